/** Random roles in a file and in two overlays, beside random live ones; both of so few words that they often meet. */
import fc from 'fast-check'
import type { DataMap } from '../../src/authoring/scalar.ts'
import type { Sandbox } from '../../src/sandbox/index.ts'
import { author } from './author.ts'

/** Files by name, and what is live beside them. */
export interface Layered {
  readonly files: Readonly<Record<string, string>>
  readonly goLive: (sandbox: Sandbox) => void
}

/** What the layers of one system are made of. */
interface System {
  readonly keys: readonly string[]
  /** The one permission set, `s`. */
  readonly set: DataMap
  /** A role in full; overlays take some of its fields. */
  readonly fields: Readonly<Record<string, fc.Arbitrary<unknown>>>
  /** Fields that an overlay can take from. */
  readonly sets: readonly string[]
  readonly live: (sandbox: Sandbox, roles: Readonly<Record<string, DataMap>>) => void
}

const some = (...words: readonly string[]) => fc.uniqueArray(fc.constantFrom(...words), { maxLength: words.length })

const tree = fc.dictionary(
  fc.constantFrom('a', 'a.b', 'c'),
  fc.uniqueArray(fc.constantFrom('READ', 'CREATE', 'DELETE'), { minLength: 1 }),
  { maxKeys: 3 },
)

const items = fc.uniqueArray(
  fc.record({
    namespace: fc.constant('n'),
    handle: fc.constantFrom('h', 'i'),
    type: fc.constant('t'),
    value: fc.constantFrom(1, '1', true),
  }),
  { maxLength: 2, selector: ({ handle }) => handle },
)

const SYSTEMS: Readonly<Record<string, System>> = {
  organization: {
    keys: ['A', 'B', 'C', 'D e'],
    set: { permissions: ['P1', 'P2'] },
    fields: { description: fc.constantFrom('one', 'two', 'on'), permissions: some('P1', 'P2', 'P3', 'P4') },
    sets: ['permissions'],
    live: ({ state }, roles) => {
      Object.assign(state.organization, {
        roles: Object.entries(roles).map(([name, fields], index) => ({
          name,
          ...fields,
          id: `id-${index}`,
          organizationId: 'o',
          createdAt: '',
        })),
      })
    },
  },
  reltio: {
    keys: ['ROLE_A', 'ROLE_B', 'ROLE_C'],
    set: { resourcePermissions: { a: ['READ'], c: ['DELETE'] } },
    fields: { resourcePermissions: tree, roleScope: fc.constantFrom('customer', 'tenant') },
    sets: ['resourcePermissions'],
    live: ({ state }, roles) => {
      const live = Object.entries(roles).map(([roleName, { resourcePermissions, roleScope }]) => {
        return { roleName, roleScope, servicePermissions: nodes(resourcePermissions as Tree) }
      })
      Object.assign(state.reltio.customers[0] ?? {}, { roles: live, roleNames: Object.keys(roles) })
    },
  },
  onelogin: {
    keys: ['A', 'B', 'C'],
    set: { apps: ['Slack'] },
    // Ids, names and letter case: four spellings of two apps, as many of two people.
    fields: {
      apps: some('Slack', '1000', 'slack', 'Zoom'),
      users: some('ada@x', 'ADA@x', 'ben@x'),
      admins: some('ada@x', '2001'),
    },
    sets: ['apps', 'users', 'admins'],
    live: ({ state }, roles) => {
      const idOf = (name: string) =>
        ({ slack: 1000, '1000': 1000, zoom: 1001, 'ada@x': 2000, 'ben@x': 2001, '2001': 2001 })[name.toLowerCase()]
      const ids = (names: unknown) => [...new Set((names as string[]).map(idOf))]
      Object.assign(state.onelogin, {
        apps: ['Slack', 'Zoom'].map((name, index) => ({
          id: 1000 + index,
          name,
          icon_url: '',
          description: null,
          visible: true,
        })),
        users: ['ada@x', 'ben@x'].map((email, index) => ({
          id: 2000 + index,
          email,
          username: email,
          firstname: '',
          lastname: '',
          status: 1,
        })),
        roles: Object.entries(roles).map(([name, { apps, users, admins }], index) => {
          return { id: 300 + index, name, apps: ids(apps), users: ids(users), admins: ids(admins) }
        }),
      })
    },
  },
  'omneo-role-definitions': {
    keys: ['a', 'b', 'c'],
    set: { meta: ['m1'] },
    fields: {
      name: fc.constantFrom('x', 'y'),
      notes: fc.constantFrom('some', 'other', ''),
      period: fc.constantFrom(1, 2),
      meta: some('m1', 'm2', 'm3'),
      custom_fields: items,
    },
    sets: ['meta'],
    live: ({ state }, roles) => {
      const live = Object.entries(roles).map(([handle, fields], index) => ({ id: index + 1, handle, ...fields }))
      Object.assign(state.omneo, { definitions: live })
    },
  },
}

