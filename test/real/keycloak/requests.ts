/**
 * Requests that the fake Keycloak and a real one have to answer alike, in this order, on the realm of `realm.ts`.
 * `{key}` in a path or a body stands for the id of a role, `{client:id}` of a client, `{group:/path}` of a group.
 */
import { type Account, secretOf } from './realm.ts'

/** A request, and who sends it. */
export interface ParityRequest {
  readonly method: string
  /** Below `/admin/realms/{realm}`; one that starts with `//` is below the root of the server. */
  readonly path: string
  readonly as: Account | 'without a token' | 'with a foreign token'
  /** Sent as JSON; a text is sent as it is. */
  readonly body?: unknown
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
}

type More = Partial<ParityRequest>

function get(path: string, as: ParityRequest['as'] = 'planner', more: More = {}): ParityRequest {
  return { method: 'GET', path, as, ...more }
}

function write(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown, more: More = {}): ParityRequest {
  return { method, path, as: 'applier', ...(body === undefined ? {} : { body }), ...more }
}

const TOKEN = '//realms/{realm}/protocol/openid-connect/token'
const FORM = 'application/x-www-form-urlencoded'
const GRANT = 'grant_type=client_credentials'

function token(client: string, secret: string, body = GRANT, more: More = {}): ParityRequest {
  const authorization = `Basic ${Buffer.from(`${client}:${secret}`).toString('base64')}`
  return { method: 'POST', path: TOKEN, as: 'without a token', body, type: FORM, headers: { authorization }, ...more }
}

const LONG = 'n'.repeat(256)
const NOBODY = '00000000-0000-4000-8000-000000000000'

const TOKENS: readonly ParityRequest[] = [
  token('planner', secretOf('planner')),
  token('planner', 'wrong'),
  token('nobody-knows', 'x'),
  token('disabled', secretOf('disabled')),
  token('without-account', secretOf('without-account')),
  token('planner', secretOf('planner'), 'x=y'),
  token('planner', secretOf('planner'), 'grant_type=something'),
  token('planner', secretOf('planner'), 'grant_type=password&username=a&password=b'),
  token('planner', secretOf('planner'), '{"grant_type":"client_credentials"}', { type: 'application/json' }),
  { method: 'POST', path: TOKEN, as: 'without a token', body: `${GRANT}&client_id=app-01`, type: FORM },
  { method: 'POST', path: TOKEN, as: 'without a token', body: GRANT, type: FORM },
  token('planner', secretOf('planner'), GRANT, { path: '//realms/nowhere/protocol/openid-connect/token' }),
  get('/roles', 'without a token'),
  get('/roles', 'with a foreign token'),
  get('//admin/realms/nowhere/roles'),
  get('/nothing-is-here'),
  write('PUT', '/roles', {}),
]

const READS: readonly ParityRequest[] = [
  get('/roles'),
  get('/roles?briefRepresentation=false'),
  get('/roles?max=3'),
  get('/roles?first=0'),
  get('/roles?first=0&max=3'),
  get('/roles?first=3&max=4&briefRepresentation=false'),
  get('/roles?first=0&max=-1'),
  get('/roles?first=abc'),
  get('/roles?search=ROLE-0'),
  get('/roles?search=realm%20role%203'),
  get('/roles/role-0'),
  get('/roles/orders%3Aread'),
  get('/roles/nope'),
  get('/roles-by-id/{role-0}'),
  get(`/roles-by-id/${NOBODY}`),
  get('/roles-by-id/nope'),
  get('/roles/role-0/composites'),
  get('/roles/role-1/composites'),
  get('/roles/nope/composites'),
  get('/roles-by-id/{role-0}/composites'),
  get('/roles-by-id/{role-0}/composites?first=0&max=2'),
  get(`/roles-by-id/${NOBODY}/composites`),
  get('/clients'),
  get('/clients?clientId=app-00'),
  get('/clients?clientId=nope'),
  get('/clients/{client:app-00}/roles'),
  get('/clients/{client:app-00}/roles?briefRepresentation=false'),
  get('/clients/{client:realm-management}/roles'),
  get('/clients/app-00/roles'),
  get('/clients/{client:app-00}/roles/perm-19'),
  get('/clients/{client:app-00}/roles/nope'),
  get('/clients/{client:app-00}/roles/perm-19/composites'),
  get('/roles-by-id/{realm-management:realm-admin}/composites'),
  get('/roles/default-roles-{realm}/composites'),
]

