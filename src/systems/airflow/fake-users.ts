/** Users of Airflow's fake server, and how they sign in. */
import { isObject } from '../../kit/fake-http.ts'
import { json, Refused, type Reply } from '../../kit/fake-system.ts'
import { type AirflowRoute, bodyOf, guarded } from './fake-access.ts'
import { type Check, demand, list, object, ordered, someText, text, windowOf } from './fake-checks.ts'
import { type AirflowCall, type AirflowState, type AirflowUser, BROKEN, detail, refuse, repr } from './fake-model.ts'

/** Seconds that a token lives: a day. */
const LIFE = 24 * 3600

/** The calls about users, and the token endpoint. */
export const userRoutes: readonly AirflowRoute[] = [
  { method: 'POST', path: '/auth/token', open: true, answer: issueToken },
  guarded(['GET', '/auth/fab/v1/users'], ['can_read', 'Users'], listUsers),
  guarded(['POST', '/auth/fab/v1/users'], ['can_create', 'Users'], createUser),
  guarded(['GET', '/auth/fab/v1/users/:username'], ['can_read', 'Users'], getUser),
]

function issueToken(call: AirflowCall): Reply {
  const body = bodyOf(call)
  if (!isObject(body)) {
    const msg = 'Input should be a valid dictionary'
    const wrong = { type: 'dict_type', loc: ['body'], msg, input: body }
    return detail(422, [body === undefined ? { ...wrong, type: 'missing', msg: 'Field required', input: null } : wrong])
  }
  const { username, password } = body
  if (!username || !password) return detail(400, 'Username and password must be provided')
  if (typeof username !== 'string' || typeof password !== 'string') throw new Refused(BROKEN)
  const user = find(call.state, username)
  const isLet = user === undefined ? call.quirks.anyUser : user.password === password
  if (!isLet) return detail(401, 'Invalid credentials')
  return json(201, { access_token: call.tokens.issue(user?.username ?? username, LIFE).value })
}

function listUsers(call: AirflowCall): Reply {
  const { limit, offset } = windowOf(call)
  const all = call.state.users
  const rows = ordered(all, call.query.get('order_by') ?? 'id', {
    id: () => null,
    user_id: () => null,
    first_name: (user) => user.first_name,
    last_name: (user) => user.last_name,
    username: (user) => user.username.toLowerCase(),
    email: (user) => user.email,
    active: () => null,
  })
  return json(200, { users: rows.slice(offset, offset + limit).map(wire), total_entries: all.length })
}

function getUser({ state, params }: AirflowCall): Reply {
  const user = find(state, params.username ?? '')
  if (user === undefined) throw refuse(404, `The User with username \`${params.username}\` was not found`)
  return json(200, wire(user))
}

const listOfNamed = list(object({ name: text }))
const roles: Check = (value, loc) => (value === null ? [] : listOfNamed(value, loc))
const sentUser = object(
  { username: someText, email: someText, first_name: someText, last_name: someText, roles, password: text },
  { optional: ['roles'], strict: true },
)

function createUser(call: AirflowCall, body: unknown): Reply {
  demand(sentUser(body, ['body']))
  const { roles: wanted, ...rest } = body as Omit<AirflowUser, 'roles'> & { roles?: { name: string }[] | null }
  if (find(call.state, rest.username) !== undefined) {
    throw refuse(409, `Username \`${rest.username}\` already exists. Use PATCH to update.`)
  }
  if (call.state.users.some(({ email }) => email === rest.email)) {
    throw refuse(409, `The email \`${rest.email}\` is already taken.`)
  }
  const names = [...new Set((wanted ?? []).map(({ name }) => name))]
  const unknown = names.filter((name) => !call.state.roles.some((role) => role.name === name))
  if (unknown.length > 0) throw refuse(400, `Unknown roles: ${unknown.map(repr).join(', ')}`)
  // As it comes, it has no `AUTH_USER_REGISTRATION_ROLE`.
  if (names.length === 0) throw refuse(500, 'Default registration role is not configured or not found.')
  const user = { ...rest, roles: names, created_on: call.write().at }
  call.state.users.push(user)
  return json(200, wire(user))
}

/** The column of user names compares without regard to case. */
function find({ users }: AirflowState, username: string): AirflowUser | undefined {
  return users.find((user) => user.username.toLowerCase() === username.toLowerCase())
}

function wire({ password: _, roles: held, created_on, ...user }: AirflowUser): object {
  return {
    ...user,
    roles: held.map((name) => ({ name })),
    active: true,
    last_login: null,
    login_count: null,
    fail_login_count: null,
    created_on,
    changed_on: created_on,
  }
}
