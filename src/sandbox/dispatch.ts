/** Finds who answers a request, and lets it answer: mounts, routes, bearer tokens, rate limit. */
import type { IncomingHttpHeaders } from 'node:http'
import Router from 'find-my-way'
import { bearer } from '../kit/fake-http.ts'
import type { Allowance } from '../kit/fake-rate.ts'
import { type Call, type FakeSystem, json, Refused, type Reply, type Route, type Write } from '../kit/fake-system.ts'
import type { Tokens } from '../kit/fake-tokens.ts'
import { fakeSystems } from './fake-systems.ts'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** Role names are part of paths and may be long. */
const MAX_PARAM = 4096

type AnyFakeSystem = FakeSystem<string, object, object>

/** A request as it came in. */
export interface Incoming {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly serial: number
}

/** What a request needs besides itself. */
export interface Surroundings {
  readonly state: (system: string) => object
  readonly quirks: (system: string) => object
  readonly tokens: (system: string) => Tokens
  readonly write: () => Write
  readonly allowance: Allowance
}

/** The router over all doubles. */
export type Dispatch = (incoming: Incoming, around: Surroundings) => Reply

/** The double that is mounted above a path. */
export function doubleAt(path: string): AnyFakeSystem | undefined {
  return fakeSystems.find((one) => path === one.mount || path.startsWith(`${one.mount}/`))
}

/** Builds the router once. */
export function createDispatch(): Dispatch {
  const router = Router({ maxParamLength: MAX_PARAM })
  for (const double of fakeSystems) {
    for (const route of double.routes) router.on(route.method, double.mount + route.path, nothing, route)
  }
  return (incoming, around) => {
    const double = doubleAt(incoming.path)
    if (double === undefined) return nowhere(incoming.path)
    const headers = { 'X-Request-Id': `sandbox-${incoming.serial}`, ...double.rateHeaders?.(around.allowance) }
    const reply = answer(router, double, incoming, around)
    return { ...reply, headers: { ...headers, ...reply.headers } }
  }
}

function answer(
  router: Router.Instance<Router.HTTPVersion.V1>,
  double: AnyFakeSystem,
  incoming: Incoming,
  around: Surroundings,
): Reply {
  if (!around.allowance.allowed) {
    return withHeaders(double.problem(429, 'Too many requests'), { 'Retry-After': '1' })
  }
  const method = METHODS.find((one) => one === incoming.method)
  const found = method === undefined ? null : router.find(method, incoming.path)
  if (found === null) {
    const allowed = METHODS.filter((one) => router.find(one, incoming.path) !== null)
    if (allowed.length === 0) return double.problem(404, `Nothing is at ${incoming.path}`)
    const told = `The ${incoming.method} method is not supported for this route. Supported methods: ${allowed.join(', ')}.`
    return withHeaders(double.problem(405, told), { Allow: allowed.join(', ') })
  }
  const route = found.store as Route<object, object>
  const tokens = around.tokens(double.name)
  const token = bearer(incoming.headers)
  if (route.open !== true && (token === null || !tokens.valid(token))) return double.unauthorized(token)
  const call: Call<object, object> = {
    ...incoming,
    params: Object.fromEntries(Object.entries(found.params).map(([name, value]) => [name, value ?? ''])),
    state: around.state(double.name),
    quirks: around.quirks(double.name),
    tokens,
    origin: `http://${incoming.headers.host ?? '127.0.0.1'}`,
    allowance: around.allowance,
    write: around.write,
  }
  return attempt(double, route, call)
}

function attempt(double: AnyFakeSystem, route: Route<object, object>, call: Call<object, object>): Reply {
  try {
    return route.answer(call)
  } catch (error) {
    if (error instanceof Refused) return error.reply
    // A bug of the sandbox: the caller sees it, and it goes on serving.
    return double.problem(500, `sandbox: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  }
}

function withHeaders(reply: Reply, headers: Readonly<Record<string, string>>): Reply {
  return { ...reply, headers: { ...reply.headers, ...headers } }
}

function nowhere(path: string): Reply {
  return json(404, { message: `nothing is served at ${path}`, mounts: fakeSystems.map((double) => double.mount) })
}

/** The router wants a function; the route is stored beside it. */
function nothing(): void {}