const PEOPLE: readonly ParityRequest[] = [
  get('/roles/role-0/users?first=0&max=1000&briefRepresentation=true', 'planner-with-holders'),
  get('/clients/{client:app-00}/roles/perm-19/users?first=0&max=1000&briefRepresentation=true', 'planner-with-holders'),
  get('/roles/role-0/groups?first=0&max=1000', 'planner-with-holders'),
  get('/clients/{client:app-00}/roles/perm-02/groups?first=0&max=1000', 'planner-with-holders'),
  get('/roles/nope/users', 'planner-with-holders'),
  get('/groups/{group:/staff}/members?first=0&max=1000&briefRepresentation=true', 'planner-with-holders'),
  get('/groups/{group:/staff}/children?first=0&max=1000', 'planner-with-holders'),
  get(`/groups/${NOBODY}/members`, 'planner-with-holders'),
  get('/users/count', 'planner-with-holders'),
  get('/users?first=0&max=1&briefRepresentation=true', 'planner-with-holders'),
  get('/users/count', 'query-people'),
  get('/users?first=0&max=1&briefRepresentation=true', 'query-people'),
  get('/roles/role-0/users?first=0&max=1000&briefRepresentation=true', 'query-people'),
  get('/roles/role-0/groups', 'query-people'),
  get('/groups/{group:/staff}/members', 'query-people'),
  get('/groups/{group:/staff}/children', 'query-people'),
  get('/groups/{group:/staff}/children?first=0&max=1000&briefRepresentation=true', 'planner-with-holders'),
  get('/groups/{group:/staff/night}/members?first=0&max=1000&briefRepresentation=true', 'planner-with-holders'),
  get('/groups/{group:/staff/night}/children?first=0&max=1000&briefRepresentation=true', 'planner-with-holders'),
  get('/groups/{group:/staff}/members?first=1&max=1', 'planner-with-holders'),
  get('/groups/{group:/staff}/children?first=1&max=1', 'planner-with-holders'),
  get('/roles/role-0/groups?first=0&max=1000&briefRepresentation=true', 'planner-with-holders'),
  get('/roles/role-0/groups?first=1&max=1', 'planner-with-holders'),
  get('/roles/role-9/groups', 'planner-with-holders'),
  get('/roles/role-9/users', 'planner-with-holders'),
  get('/clients/{client:app-01}/roles/perm-00/users?first=0&max=1000&briefRepresentation=true', 'planner-with-holders'),
  get('/users?first=1&max=1&briefRepresentation=true', 'planner-with-holders'),
  get('/users?first=9&max=1&briefRepresentation=true', 'planner-with-holders'),
  get('/users?first=0&max=1&briefRepresentation=true', 'applier-of-users'),
  get('/users/count', 'applier-of-users'),
  get('/users/count'),
  get('/users?first=0&max=1&briefRepresentation=true'),
  get('/roles/role-0/groups'),
]

/** Reads and writes by each account of the rights table. */
const RIGHTS: readonly ParityRequest[] = (
  [
    'nobody',
    'view-realm',
    'view-clients',
    'query-clients',
    'planner',
    'planner-with-holders',
    'manage-realm',
    'manage-clients',
    'applier',
    'applier-of-users',
  ] as const
).flatMap((as) => [
  get('/roles', as),
  get('/roles/role-0/composites', as),
  get('/roles-by-id/{role-0}/composites', as),
  get('/clients', as),
  get('/clients/{client:app-00}/roles', as),
  get('/roles-by-id/{app-00:perm-19}/composites', as),
  get('/roles/role-0/users', as),
  write('POST', '/roles', { name: `made-by-${as}` }, { as }),
  write('PUT', '/roles-by-id/{role-4}', { name: 'role-4', description: `By ${as}` }, { as }),
  write('POST', '/roles-by-id/{role-4}/composites', [{ id: '{role-2}' }], { as }),
  write('POST', '/roles-by-id/{role-4}/composites', [{ id: '{app-00:perm-03}' }], { as }),
  write('DELETE', '/roles-by-id/{role-4}/composites', [{ id: '{role-2}' }, { id: '{app-00:perm-03}' }], { as }),
  write('POST', '/clients/{client:app-00}/roles', { name: `made-by-${as}` }, { as }),
  write('POST', '/roles-by-id/{role-4}/composites', [{ id: '{realm-management:manage-users}' }], { as }),
])

