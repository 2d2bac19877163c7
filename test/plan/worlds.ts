/** Arbitrary role files over arbitrary systems, small enough that names and grants meet. */
import fc from 'fast-check'
import { splitGrants } from '../../src/domain/ignored-grants.ts'
import type { Fields, Role } from '../../src/domain/model.ts'
import type { Provider, Target } from '../../src/domain/system.ts'
import type { Rules } from '../../src/plan/context.ts'
import { providers } from '../../src/systems/index.ts'
import { BLANK_FIELDS } from '../../src/systems/omneo/fake.ts'
import { tree } from '../../src/systems/reltio/fake-tree.ts'
import { type Memory, memoryOf } from './memory.ts'

/** What one system may hold, and what files may declare of it. */
interface Kind {
  readonly provider: Provider
  readonly system: string
  readonly keys: readonly string[]
  readonly declared: fc.Arbitrary<Fields>
  /** The state of a double that holds such roles. */
  readonly state: fc.Arbitrary<object>
}

export interface World {
  readonly provider: Provider
  readonly target: Target & Rules
  readonly desired: readonly Role[]
  /** A system of its own, the same each time. */
  open(): Memory
}

const KEYS = ['alpha', 'beta', 'gamma', 'delta', 'kept_1', 'kept_2']

function subset<T>(...of: readonly T[]): fc.Arbitrary<T[]> {
  return fc.shuffledSubarray([...of])
}

/** Some of the keys, each with what else it needs. */
function roles<T>(keys: readonly string[], make: (key: string, index: number) => fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return subset(...keys).chain((some) => fc.tuple(...some.map((key) => make(key, keys.indexOf(key)))))
}

const PERMISSIONS = ['READ', 'WRITE', 'INVITE', 'EXPORT']
const description = fc.constantFrom('one', 'two', 'three words here')

const organization: Kind = {
  provider: providers.organization as Provider,
  system: 'organization',
  keys: KEYS,
  declared: fc.record({ description, permissions: subset(...PERMISSIONS) }),
  state: roles(KEYS, (name, index) =>
    fc.record({
      id: fc.constant(`id-${index}`),
      name: fc.constant(name),
      description,
      organizationId: fc.constant('Acme'),
      permissions: subset(...PERMISSIONS),
      createdAt: fc.constant('2024-02-28T16:11:00.595Z'),
    }),
  ).map((all) => ({ roles: all })),
}

const people = [21, 22, 23]
const apps = [11, 12, 13]

const onelogin: Kind = {
  provider: providers.onelogin as Provider,
  system: 'onelogin',
  keys: KEYS,
  declared: fc.record(
    {
      apps: subset('app11', '12', 'APP13'),
      users: subset('u21@x.y', 'U22@X.Y', '23'),
      admins: subset('u21@x.y', '22'),
    },
    { requiredKeys: [] },
  ),
  state: roles(KEYS, (name, index) =>
    fc.record({
      id: fc.constant(100 + index),
      name: fc.constant(name),
      apps: subset(...apps),
      users: subset(...people),
      admins: subset(...people),
    }),
  ).map((all) => ({
    nextRoleId: 900,
    apps: apps.map((id) => ({ id, name: `app${id}`, icon_url: '', description: null, visible: true })),
    users: people.map((id) => ({
      id,
      username: `u${id}`,
      email: `u${id}@x.y`,
      firstname: 'A',
      lastname: 'B',
      status: 1,
    })),
    roles: all,
  })),
}

const RELTIO_KEYS = KEYS.map((key) => `ROLE_${key}`)
const PATHS = ['Auth', 'Auth.customer', 'Auth.customer.user', 'MDM.data']
const privileges = subset('READ', 'UPDATE', 'DELETE')

const reltio: Kind = {
  provider: providers.reltio as Provider,
  system: 'reltio',
  keys: RELTIO_KEYS,
  declared: fc.record(
    { resourcePermissions: fc.dictionary(fc.constantFrom(...PATHS), privileges), roleScope: fc.constantFrom('x', 'y') },
    { requiredKeys: ['resourcePermissions'] },
  ),
  state: roles(RELTIO_KEYS, (roleName) =>
    fc.record(
      {
        roleName: fc.constant(roleName),
        servicePermissions: fc.dictionary(fc.constantFrom(...PATHS), fc.constantFrom('', 'R', 'RU', 'D')).map(tree),
        roleScope: fc.constantFrom('x', 'z'),
        ownedBy: fc.constant({ team: 'mdm' }),
      },
      { requiredKeys: ['roleName'] },
    ),
  ).map((all) => ({
    customers: [{ id: 'Acme', roleNames: all.map(({ roleName }) => roleName), roles: all }],
    systemRoles: [],
    services: [],
  })),
}

