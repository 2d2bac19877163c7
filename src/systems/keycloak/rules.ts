/** Checks a declared role for what its schema cannot say. Offline. */

import { textsIn } from '../../domain/field-values.ts'
import type { Role } from '../../domain/model.ts'
import type { Problem } from '../../domain/system.ts'
import { isCanonical, keyOf, splitKey } from './keys.ts'

/** Most characters of a name, a description, and the name or value of an attribute. Beyond, Keycloak answers 500. */
const MAX = 255

/** Returns the problems of a declared role. */
export function problemsOf(role: Role): readonly Problem[] {
  const keys = role.renamedFrom === null ? [role.key] : [role.key, role.renamedFrom]
  return [
    ...keys.flatMap(wrongName),
    ...renameProblems(role),
    ...defaultRoleProblems(role),
    ...textProblems(role),
    ...compositeProblems(role),
  ]
}

/** Returns the problems of the name in a key. */
function wrongName(key: string): Problem[] {
  const { client, name } = splitKey(key)
  if (client === 'realm-management') {
    return [
      { rule: 'read-only', message: `Keycloak lets nobody change the roles of ${client}; they can only be included` },
    ]
  }
  if (!isCanonical(key)) {
    return [
      {
        rule: 'role-name',
        message: `write it as ${JSON.stringify(keyOf(client, name))}: a colon or a backslash within a part is escaped`,
      },
    ]
  }
  if (client === '' || name === '') {
    return [
      { rule: 'role-name', message: 'the key of a role is `name` or `client-id:name`, and no part of it is empty' },
    ]
  }
  if (name.trim() === '' || name === '.' || name === '..') {
    return [{ rule: 'role-name', message: `Keycloak cannot address a role named ${JSON.stringify(name)}` }]
  }
  if (name.length <= MAX) return []
  return [{ rule: 'too-long', message: `the name has ${name.length} characters, and Keycloak has room for ${MAX}` }]
}

function renameProblems({ key, renamedFrom }: Role): Problem[] {
  if (renamedFrom === null || splitKey(key).client === splitKey(renamedFrom).client) return []
  const message = `a role cannot move to another client or between client and realm (renamedFrom ${JSON.stringify(renamedFrom)}); declare a new one`
  return [{ rule: 'moved', message }]
}

/** Its composites are what every new user gets; without it nobody can be created. */
function defaultRoleProblems({ key, state, renamedFrom }: Role): Problem[] {
  const isDefault = (one: string | null) => one?.startsWith('default-roles-') === true
  const message = 'Keycloak gives this role to every new user; it can be changed, but neither deleted nor renamed'
  if (isDefault(renamedFrom) || (isDefault(key) && state === 'absent')) return [{ rule: 'default-role', message }]
  return []
}

function textProblems({ fields }: Role): Problem[] {
  const { description, attributes = {} } = fields
  const tooLong = (what: string, text: string) =>
    `${what} has ${text.length} characters, and Keycloak has room for ${MAX}`
  const long = typeof description === 'string' && description.length > MAX ? description : null
  const parts = Object.entries(attributes as Readonly<Record<string, readonly string[]>>).flatMap(([name, values]) => {
    const shown = `${name.slice(0, 20)}${name.length > 20 ? '…' : ''}`
    return [
      { what: `the name of the attribute ${shown}`, text: name },
      ...values.map((text) => ({ what: `a value of the attribute ${shown}`, text })),
    ]
  })
  return [
    ...(long === null ? [] : [{ rule: 'too-long', field: 'description', message: tooLong('the description', long) }]),
    ...parts
      .filter(({ text }) => text.length > MAX)
      .map(({ what, text }) => ({ rule: 'too-long', field: 'attributes', message: tooLong(what, text) })),
  ]
}

function compositeProblems({ key, fields }: Role): Problem[] {
  const composites = textsIn(fields.composites)
  return composites
    .map((one) => ({ written: one, ...splitKey(one) }))
    .flatMap(({ written, client, name }): Problem[] => {
      const at = { field: 'composites', element: written }
      if (keyOf(client, name) === key) return [{ rule: 'own-composite', ...at, message: 'a role that includes itself' }]
      if (isCanonical(written)) return []
      return [{ rule: 'role-name', ...at, message: `write it as ${JSON.stringify(keyOf(client, name))}` }]
    })
}