export const LAYERED_SYSTEMS = Object.keys(SYSTEMS)

/** Roles, overlays and live roles of one system. Some overlays say what makes no sense; a validator tells. */
export function layered(provider: string): fc.Arbitrary<Layered> {
  const system = SYSTEMS[provider] as System
  const { keys, set, live } = system
  const roles = (entry: fc.Arbitrary<DataMap>, names = keys) =>
    fc.dictionary(fc.constantFrom(...names), entry, { maxKeys: names.length })
  return fc
    .record({
      base: roles(baseEntry(system)),
      overlays: fc.tuple(roles(overlayEntry(system)), roles(overlayEntry(system))),
      now: roles(fc.record(system.fields) as fc.Arbitrary<DataMap>, [...keys, 'old', 'gone']),
      seed: fc.integer(),
    })
    .map(({ base, overlays, now, seed }) => {
      const whole = (text: string) => `# stays\n${text.replace('provider: x', `provider: ${provider}`)}`
      const sets = `permissionSets: ${JSON.stringify({ s: set })}\n`
      const declared = Object.entries(base)
      const files = {
        'roles/main.yaml': `# stays\nprovider: ${provider}\n${sets}${author(Object.fromEntries(declared), seed).text.replace('provider: x\n', '')}`,
        'overlays/1.yaml': whole(author(madeFor(base, overlays[0]), seed + 1).text),
        'overlays/2.yaml': whole(author(madeFor(base, overlays[1]), seed + 2).text),
      }
      return { files, goLive: (sandbox: Sandbox) => live(sandbox, now) }
    })
}

type Tree = Readonly<Record<string, readonly string[]>>

function baseEntry({ fields }: System): fc.Arbitrary<DataMap> {
  const full = fc.record({ ...fields, include: fc.constantFrom(['s'], []) }) as fc.Arbitrary<DataMap>
  return fc.oneof({ weight: 8, arbitrary: full }, { weight: 1, arbitrary: fc.constant({ state: 'absent' }) })
}

function overlayEntry({ fields, sets }: System): fc.Arbitrary<DataMap> {
  const remove = fc.record(Object.fromEntries(sets.map((name) => [name, fields[name] as fc.Arbitrary<unknown>])), {
    requiredKeys: [],
  })
  const entry = fc.record(
    {
      ...fields,
      include: fc.constant(['s']),
      renamedFrom: fc.constantFrom('old', 'gone'),
      state: fc.constant('present'),
      remove,
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<DataMap>
  return fc.oneof(
    { weight: 8, arbitrary: entry.map(withoutContradictions) },
    { weight: 1, arbitrary: fc.constant({ state: 'absent' }) },
  )
}

/** What an entry takes away it must not give, and taking away nothing is none. */
function withoutContradictions({ remove, ...entry }: DataMap): DataMap {
  const left = Object.entries((remove ?? {}) as DataMap).filter(([name]) => !Object.hasOwn(entry, name))
  return left.length === 0 ? entry : { ...entry, remove: Object.fromEntries(left) }
}

/** Overlays are of roles that are there. */
function madeFor(base: Readonly<Record<string, DataMap>>, overlay: Readonly<Record<string, DataMap>>): DataMap {
  const known = Object.entries(overlay).filter(([key]) => Object.hasOwn(base, key))
  // Two roles cannot come of one old name; of one role, overlays may say different ones.
  const [renamed] = Object.keys(base).sort()
  return Object.fromEntries(
    known.map(([key, { renamedFrom, ...rest }]) => {
      const entry = renamedFrom === undefined || key !== renamed ? rest : { renamedFrom, ...rest }
      const isRevived = base[key]?.state === 'absent' && entry.state === undefined
      return [key, isRevived ? { ...base[key], ...entry, state: 'present' } : entry]
    }),
  )
}

function nodes(paths: Tree): unknown[] {
  const heads = [...new Set(Object.keys(paths).map((path) => path.split('.')[0] ?? ''))]
  return heads.map((id) => {
    const below = Object.entries(paths).filter(([path]) => path.startsWith(`${id}.`))
    return {
      id,
      allowedPrivileges: paths[id] ?? [],
      resourcePermissions:
        below.length === 0
          ? null
          : nodes(Object.fromEntries(below.map(([path, all]) => [path.slice(id.length + 1), all]))),
    }
  })
}