const field = fc.record({
  namespace: fc.constantFrom('a', 'b'),
  handle: fc.constantFrom('x', 'y'),
  type: fc.constant('integer'),
  value: fc.integer({ min: 1, max: 3 }),
})
const fieldList = fc.uniqueArray(field, { selector: ({ namespace, handle }) => `${namespace}.${handle}` })

const definitions: Kind = {
  provider: providers['omneo-role-definitions'] as Provider,
  system: 'omneo',
  keys: KEYS,
  declared: fc.record(
    {
      name: description,
      notes: description,
      period: fc.integer({ min: 1, max: 3 }),
      meta: subset('a', 'b', 'c'),
      custom_fields: fieldList,
    },
    { requiredKeys: ['name'] },
  ),
  state: roles(KEYS, (handle, index) =>
    fc
      .record({ name: description, notes: fc.option(description), meta: subset('a', 'b'), custom_fields: fieldList })
      .map((own) => ({
        ...EMPTY_DEFINITION,
        ...own,
        id: index + 1,
        handle,
      })),
  ).map((all) => ({ roles: [], permissions: [], nextDefinitionId: 90, definitions: all })),
}

const EMPTY_DEFINITION = {
  ...BLANK_FIELDS,
  timezone: 'UTC',
  created_at: '2024-01-01',
  updated_at: '2024-01-01',
}

const KINDS: Readonly<Record<string, Kind>> = { organization, onelogin, reltio, 'omneo-role-definitions': definitions }

/** The systems that can be written. */
export const WRITABLE = Object.keys(KINDS)

/** Worlds of one system. No file declares a role or a grant that is ignored, as the loader would not let it. */
export function worldOf(name: string, ignoreGrants: string[] = []): fc.Arbitrary<World> {
  const kind = KINDS[name]
  if (kind === undefined) throw new Error(`there is no world of ${name}`)
  const ignored = kind.keys.filter((key) => key.includes('kept_'))
  const rules = fc.record({
    mode: fc.constantFrom<Rules['mode'][]>('authoritative', 'additive'),
    undeclared: fc.constantFrom<Rules['undeclared'][]>('report', 'ignore', 'delete'),
    ignore: fc.constantFrom<string[][]>([], ['*kept_?']),
    ignoreGrants: fc.constant(ignoreGrants),
    protect: fc.constantFrom<string[][]>([], ['*alpha']),
    guards: fc.record({
      maxDeletes: fc.integer({ min: 0, max: 5 }),
      maxDeletePercent: fc.integer({ min: 0, max: 100 }),
      maxRevokePercent: fc.integer({ min: 0, max: 100 }),
    }),
  })
  return rules.chain((own) => {
    const keys = own.ignore.length > 0 ? kind.keys.filter((key) => !ignored.includes(key)) : kind.keys
    const target = { name: 'main', provider: name, url: 'https://x.example', settings: { customerId: 'Acme' }, ...own }
    return fc.record({ desired: filesOf(kind, keys), state: kind.state }).map(({ desired, state }) => ({
      provider: kind.provider,
      target,
      desired: desired.map((role) => ({
        ...role,
        fields: splitGrants(kind.provider.fields, target, role.fields).kept,
      })),
      open: () => memoryOf(kind.provider, target, kind.system, structuredClone(state)),
      [fc.toStringMethod]: () => JSON.stringify({ target, desired, state }, null, 1),
    }))
  })
}

/** Role files as the loader hands them over: present, absent, renamed from a key that nobody else declares. */
function filesOf(kind: Kind, keys: readonly string[]): fc.Arbitrary<Role[]> {
  const entry = fc.record({ fields: kind.declared, fate: fc.constantFrom('present', 'present', 'absent', 'renamed') })
  return fc
    .tuple(fc.shuffledSubarray([...keys]), fc.array(entry, { minLength: keys.length, maxLength: keys.length }))
    .map(([declared, entries]) => {
      const free = keys.filter((key) => !declared.includes(key))
      return declared.map((key, index): Role => {
        const { fields = {}, fate = 'present' } = entries[index] ?? {}
        const renamedFrom = fate === 'renamed' ? (free.pop() ?? null) : null
        const source = { file: 'roles.yaml', line: index + 1, column: 3 }
        const own = fate === 'absent' ? {} : normalised(kind.provider, fields)
        const state = fate === 'absent' ? 'absent' : 'present'
        return { key, state, renamedFrom, fields: own, source, place: () => source }
      })
    })
}

function normalised({ fields: kinds }: Provider, fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const kind = kinds[name]
      return [name, kind === undefined ? value : kind.normalise(value)]
    }),
  )
}
