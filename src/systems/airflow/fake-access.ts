/** Checks every call of the fake server before it is answered, in the server's order: token, rights, body. */
import { bearer, saysJson } from '../../kit/fake-http.ts'
import { Refused, type Reply, type Route } from '../../kit/fake-system.ts'
import { parseJson } from '../../text/parse-json.ts'
import { type AirflowCall, type AirflowQuirks, type AirflowState, detail, NO_PAGE, refuse } from './fake-model.ts'

/** A route of the fake server. */
export type AirflowRoute = Route<AirflowState, AirflowQuirks>

/** Right that a call needs: an action on a resource. */
export type Needed = readonly [action: string, resource: string]

/** Makes a route that is answered only to those who hold a permission. `body` is `undefined` where none was sent. */
export function guarded(
  [method, path]: readonly [AirflowRoute['method'], string],
  needed: Needed,
  answer: (call: AirflowCall, body: unknown) => Reply,
): AirflowRoute {
  return {
    method,
    path,
    // Not for everyone, but a body that is no JSON is refused before anything is asked for.
    open: true,
    answer(call) {
      if (isBeyond(call)) throw new Refused(NO_PAGE)
      const body = method === 'GET' || method === 'DELETE' ? undefined : bodyOf(call)
      authorise(call, needed)
      return answer(call, body)
    },
  }
}

/** The JSON of a body; a text where the caller says that it is something else; `undefined` where there is none. */
export function bodyOf(call: AirflowCall): unknown {
  if (call.body === '') return undefined
  if (call.headers['content-type'] !== undefined && !saysJson(call)) return call.body
  const body = parseJson(call.body)
  if (body === undefined) {
    const error = { type: 'json_invalid', loc: ['body', 0], msg: 'JSON decode error', input: {}, ctx: { error: '' } }
    throw refuse(422, [error])
  }
  return body === null ? undefined : body
}

/** The answer to a token that is missing (`null`), of someone else, or expired. */
export function unauthorized(token: string | null): Reply {
  if (token === null) return detail(401, 'Not authenticated')
  // Tokens of the sandbox are 64 hexadecimal digits; one that is not known any more has expired.
  return /^[0-9a-f]{64}$/.test(token) ? detail(401, 'Token Expired') : detail(403, 'Invalid JWT token')
}

/** The server splits a path after decoding it: a slash in a name makes another path, and no name is no path. */
function isBeyond({ path, params }: AirflowCall): boolean {
  return /%2f/i.test(path) || Object.values(params).includes('')
}

function authorise({ headers, tokens, state, quirks }: AirflowCall, [action, resource]: Needed): void {
  const token = bearer(headers)
  if (token === null || !tokens.valid(token)) throw new Refused(unauthorized(token))
  if (tokens.isStatic(token)) return
  const user = state.users.find(({ username }) => username === tokens.holder(token))
  if (user === undefined && quirks.anyUser) return
  const held = state.roles.filter(({ name }) => user?.roles.includes(name)).flatMap(({ permissions }) => permissions)
  if (!held.some((one) => one.action === action && one.resource === resource)) throw refuse(403, 'Forbidden')
}