const CREATES: readonly ParityRequest[] = [
  write('POST', '/roles', { name: 't1', description: 'd', attributes: { a: ['1', '2'] } }),
  write('POST', '/roles', { name: 't1' }),
  write('POST', '/roles', { name: 'T1' }),
  write('POST', '/roles', { description: 'x' }),
  write('POST', '/roles', { name: ' ' }),
  write('POST', '/roles', { name: 'a/b ü "q" %' }),
  get('/roles/a%2Fb%20%C3%BC%20%22q%22%20%25'),
  write('POST', '/roles', { name: LONG }),
  write('POST', '/roles', { name: LONG.slice(1) }),
  write('POST', '/roles', { name: 't-long', description: LONG }),
  write('POST', '/roles', { name: 't-longest', description: LONG.slice(1) }),
  write('POST', '/roles', { name: 't-key', attributes: { [LONG]: ['v'] } }),
  write('POST', '/roles', { name: 't-value', attributes: { a: ['v'.repeat(5000)] } }),
  write('POST', '/roles', { name: 't2', colour: 'red' }),
  write('POST', '/roles', '{"name":'),
  write('POST', '/roles', '{"name":"t9"}', { type: 'text/plain' }),
  write('POST', '/roles', [{ name: 't9' }]),
  write('POST', '/roles', 'null'),
  write('POST', '/roles', { name: 5, description: 6 }),
  write('POST', '/roles', { name: {} }),
  write('POST', '/roles', { name: 't3', attributes: { a: 'x' } }),
  write('POST', '/roles', { name: 't3', attributes: { a: [1, true] } }),
  write('POST', '/roles', { name: 't4', attributes: { a: [], b: [''] } }),
  write('POST', '/roles', { name: 't5', clientRole: true, containerId: 'x', id: NOBODY }),
  write('POST', '/roles', { name: 't6', composites: { realm: ['role-1'] } }),
  write('POST', '/roles', {
    name: 't7',
    composite: true,
    composites: { realm: ['role-1'], client: { 'app-00': ['perm-00'] } },
  }),
  write('POST', '/roles', { name: 't8', composite: true, composites: { realm: ['nope'] } }),
  write('POST', '/roles', { name: 't8', composite: true, composites: { client: { 'app-00': ['nope'] } } }),
  write('POST', '/roles', { name: 't8', composite: true, composites: { client: { nope: ['a'] } } }),
  write('POST', '/roles', { name: 't10', composite: true }),
  write('POST', '/roles', { name: 't11', composite: true, composites: { realm: ['t11'] } }),
  write('POST', '/roles', { name: 't12', composite: true, composites: [] }),
  write('POST', '/roles', { name: 't12', composite: true, composites: { groups: [] } }),
  write(
    'POST',
    '/roles',
    { name: 't13', composite: true, composites: { client: { 'app-00': ['perm-00'] } } },
    { as: 'manage-realm' },
  ),
  write('POST', '/roles', {
    name: 't14',
    composite: true,
    composites: { client: { 'realm-management': ['manage-realm'] } },
  }),
  write('POST', '/roles', {
    name: 't15',
    composite: true,
    composites: { client: { 'realm-management': ['manage-users'] } },
  }),
  write('POST', '/roles', { name: 't16', colour: 'red' }, { as: 'planner' }),
  write('POST', '/clients/{client:app-00}/roles', { name: 'c1', description: 'd', attributes: { x: ['y'] } }),
  write('POST', '/clients/{client:app-00}/roles', { name: 'c1' }),
  write('POST', '/clients/{client:app-00}/roles', {
    name: 'c2',
    composite: true,
    composites: { realm: ['role-1'], client: { 'app-00': ['perm-00'], 'app-01': ['perm-00'] } },
  }),
  write('POST', `/clients/${NOBODY}/roles`, { name: 'c3' }),
  write('POST', '/clients/{client:realm-management}/roles', { name: 'c4' }, { as: 'admin' }),
  write('POST', '/clients/{client:broker}/roles', { name: 'c5' }),
]

const UPDATES: readonly ParityRequest[] = [
  write('PUT', '/roles/t1', { description: 'new' }),
  write('PUT', '/roles/t1', { name: 't1', description: 'new' }),
  write('PUT', '/roles/t1', { name: 't1', attributes: { a: ['1'] } }),
  write('PUT', '/roles/t1', { name: 't1', description: null, attributes: null }),
  write('PUT', '/roles/t1', { name: 't1', description: '', attributes: {} }),
  write('PUT', '/roles-by-id/{t1}', { name: 't1', attributes: { a: [], b: ['', 'x', 'x'] } }),
  write('PUT', '/roles-by-id/{t1}', { name: 't1', composite: true, composites: { realm: ['role-2'] } }),
  write('PUT', '/roles-by-id/{role-0}', { name: 'role-0', composite: false }),
  write('PUT', '/roles-by-id/{t1}', { name: 't1-renamed', description: 'x' }),
  get('/roles/t1'),
  write('PUT', '/roles-by-id/{t1-renamed}', { name: 't7' }),
  write('PUT', '/roles-by-id/{t1-renamed}', { name: '' }),
  write('PUT', '/roles-by-id/{t1-renamed}', { name: ' ' }),
  write('PUT', '/roles-by-id/{t1-renamed}', { name: LONG }),
  write('PUT', '/roles-by-id/{t1-renamed}', { name: 't1-renamed', description: LONG }),
  write('PUT', '/roles-by-id/{t1-renamed}', { name: 't1-renamed', colour: 1 }),
  write('PUT', '/roles-by-id/{t1-renamed}', 'null'),
  write('PUT', `/roles-by-id/${NOBODY}`, { name: 'x' }),
  write('PUT', '/roles/nope', { name: 'nope' }),
  write('PUT', '/roles-by-id/{app-00:c1}', { name: 'c1-renamed', description: 'd' }),
  write('PUT', '/clients/{client:app-00}/roles/c1-renamed', { name: 'perm-00' }),
  write(
    'PUT',
    '/roles-by-id/{realm-management:view-clients}',
    { name: 'view-clients', description: 'z' },
    { as: 'admin' },
  ),
  write('PUT', '/roles-by-id/{account:view-profile}', { name: 'view-profile', description: 'z' }),
  write('PUT', '/roles-by-id/{default-roles-{realm}}', { name: 'everyone' }),
  write('PUT', '/roles-by-id/{everyone}', { name: 'default-roles-{realm}', description: 'Everyone' }),
]

