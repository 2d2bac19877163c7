/** A fake Acme: as strict as the real one where that is known, with a switch for what nobody knows. */
import {
  type Call,
  type FakeSystem,
  isObject,
  isStrings,
  json,
  parseJson,
  Refused,
  type Reply,
  type Route,
  type Seed,
  saysJson,
  type TargetSnapshot,
} from 'rolesync/system'

export interface AcmeState {
  groups: Group[]
  nextId: number
}

export interface Group {
  id: number
  name: string
  description: string | null
  permissions: string[]
  colour: string
  version: number
}

export interface AcmeQuirks {
  /** Most rows of a page; a larger `limit` is cut to it. */
  maxLimit: number
}

type AcmeCall = Call<AcmeState, AcmeQuirks>

function problem(status: number, message: string): Reply {
  return json(status, { error: { message } })
}

function refuse(status: number, message: string): Refused {
  return new Refused(problem(status, message))
}

function shown({ version, ...group }: Group): object {
  return { ...group, etag: `"${version}"` }
}

function listGroups({ state, query, quirks }: AcmeCall): Reply {
  const limit = Math.min(Number(query.get('limit') ?? 20), quirks.maxLimit)
  const after = Number(query.get('after') ?? 0)
  const rest = state.groups.filter(({ id }) => id > after)
  const page = rest.slice(0, limit)
  const next = rest.length > limit ? String(page.at(-1)?.id) : null
  return json(200, { groups: page.map(shown), next })
}

function createGroup(call: AcmeCall): Reply {
  const { name, ...fields } = sentFields(call)
  if (name === undefined) throw refuse(422, 'name is missing')
  call.write()
  const blank = { description: null, permissions: [], colour: 'grey', version: 1 }
  const group = { id: call.state.nextId++, name, ...blank, ...fields }
  call.state.groups.push(group)
  return json(201, shown(group))
}

function updateGroup(call: AcmeCall): Reply {
  const group = currentGroup(call)
  const fields = sentFields(call)
  call.write()
  Object.assign(group, fields, { version: group.version + 1 })
  return json(200, shown(group))
}

function deleteGroup(call: AcmeCall): Reply {
  const group = currentGroup(call)
  call.write()
  call.state.groups = call.state.groups.filter((one) => one !== group)
  return { status: 204 }
}

/** The group of a path, if the caller has seen it as it is now. */
function currentGroup({ state, params, headers }: AcmeCall): Group {
  const group = state.groups.find(({ id }) => String(id) === params.id)
  if (group === undefined) throw refuse(404, 'There is no such group')
  const version = headers['if-match']
  if (version === undefined) throw refuse(428, 'If-Match is missing')
  if (version !== `"${group.version}"`) throw refuse(412, 'The group was changed in the meantime')
  return group
}

function sentFields(call: AcmeCall): Partial<Pick<Group, 'name' | 'description' | 'permissions'>> {
  const body = saysJson(call) ? parseJson(call.body) : undefined
  if (!isObject(body)) throw refuse(400, 'A JSON object is expected')
  const { name, description, permissions, ...others } = body
  const [odd] = Object.keys(others)
  if (odd !== undefined) throw refuse(422, `${odd} is not known`)
  if (name !== undefined && (typeof name !== 'string' || name === '')) throw refuse(422, 'name must be a text')
  const isTaken = call.state.groups.some((group) => group.name === name && String(group.id) !== call.params.id)
  if (isTaken) throw refuse(409, `There is a group named ${name} already`)
  if (description !== undefined && typeof description !== 'string') throw refuse(422, 'description must be a text')
  if (permissions !== undefined && !isStrings(permissions)) throw refuse(422, 'permissions must be a list of texts')
  return {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(permissions === undefined ? {} : { permissions }),
  }
}

function seed(kind: Seed): AcmeState {
  if (kind === 'empty') return { groups: [], nextId: 1 }
  const group = (id: number, name: string, description: string, permissions: string[]): Group => {
    return { id, name, description, permissions, colour: 'grey', version: 1 }
  }
  return {
    groups: [
      group(1, 'clerk', 'Day-to-day work on orders', ['orders.read', 'orders.write']),
      group(2, 'auditor', 'Reads everything', ['invoices.read', 'orders.read']),
    ],
    nextId: 3,
  }
}

/** The roles of a snapshot, for `rolesync sandbox --snapshot`. */
function restore([kept]: readonly TargetSnapshot[], fresh: AcmeState): AcmeState {
  if (kept === undefined) return fresh
  const groups = kept.roles.map(({ key, id, fields }): Group => {
    const { description, permissions } = fields
    return {
      id: Number(id),
      name: key,
      description: typeof description === 'string' ? description : null,
      permissions: isStrings(permissions) ? permissions : [],
      colour: 'grey',
      version: 1,
    }
  })
  return { groups, nextId: Math.max(0, ...groups.map(({ id }) => id)) + 1 }
}

const GROUPS = '/v1/workspaces/:workspace/groups'

const routes: readonly Route<AcmeState, AcmeQuirks>[] = [
  { method: 'GET', path: GROUPS, answer: listGroups },
  { method: 'POST', path: GROUPS, answer: createGroup },
  { method: 'PATCH', path: `${GROUPS}/:id`, answer: updateGroup },
  { method: 'DELETE', path: `${GROUPS}/:id`, answer: deleteGroup },
]

export const acme: FakeSystem<'acme', AcmeState, AcmeQuirks> = {
  name: 'acme',
  mount: '/acme',
  quirks: { maxLimit: 100 },
  seed,
  tenants: 'one',
  restore,
  routes,
  problem,
  unauthorized: () => problem(401, 'Sign in first'),
}
