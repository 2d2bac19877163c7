/** Finds who answers a request, and lets it answer: mounts, routes, bearer tokens, rate limit. */
import type { IncomingHttpHeaders } from 'node:http'
import Router from 'find-my-way'
import type { AnyFakeSystem } from '../kit/define-system.ts'
import { bearer } from '../kit/fake-http.ts'
import type { Allowance } from '../kit/fake-rate.ts'
import { type Call, json, Refused, type Reply, type Route, type Write } from '../kit/fake-system.ts'
import type { Tokens } from '../kit/fake-tokens.ts'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** Role names are part of paths and may be long. */
const MAX_PARAM = 4096

/** A request as it came in. */
export interface Incoming {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly serial: number
}

/** Surroundings of a request. */
export interface Surroundings {
  readonly state: (system: string) => object
  readonly quirks: (system: string) => object
  readonly tokens: (system: string) => Tokens
  readonly write: () => Write
  readonly allowance: Allowance
}

/** The router over all fake servers. */
export interface Dispatch {
  /** Lets the one at the path answer. */
  answer(incoming: Incoming, around: Surroundings): Reply
  /** Finds the fake server that is mounted above a path. */
  fakeAt(path: string): AnyFakeSystem | undefined
}

/** Builds the router once. */
export function createDispatch(fakes: readonly AnyFakeSystem[]): Dispatch {
  const router = Router({ maxParamLength: MAX_PARAM })
  for (const { mount, routes } of fakes) {
    for (const route of routes) router.on(route.method, mount + route.path, nothing, route)
  }
  const fakeAt = (path: string) => fakes.find(({ mount }) => path === mount || path.startsWith(`${mount}/`))
  return {
    fakeAt,
    answer(incoming, around) {
      const fake = fakeAt(incoming.path)
      if (fake === undefined) return nowhere(incoming.path, fakes)
      const headers = { 'X-Request-Id': `sandbox-${incoming.serial}`, ...fake.rateHeaders?.(around.allowance) }
      const reply = answer(router, fake, incoming, around)
      return { ...reply, headers: { ...headers, ...reply.headers } }
    },
  }
}

function answer(
  router: Router.Instance<Router.HTTPVersion.V1>,
  fake: AnyFakeSystem,
  incoming: Incoming,
  around: Surroundings,
): Reply {
  if (!around.allowance.allowed) {
    return withHeaders(fake.problem(429, 'Too many requests'), { 'Retry-After': '1' })
  }
  const method = METHODS.find((one) => one === incoming.method)
  const found = method === undefined ? null : router.find(method, incoming.path)
  if (found === null) return nothingHere(router, fake, incoming)
  const route = found.store as Route<object, object>
  const tokens = around.tokens(fake.name)
  const token = bearer(incoming.headers)
  if (route.open !== true && (token === null || !tokens.valid(token))) return fake.unauthorized(token)
  return attempt(fake, route, {
    ...incoming,
    params: Object.fromEntries(Object.entries(found.params).map(([name, value]) => [name, value ?? ''])),
    state: around.state(fake.name),
    quirks: around.quirks(fake.name),
    tokens,
    origin: `http://${incoming.headers.host ?? '127.0.0.1'}`,
    allowance: around.allowance,
    write: around.write,
  })
}

/** Answers a path that has no route, or none for this method. */
function nothingHere(
  router: Router.Instance<Router.HTTPVersion.V1>,
  fake: AnyFakeSystem,
  { method, path }: Incoming,
): Reply {
  if (fake.nothingHere !== undefined) return fake.nothingHere(path.slice(fake.mount.length))
  const allowed = METHODS.filter((one) => router.find(one, path) !== null)
  if (allowed.length === 0) return fake.problem(404, `Nothing is at ${path}`)
  const message = `The ${method} method is not supported for this route. Supported methods: ${allowed.join(', ')}.`
  return withHeaders(fake.problem(405, message), { Allow: allowed.join(', ') })
}

function attempt(fake: AnyFakeSystem, route: Route<object, object>, call: Call<object, object>): Reply {
  try {
    return route.answer(call)
  } catch (error) {
    if (error instanceof Refused) return error.reply
    // A bug of the sandbox: the caller sees it, and it goes on serving.
    return fake.problem(500, `sandbox: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  }
}

function withHeaders(reply: Reply, headers: Readonly<Record<string, string>>): Reply {
  return { ...reply, headers: { ...reply.headers, ...headers } }
}

function nowhere(path: string, fakes: readonly AnyFakeSystem[]): Reply {
  return json(404, { message: `nothing is served at ${path}`, mounts: fakes.map(({ mount }) => mount) })
}

/** The router wants a function; the route is stored beside it. */
function nothing(): void {}
