/** Checks of what callers send, with the errors that Airflow's web framework (FastAPI with pydantic) answers. */
import { isObject } from '../../kit/fake-http.ts'
import { type AirflowCall, type Pair, refuse } from './fake-model.ts'

/** Place of an error: `body` or `query`, then names and indexes. */
type Loc = readonly (string | number)[]

/** One error of a request. */
export interface Invalid {
  readonly type: string
  readonly loc: Loc
  readonly msg: string
  readonly input: unknown
  readonly ctx?: Readonly<Record<string, unknown>>
}

/** A check of a member: the errors of its value. */
export type Check = (value: unknown, loc: Loc) => readonly Invalid[]

/** @throws Refused (422) with all errors, if there are any */
export function demand(errors: readonly Invalid[]): void {
  if (errors.length > 0) throw refuse(422, errors)
}

/** Checks an object: its members in this order, then what is there besides. */
export function object(
  members: Readonly<Record<string, Check>>,
  { optional = [], strict = false }: { readonly optional?: readonly string[]; readonly strict?: boolean } = {},
): Check {
  return (value, loc) => {
    if (!isObject(value)) {
      const msg = 'Input should be a valid dictionary or object to extract fields from'
      return [value === undefined ? missing(loc, null) : { type: 'model_attributes_type', loc, msg, input: value }]
    }
    const wrong = Object.entries(members).flatMap(([name, check]) => {
      if (Object.hasOwn(value, name)) return check(value[name], [...loc, name])
      return optional.includes(name) ? [] : [missing([...loc, name], value)]
    })
    const others = strict ? Object.entries(value).filter(([name]) => !Object.hasOwn(members, name)) : []
    return [...wrong, ...others.map(([name, input]) => extra([...loc, name], input))]
  }
}

/** Checks a list. */
export function list(check: Check): Check {
  return (value, loc) =>
    Array.isArray(value)
      ? value.flatMap((one, index) => check(one, [...loc, index]))
      : [{ type: 'list_type', loc, msg: 'Input should be a valid list', input: value }]
}

/** Checks a text. */
export const text: Check = (value, loc) =>
  typeof value === 'string' ? [] : [{ type: 'string_type', loc, msg: 'Input should be a valid string', input: value }]

/** Checks a text that is not empty. */
export const someText: Check = (value, loc) =>
  value === ''
    ? [
        {
          type: 'string_too_short',
          loc,
          msg: 'String should have at least 1 character',
          input: value,
          ctx: { min_length: 1 },
        },
      ]
    : text(value, loc)

const withName = object({ name: text })

/** Checks a list of permissions. */
export const pairs: Check = list(object({ action: withName, resource: withName }))

/** The permissions of a list that was checked. */
export function readPairs(value: unknown): Pair[] {
  const sent = value as { action: { name: string }; resource: { name: string } }[]
  return sent.map(({ action, resource }) => ({ action: action.name, resource: resource.name }))
}

function missing(loc: Loc, input: unknown): Invalid {
  return { type: 'missing', loc, msg: 'Field required', input }
}

function extra(loc: Loc, input: unknown): Invalid {
  return { type: 'extra_forbidden', loc, msg: 'Extra inputs are not permitted', input }
}

/** A page that was asked for. */
export interface Window {
  readonly limit: number
  readonly offset: number
}

/** Page size that the server takes for `limit=0`: `[api] fallback_page_limit`. */
const FALLBACK = 50

/** Reads `limit` and `offset`. @throws Refused (422) where they are no natural numbers */
export function windowOf({ query, quirks }: AirflowCall): Window {
  const errors: Invalid[] = []
  const read = (name: string, otherwise: number) => {
    const input = query.getAll(name).at(-1)
    if (input === undefined) return otherwise
    if (!/^\s*[+-]?\d+(?:\.0+)?\s*$/.test(input)) {
      const msg = 'Input should be a valid integer, unable to parse string as an integer'
      errors.push({ type: 'int_parsing', loc: ['query', name], msg, input })
    } else if (Number(input) < 0) {
      const msg = 'Input should be greater than or equal to 0'
      errors.push({ type: 'greater_than_equal', loc: ['query', name], msg, input, ctx: { ge: 0 } })
    }
    return Number(input)
  }
  const limit = read('limit', 100)
  const offset = read('offset', 0)
  demand(errors)
  return { offset, limit: limit === 0 ? FALLBACK : Math.min(limit, quirks.maximumPageLimit) }
}

/** Sorts rows as `order_by` says, `fields` being what it may name. @throws Refused (400) where it names another */
export function ordered<T>(
  rows: readonly T[],
  wanted: string,
  fields: Readonly<Record<string, (row: T) => string | null>>,
): T[] {
  const field = fields[wanted.replace(/^-+/, '')]
  if (field === undefined) {
    throw refuse(400, `Ordering with '${wanted}' is disallowed or the attribute does not exist on the model`)
  }
  // `null`: by id, which is how the rows are kept. SQLite sorts texts by their bytes.
  const sorted = rows.toSorted((a, b) => {
    const [left, right] = [field(a), field(b)]
    return left === null || right === null ? 0 : Buffer.compare(Buffer.from(left), Buffer.from(right))
  })
  return wanted.startsWith('-') ? sorted.reverse() : sorted
}
