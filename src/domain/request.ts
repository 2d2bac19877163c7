/** The exact form of a request, and the ids that are born in the same apply. Pure. */
import { isDeepStrictEqual } from 'node:util'
import { type LookUp, METHODS, type Request } from './model.ts'

const MEMBERS = { method: true, path: true, headers: true, body: true, lookUps: true } satisfies Record<
  keyof Request,
  true
>
const LOOK_UP_MEMBERS = { path: true, as: true } satisfies Record<keyof LookUp, true>

/** Names that carry credentials. A plan is published, so a request must not have them; the connection sends them. */
const SECRET_HEADER = /auth|cookie|credential|key|passw|secret|session|signature|token/i

/** Headers that belong to the connection or to the framing of a message (RFC 9110, 7.6.1 and 8.6). */
const TRANSPORT_HEADER =
  /^(connection|content-length|expect|host|keep-alive|te|trailer|transfer-encoding|upgrade|user-agent)$/i

/** RFC 9110, 5.6.2 and 5.5: a token, and visible characters with blanks between them. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const HEADER_VALUE = /^[\x21-\x7e]([\x20-\x7e\t]*[\x21-\x7e])?$/

/**
 * Returns the requests as they are.
 * @throws Error where one holds what apply would not send, or what a plan must not show: a bug of the system's module
 */
export function checkExact(requests: readonly Request[]): readonly Request[] {
  for (const request of requests) checkRequest(request)
  return requests
}

/**
 * Stands for an id that is not known yet: a text of its own in a body, a segment of a path. Plans print it like this.
 */
export function pendingId(as: string): string {
  return `‹id of ${as}›`
}

/** Returns the request that is sent once its ids are known; it has no look-ups any more. */
export function withIds(request: Request, ids: ReadonlyMap<string, string | number>): Request {
  const { lookUps: _, ...exact } = request
  const known = new Map([...ids].map(([as, id]) => [pendingId(as), id]))
  let { path } = exact
  for (const [pending, id] of known) path = path.replaceAll(pending, encodeURIComponent(id))
  return { ...exact, path, body: fillIn(exact.body, known) }
}

/** Reports whether two requests are the same on the wire: names of headers do not differ by letter case. */
export function sameRequest(a: Request, b: Request): boolean {
  return isDeepStrictEqual(onTheWire(a), onTheWire(b))
}

function onTheWire({ headers = {}, lookUps = [], ...rest }: Request): unknown {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const)
  return { ...rest, headers: Object.fromEntries(lower), lookUps }
}

function fillIn(value: unknown, ids: ReadonlyMap<string, string | number>): unknown {
  if (typeof value === 'string') return ids.get(value) ?? value
  if (Array.isArray(value)) return value.map((entry) => fillIn(entry, ids))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, fillIn(entry, ids)]))
}

function checkRequest(request: Request): void {
  const { method, path, headers = {}, body, lookUps = [] } = request
  const fail = (why: string) => new Error(`${method} ${path}: ${why}; this is a bug of the system's module`)
  for (const member of Object.keys(request)) {
    if (!Object.hasOwn(MEMBERS, member)) throw fail(`a request has no "${member}", so it would not be sent`)
  }
  if (!METHODS.includes(method)) throw fail('this is no method of a write')
  if (typeof path !== 'string' || !path.startsWith('/')) throw fail('the path does not begin with a slash')
  if (body === undefined) throw fail('the body is missing; null stands for none')
  checkHeaders(headers, fail)
  if (lookUps.length > 0) checkLookUps(request, lookUps, fail)
}

function checkHeaders(headers: Readonly<Record<string, string>>, fail: (why: string) => Error): void {
  const names = new Set<string>()
  for (const [name, value] of Object.entries(headers)) {
    if (SECRET_HEADER.test(name)) throw fail(`the header ${name} may carry a credential, which no plan can hold`)
    if (TRANSPORT_HEADER.test(name)) throw fail(`the header ${name} is not the request's to set`)
    const fits = HEADER_NAME.test(name) && typeof value === 'string' && HEADER_VALUE.test(value)
    if (!fits) throw fail(`the header ${JSON.stringify(name)} cannot be sent as it is`)
    if (names.has(name.toLowerCase())) throw fail(`the header ${name} is there twice`)
    names.add(name.toLowerCase())
  }
}

function checkLookUps({ path, body }: Request, lookUps: readonly LookUp[], fail: (why: string) => Error): void {
  const text = JSON.stringify(body)
  const names = new Set<string>()
  for (const lookUp of lookUps) {
    const { as, path: where } = lookUp
    const unknown = Object.keys(lookUp).find((member) => !Object.hasOwn(LOOK_UP_MEMBERS, member))
    if (unknown !== undefined) throw fail(`a look-up has no "${unknown}"`)
    if (typeof where !== 'string' || !where.startsWith('/')) throw fail('the path of a look-up does not begin with /')
    if (typeof as !== 'string' || names.has(as)) throw fail(`the id of ${JSON.stringify(as)} is looked up twice`)
    names.add(as)
    const isUsed = path.includes(pendingId(as)) || text.includes(JSON.stringify(pendingId(as)))
    if (!isUsed) throw fail(`the id of ${JSON.stringify(as)} is looked up and not used`)
  }
}
