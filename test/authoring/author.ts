/** Writes a role file as some person might: any mixture of styles, quotes, comments, blank lines and anchors. */
import fc from 'fast-check'
import type { RoleEdit } from '../../src/authoring/edit.ts'
import {
  type Data,
  type DataMap,
  doubleQuoted,
  isListData,
  isMapData,
  keyText,
  scalarText,
  singleQuoted,
} from '../../src/authoring/scalar.ts'

/** Numbers from 0 to 1 that are the same for the same seed. */
export function dice(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

export interface Authored {
  readonly text: string
  readonly data: DataMap
}

/** A file with these roles. Every comment in it is `#c` and a number of its own. */
export function author(roles: DataMap, seed: number): Authored {
  const roll = dice(seed)
  const chance = (p: number) => roll() < p
  const step = chance(0.5) ? 2 : 4
  const dash = chance(0.5) ? 0 : 2
  const anchors = new Map<string, string>()
  let comments = 0
  const comment = () => `#c${++comments}#`
  const beside = () => (chance(0.3) ? ` ${comment()}` : '')

  const scalar = (value: Data): string => {
    if (typeof value !== 'string' || chance(0.6)) return scalarText(value as string)
    return (chance(0.5) ? singleQuoted(value) : null) ?? doubleQuoted(value)
  }
  const anchored = (value: Data, write: () => string): string => {
    const key = JSON.stringify(value)
    const known = anchors.get(key)
    if (known !== undefined && chance(0.6)) return `*${known}`
    const written = write()
    if (anchors.has(key) || !chance(0.3)) return written
    anchors.set(key, `a${anchors.size}`)
    return `&${anchors.get(key)} ${written}`
  }
  const flow = (value: Data): string => {
    if (!isListData(value) && !isMapData(value)) return anchored(value, () => scalar(value))
    const items = isListData(value)
      ? value.map(flow)
      : Object.entries(value).map(([key, item]) => `${keyText(key)} ${flow(item)}`)
    const [open, close] = isListData(value) ? '[]' : '{}'
    const pad = chance(0.5) ? ' ' : ''
    return items.length === 0
      ? `${open}${pad}${close}`
      : `${open}${pad}${items.join(chance(0.8) ? ', ' : ' ,')}${chance(0.2) ? ',' : ''}${pad}${close}`
  }
  const spread = (value: Data, indent: number): string[] => {
    const items = isListData(value)
      ? value.map(flow)
      : Object.entries(value as DataMap).map(([key, item]) => `${keyText(key)} ${flow(item)}`)
    const [open, close] = isListData(value) ? '[]' : '{}'
    const pad = ' '.repeat(indent + 2)
    const above = () => (chance(0.2) ? [`${pad}${comment()}`] : [])
    const last = items.length - 1
    return [
      `${open}${beside()}`,
      ...items.flatMap((item, index) => [
        ...above(),
        `${pad}${item}${index < last || chance(0.5) ? ',' : ''}${beside()}`,
      ]),
      ...above(),
      `${' '.repeat(indent + 1)}${close}${beside()}`,
    ]
  }
  const pair = (key: string, value: Data, indent: number, isRole = false): string[] => {
    const pad = ' '.repeat(indent)
    const above = [...(isRole && chance(0.3) ? [''] : []), ...(chance(0.2) ? [pad + comment()] : [])]
    const head = `${pad}${keyText(key)}`
    if (!isListData(value) && !isMapData(value)) {
      if (typeof value === 'string' && /^[a-z]+( [a-z]+)*$/.test(value) && chance(0.2)) {
        return [...above, `${head} |-`, `${' '.repeat(indent + step)}${value}`]
      }
      return [...above, `${head} ${anchored(value, () => scalar(value))}${beside()}`]
    }
    const isEmpty = (isListData(value) ? value : Object.keys(value)).length === 0
    if (isEmpty || chance(0.35)) return [...above, `${head} ${anchored(value, () => flow(value))}${beside()}`]
    if (chance(0.3)) {
      const [first = '', ...rest] = spread(value, indent)
      return [...above, `${head} ${first}`, ...rest]
    }
    const below = isListData(value)
      ? value.flatMap((item) => [
          ...(chance(0.2) ? [`${pad}${' '.repeat(dash)}${comment()}`] : []),
          `${pad}${' '.repeat(dash)}- ${flow(item)}${beside()}`,
        ])
      : Object.entries(value).flatMap(([name, item]) => pair(name, item, indent + step))
    const trailing = chance(0.1) ? [`${' '.repeat(indent + step)}${comment()}`] : []
    return [...above, `${head}${beside()}`, ...below, ...trailing]
  }
  const lines = [
    ...(chance(0.5) ? [comment(), ''] : []),
    'provider: x',
    ...(Object.keys(roles).length === 0
      ? [`roles: {}${beside()}`]
      : [`roles:${beside()}`, ...Object.entries(roles).flatMap(([key, data]) => pair(key, data, step, true))]),
    ...(chance(0.3) ? [comment()] : []),
  ]
  const end = chance(0.8) ? '\n' : ''
  return { text: lines.join('\n') + end, data: { provider: 'x', roles } }
}

const NAMES = ['ada', 'ben', 'on', '1', 'a, b', 'x: y', 'it is', "o'neill", 'Slack', 'Zoom']
const set = fc.uniqueArray(fc.constantFrom(...NAMES), { maxLength: 4 })
const tree = fc.dictionary(
  fc.constantFrom('a', 'a.b', 'c', 'd\\.e', 'f g'),
  fc.uniqueArray(fc.constantFrom('R', 'W', 'X'), { minLength: 1 }),
  { maxKeys: 4 },
)
const items = fc.uniqueArray(
  fc.record({
    namespace: fc.constantFrom('n', 'm'),
    handle: fc.constantFrom('h', 'i', '2'),
    type: fc.constant('t'),
    value: fc.constantFrom<Data>(1, '1', true, 'x'),
  }),
  { maxLength: 3, selector: ({ namespace, handle }) => `${namespace}.${handle}` },
)

/** A role with some of the fields that roles have. */
export const role = fc.record(
  {
    apps: set,
    users: set,
    resourcePermissions: tree,
    name: fc.constantFrom<Data>('x', 'two words', 'null', 7),
    custom_fields: items,
  },
  { requiredKeys: [] },
) as fc.Arbitrary<DataMap>

/** Some roles, by keys of which several files have the same ones. */
export const roles = fc.dictionary(fc.constantFrom('A', 'B', 'C', 'D e', '1', '__proto__', 'x: y'), role, {
  maxKeys: 5,
}) as fc.Arbitrary<DataMap>

/** How these roles are ordered. */
export const GUIDE = {
  fields: ['state', 'renamedFrom', 'include', 'resourcePermissions', 'apps', 'users', 'name', 'custom_fields'],
  itemKeys: { custom_fields: ['namespace', 'handle'] },
}

/** The edits that lead from some roles to others. */
export function between(before: DataMap, after: DataMap): RoleEdit[] {
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key))
  return [
    ...gone.map((from) => ({ from, to: null })),
    ...Object.entries(after).map(([key, data]) => ({
      from: Object.hasOwn(before, key) ? key : null,
      to: { key, data: data as DataMap },
    })),
  ]
}