const COMPOSITES: readonly ParityRequest[] = [
  write('POST', '/roles-by-id/{role-5}/composites', [{ id: '{role-6}' }, { id: '{app-00:perm-01}' }]),
  write('POST', '/roles-by-id/{role-5}/composites', [{ id: '{role-6}' }]),
  write('POST', '/roles-by-id/{role-5}/composites', [{ id: '{role-7}', name: 'another' }]),
  write('POST', '/roles-by-id/{role-5}/composites', [{ name: 'role-1' }]),
  write('POST', '/roles-by-id/{role-5}/composites', [{ id: '{role-1}' }, { id: NOBODY }]),
  write('POST', '/roles-by-id/{role-5}/composites', [{ id: '{role-1}' }, { id: '{realm-management:manage-users}' }]),
  write('POST', '/roles-by-id/{role-5}/composites', [{ id: '{realm-management:manage-realm}' }]),
  write('POST', '/roles-by-id/{role-5}/composites', []),
  write('POST', '/roles-by-id/{role-5}/composites', { id: '{role-1}' }),
  write('POST', '/roles-by-id/{role-5}/composites', ['{role-1}']),
  write('POST', '/roles-by-id/{role-5}/composites', [{ id: '{role-1}', colour: 1 }]),
  write('POST', '/roles-by-id/{role-5}/composites', [{ id: '{role-5}' }]),
  write('POST', '/roles-by-id/{role-6}/composites', [{ id: '{role-5}' }]),
  write('POST', `/roles-by-id/${NOBODY}/composites`, [{ id: '{role-5}' }]),
  write('POST', '/roles/role-5/composites', [{ id: '{role-8}' }]),
  write('POST', '/clients/{client:app-00}/roles/perm-19/composites', [{ id: '{role-8}' }]),
  write('DELETE', '/roles-by-id/{role-5}/composites', [{ id: '{role-9}' }]),
  write('DELETE', '/roles-by-id/{role-5}/composites', [{ id: '{role-6}' }, { id: NOBODY }]),
  write('DELETE', '/roles-by-id/{role-5}/composites', [{ id: '{role-6}' }, { id: '{app-00:perm-01}' }]),
  write('DELETE', '/roles-by-id/{role-5}/composites', [{ id: '{realm-management:manage-realm}' }]),
  write('DELETE', '/roles-by-id/{helpdesk}/composites', [{ id: '{realm-management:manage-users}' }]),
  write('POST', '/roles-by-id/{realm-management:view-clients}/composites', [{ id: '{role-3}' }], { as: 'admin' }),
]

const DELETES: readonly ParityRequest[] = [
  write('DELETE', '/roles-by-id/{role-9}'),
  write('DELETE', '/roles-by-id/{app-00:perm-00}'),
  write('DELETE', '/roles/role-3'),
  write('DELETE', '/roles/role-3'),
  write('DELETE', `/roles-by-id/${NOBODY}`),
  write('DELETE', '/clients/{client:app-00}/roles/c2'),
  write('DELETE', '/roles-by-id/{default-roles-{realm}}'),
  write('DELETE', '/roles-by-id/{realm-management:view-clients}', undefined, { as: 'admin' }),
  write('DELETE', '/roles/offline_access'),
  write('POST', '/roles', { name: '' }),
]

/** The list. */
export const REQUESTS: readonly ParityRequest[] = [
  ...TOKENS,
  ...READS,
  ...PEOPLE,
  ...RIGHTS,
  ...CREATES,
  ...UPDATES,
  ...COMPOSITES,
  ...DELETES,
]
