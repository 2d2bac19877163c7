/**
 * Airflow with its FAB auth manager: roles are permissions, each an action on a resource, by name and without ids.
 * https://airflow.apache.org/docs/apache-airflow-providers-fab/stable/auth-manager/api
 */

import { treeIn } from '../../domain/field-values.ts'
import type { Request, Role } from '../../domain/model.ts'
import type { Problem } from '../../domain/system.ts'
import { type Tree, tree } from '../../domain/tree-field.ts'
import { asText, type InvalidAnswer } from '../../kit/decode.ts'
import { defineSystem } from '../../kit/define-system.ts'
import { missingComma } from '../../kit/missing-comma.ts'
import { readFields } from '../../kit/read-fields.ts'
import { readSchema } from '../../kit/read-schema.ts'
import { airflowPermissions } from './catalogue.ts'
import { airflowErrors } from './errors.ts'
import { readHolders } from './holders.ts'
import { readList } from './lists.ts'
import { ALWAYS, BUILT_IN, fieldOf, grantOf, pairsOf, readPairs, wirePair } from './permissions.ts'

const ROLES = '/auth/fab/v1/roles'

/** Length that the column of the database holds; SQLite alone takes more. */
const MAX_NAME = 64

/** Airflow: roles of the FAB auth manager. */
export const airflow = defineSystem({
  name: 'airflow',
  title: 'Airflow',
  credentials: ['user', 'token'],
  example: { url: 'https://airflow.example.com' },
  schema: readSchema(new URL('./schema.json', import.meta.url)),
  fields: { permissions: tree() },
  // It runs wherever its owner put it: every host but loopback is the operator's word, in ROLESYNC_ALLOWED_HOSTS.
  domains: [],
  ignore: BUILT_IN,
  // Without Admin nobody is left who could bring it back; the others come back by themselves at the next start.
  protect: BUILT_IN,
  grantCatalogue: airflowPermissions,
  readHolders,

  errors: airflowErrors,

  connect: (_target, credentials) => ({
    token:
      credentials.kind !== 'user'
        ? null
        : {
            path: '/auth/token',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ username: credentials.username, password: credentials.password }),
          },
    retry: { 502: 8, 503: 8, 504: 8 },
    // It sets what it names. A rename that is repeated finds nothing left to rename, which reading again settles.
    idempotentPatch: true,
  }),

  problems,

  unreachable: (key) => (isBeyondReach(key) ? `${cannotAddress(key)}; do it in Airflow's own pages.` : null),

  async list(read) {
    const roles = await readList(read, {
      path: 'roles',
      orderBy: 'name',
      member: 'roles',
      id: ({ name }, unexpected) => asText(name, 'the name of a role', unexpected),
    })
    return {
      catalogue: {},
      roles: roles.map(({ entry, unexpected }) => {
        const key = asText(entry.name, 'the name of a role', unexpected)
        if (entry.actions === undefined) throw unexpected('actions is missing, not a list')
        const permissions = (unknown: InvalidAnswer) => fieldOf(key, readPairs(entry.actions, unknown))
        return { key, id: null, raw: null, ...readFields({ permissions }) }
      }),
    }
  },

  requests(_target, { key, live, after }): readonly Request[] {
    const actions = () => pairsOf(key, treeIn(after?.permissions)).map(wirePair)
    if (live === null) return [{ method: 'POST', path: ROLES, body: { name: key, actions: actions() } }]
    const path = `${ROLES}/${encodeURIComponent(live.key)}`
    if (after === null) return [{ method: 'DELETE', path, body: null }]
    // One request for both: were the new name taken meanwhile, a second one would change the role that has it.
    const isRename = live.key !== key
    const isChange =
      after.permissions !== undefined &&
      tree().diff('', treeIn(live.fields.permissions), treeIn(after.permissions)).length > 0
    if (!isRename && !isChange) return []
    const mask = [...(isRename ? ['name'] : []), ...(isChange ? ['actions'] : [])].join(',')
    const body = { name: key, ...(isChange ? { actions: actions() } : {}) }
    return [{ method: 'PATCH', path: `${path}?update_mask=${mask}`, body }]
  },

  fake: async () => (await import('./fake.ts')).airflow,
})

function problems(role: Role): readonly Problem[] {
  const { key, renamedFrom, fields } = role
  const names = [key, ...(renamedFrom === null ? [] : [renamedFrom])]
  const permissions = treeIn(fields.permissions)
  return [
    ...names.filter(isBeyondReach).map((name) => ({
      rule: 'role-name',
      message: `${cannotAddress(name)}; rename it in Airflow's own pages`,
    })),
    ...([...key].length <= MAX_NAME
      ? []
      : [{ rule: 'role-name', message: `an Airflow role name has at most ${MAX_NAME} characters` }]),
    ...missingCommas(permissions),
    ...(BUILT_IN.includes(key) || !permissions[ALWAYS.resource]?.includes(ALWAYS.action)
      ? []
      : [
          {
            rule: 'always-granted',
            field: 'permissions',
            element: grantOf(ALWAYS),
            message: `Airflow gives ${ALWAYS.action} on ${ALWAYS.resource} to every role whenever it starts; leave it out`,
          },
        ]),
  ]
}

function missingCommas(permissions: Tree): Problem[] {
  return Object.entries(permissions).flatMap(([resource, actions]) =>
    actions.flatMap((action): Problem[] => {
      const message = missingComma(action)
      const element = grantOf({ action, resource })
      return message === null ? [] : [{ rule: 'missing-comma', field: 'permissions', element, message }]
    }),
  )
}

function cannotAddress(name: string): string {
  return `Airflow's API cannot address a role named ${JSON.stringify(name)}: no slash may be in it, nor only dots`
}

/** The server decodes a path before it splits it. */
function isBeyondReach(name: string): boolean {
  return name.includes('/') || /^\.{1,2}$/.test(name)
}
