/** Requests to the fake Airflow and to the real one, in this order: each request finds what those before it left. */
import type { Ask } from '../parity.ts'

const ROLES = '/auth/fab/v1/roles'
const USERS = '/auth/fab/v1/users'
const TOKEN = '/auth/token'

const pair = (action: unknown, resource: unknown) => ({ action: { name: action }, resource: { name: resource } })
const READ_DAGS = pair('can_read', 'DAGs')
const READ_POOLS = pair('can_read', 'Pools')

function get(name: string, path: string, as?: Ask['as']): Ask {
  return { name, method: 'GET', path, ...(as === undefined ? {} : { as }) }
}

function create(name: string, body: unknown): Ask {
  return { name, method: 'POST', path: ROLES, body }
}

function change(name: string, role: string, body: unknown, mask?: string): Ask {
  return { name, method: 'PATCH', path: `${ROLES}/${role}${mask === undefined ? '' : `?update_mask=${mask}`}`, body }
}

function remove(name: string, role: string): Ask {
  return { name, method: 'DELETE', path: `${ROLES}/${role}` }
}

function raw(name: string, path: string, content: string, type: string | null = 'application/json'): Ask {
  return { name, method: 'POST', path, text: { type, content } }
}

const SIGN_IN: readonly Ask[] = [
  { username: 'admin', password: 'not this one' },
  { username: 'nobody', password: 'x' },
  { username: 'admin' },
  { username: 'admin', password: '' },
  { username: 'admin', password: 5 },
  {},
  [],
  'admin',
].map((body) => ({ name: `sign in as ${JSON.stringify(body)}`, method: 'POST' as const, path: TOKEN, body, as: null }))

const ACCESS: readonly Ask[] = [
  ...SIGN_IN,
  { ...raw('a form as JSON', TOKEN, 'username=admin'), as: null },
  { ...raw('a form', TOKEN, 'username=admin&password=x', 'application/x-www-form-urlencoded'), as: null },
  { ...raw('no body to sign in with', TOKEN, ''), as: null },
  get('the token endpoint by GET', TOKEN, null),
  get('no token', ROLES, null),
  get('a token that is none', ROLES, { header: 'Bearer nonsense' }),
  get('another scheme', ROLES, { header: 'Basic YWRtaW46YWRtaW4=' }),
  get('a scheme in small letters and nothing else', ROLES, { header: 'bearer' }),
  get('no token, and a limit that is none', `${ROLES}?limit=abc`, null),
  { ...create('no token, and a body that is none', {}), as: null },
  { ...raw('no token, and no JSON', ROLES, '{bad'), as: null },
]

const PAGES: readonly Ask[] = [
  '',
  '?limit=2',
  '?limit=2&offset=2',
  '?limit=2&offset=4',
  '?offset=99',
  '?limit=0',
  '?limit=1000',
  '?limit=-1',
  '?limit=abc',
  '?limit=1.5',
  '?limit=2.0',
  '?limit=',
  '?offset=-1',
  '?offset=x&limit=-2',
  '?limit=1&limit=2',
  '?order_by=-name&limit=2',
  '?order_by=role_id&limit=3',
  '?order_by=-role_id&limit=1',
  '?order_by=id',
  '?order_by=',
  '?order_by=Name',
  '?something=else&limit=1',
].map((query) => get(`roles${query}`, ROLES + query))

const PLACES: readonly Ask[] = [
  get('permissions', '/auth/fab/v1/permissions?limit=100'),
  get('later permissions', '/auth/fab/v1/permissions?limit=30&offset=90'),
  get('permissions backwards', '/auth/fab/v1/permissions?limit=3&order_by=-id'),
  get('permissions by name', '/auth/fab/v1/permissions?order_by=name'),
  get('a role', `${ROLES}/Viewer`),
  get('a role, percent-encoded', `${ROLES}/%56iewer`),
  get('a role in small letters', `${ROLES}/viewer`),
  get('a role that is not there', `${ROLES}/nope`),
  get('a role with a quote that is not there', `${ROLES}/it's`),
  get('a slash after the roles', `${ROLES}/`),
  get('a slash after a role', `${ROLES}/Viewer/`),
  get('a slash in a name', `${ROLES}/a%2Fb`),
  get('a path that is none', '/auth/fab/v1/nope'),
  get('a path that is none, without a token', '/auth/fab/v1/nope', null),
  get('another version', '/auth/fab/v2/roles'),
  { name: 'PUT of the list', method: 'PUT', path: ROLES, body: {} },
  { name: 'PATCH of the list', method: 'PATCH', path: ROLES, body: {} },
  { name: 'PUT of a role', method: 'PUT', path: `${ROLES}/Viewer`, body: { name: 'Viewer' } },
  { name: 'POST of a role', method: 'POST', path: `${ROLES}/Viewer`, body: { name: 'Viewer' } },
]

const CREATES: readonly Ask[] = [
  create('a role', { name: 'one', actions: [READ_DAGS] }),
  create('a role that is there already', { name: 'one', actions: [] }),
  create('the same name in capitals', { name: 'ONE' }),
  create('no permissions at all', { name: 'bare' }),
  create('a permission twice', { name: 'twice', actions: [READ_DAGS, READ_DAGS] }),
  create('permissions under the name of the model', { name: 'model', permissions: [READ_POOLS] }),
  create('permissions under both names', { name: 'both', permissions: [READ_POOLS], actions: [] }),
  create('an action on a resource that has it not', { name: 'odd', actions: [pair('can_delete', 'Website')] }),
  create('a resource without permissions', { name: 'api', actions: [pair('can_read', 'SecurityApi')] }),
  create('an unknown action', { name: 'two', actions: [pair('can_fly', 'DAGs')] }),
  create('an unknown resource', { name: 'two', actions: [pair('can_read', 'DAG:nope')] }),
  create('a resource in small letters', { name: 'two', actions: [pair('can_read', 'dags')] }),
  create('no action', { name: 'two', actions: [pair('', 'DAGs')] }),
  create('a good permission and a bad one', { name: 'two', actions: [READ_DAGS, pair('can_read', 'Nope')] }),
  create('no name', {}),
  create('a name of nothing', { name: '' }),
  create('null for a name', { name: null }),
  create('a number for a name', { name: 5, actions: 3, b: 1 }),
  create('fields that are not known', { name: 'two', id: 3, colour: 'red' }),
  create('null for permissions', { name: 'two', actions: null }),
  create('an object for permissions', { name: 'two', actions: {} }),
  create('numbers for permissions', { name: 'two', actions: [1, 'x', null] }),
  create('permissions without anything', { name: 'two', actions: [{}] }),
  create('an action without a name', { name: 'two', actions: [{ action: {}, resource: { name: 'DAGs' } }] }),
  create('a number for an action', { name: 'two', actions: [pair(1, 'DAGs')] }),
  create('more in a permission than there should be', { name: 'more', actions: [{ ...READ_DAGS, x: 1 }] }),
  create('a list', []),
  create('a text', 'x'),
  create('null', null),
  raw('nothing', ROLES, ''),
  raw('no JSON', ROLES, '{bad'),
  raw('JSON that is said to be text', ROLES, '{"name":"text"}', 'text/plain'),
  raw('JSON that is said to be nothing', ROLES, '{"name":"nothing"}', null),
  raw('JSON of another kind', ROLES, '{"name":"kind"}', 'application/vnd.api+json'),
  ...[' spaced ', 'a/b', 'a.b', '..', 'a?b#c%d;e', "it's", 'q"\'\\\n', 'tab\there', 'ü😀', 'x'.repeat(300)].map(
    (name) => create(`the name ${JSON.stringify(name).slice(0, 30)}`, { name }),
  ),
  create('a name with a quote again', { name: "it's" }),
  create('a name with everything again', { name: 'q"\'\\\n' }),
  get('names in order', `${ROLES}?limit=100`),
]

const CHANGES: readonly Ask[] = [
  change('a role that is not there', 'nope', { name: 'nope', actions: [] }),
  change('nothing', 'one', {}),
  change('permissions without a name', 'one', { actions: [] }),
  change('an unknown action', 'one', { name: 'one', actions: [pair('can_fly', 'DAGs')] }),
  change('a good permission and a bad one', 'one', { name: 'one', actions: [READ_POOLS, pair('can_edit', 'Nope')] }),
  change('other permissions', 'one', { name: 'one', actions: [READ_POOLS, pair('can_edit', 'Pools')] }),
  change('a permission twice', 'one', { name: 'one', actions: [READ_POOLS, READ_POOLS] }),
  change('the name alone, which stays', 'one', { name: 'one' }),
  change('a mask of the name', 'one', { name: 'one', actions: [] }, 'name'),
  change('a mask of something else', 'one', { name: 'one', actions: [] }, 'bogus'),
  change('a mask of the name and something else', 'one', { name: 'one', actions: [] }, 'name,bogus'),
  change('an empty mask', 'one', { name: 'one', actions: [READ_DAGS] }, ''),
  change('a mask of the permissions', 'one', { name: 'other', actions: [READ_POOLS] }, 'actions'),
  change("a mask in the model's words", 'one', { name: 'one', actions: [] }, 'permissions'),
  change('a mask of both, with a space', 'one', { name: 'one', actions: [READ_DAGS] }, 'actions,%20name'),
  change('a mask of what is not sent', 'one', { name: 'one' }, 'actions'),
  change('a rename', 'one', { name: 'first' }, 'name'),
  change('the old name', 'one', { name: 'first' }, 'name'),
  change('a rename without a mask', 'first', { name: 'second', actions: [READ_POOLS] }),
  change('a rename onto a taken name', 'second', { name: 'bare' }, 'name'),
  change('a rename onto a taken name, with permissions', 'second', {
    name: 'bare',
    actions: [pair('can_read', 'Jobs')],
  }),
  change('an empty name', 'second', { name: '' }),
  change('null for permissions', 'second', { name: 'second', actions: null }),
  change('a field that is not known', 'second', { name: 'second', x: 1 }),
  change('a built-in role', 'Public', { name: 'Public', actions: [READ_DAGS] }),
  change('a rename of a built-in role', 'Public', { name: 'Everyone' }, 'name'),
  change('its way back', 'Everyone', { name: 'Public', actions: [] }),
  change('a slash in a name', 'a%2Fb', { name: 'ab' }),
]

const PEOPLE: readonly Ask[] = [
  create('a role that may look', { name: 'looks', actions: [pair('can_read', 'Roles')] }),
  ...[
    { username: 'reader', email: 'reader@example.com', roles: [{ name: 'looks' }] },
    { username: 'reader', email: 'other@example.com' },
    { username: 'READER', email: 'other@example.com' },
    { username: 'other', email: 'reader@example.com' },
    { username: 'another', email: 'Reader@example.com', roles: [{ name: 'looks' }] },
    { username: 'other', email: 'other@example.com', roles: [{ name: 'nope' }, { name: 'looks' }, { name: 'nay' }] },
    { username: 'nothing', email: 'nothing@example.com' },
    { username: 'nothing', email: 'nothing@example.com', roles: [{ name: 'bare' }] },
    { username: '', email: 'x', colour: 'red' },
    { username: 'other', email: 'x', roles: 'looks' },
    { username: 'many', email: 'many@example.com', roles: [{ name: 'looks' }, { name: 'bare' }, { name: 'looks' }] },
  ].map((body) => ({
    name: `a user ${JSON.stringify(body)}`,
    method: 'POST' as const,
    path: USERS,
    body: { first_name: 'R', last_name: 'S', password: 'a-password-of-the-tests', ...body },
  })),
  get('users', `${USERS}?order_by=username`),
  get('users backwards', `${USERS}?limit=2&order_by=-username`),
  get('users by something else', `${USERS}?order_by=name`),
  get('a user', `${USERS}/reader`),
  get('a user in capitals', `${USERS}/READER`),
  get('a user that is not there', `${USERS}/nope`),
  get('roles, by one who may look', `${ROLES}?limit=3`, 'reader'),
  get('permissions, by one who may look', '/auth/fab/v1/permissions?limit=3', 'reader'),
  get('users, by one who may look at roles', USERS, 'reader'),
  { ...create('a role, by one who may look', { name: 'three' }), as: 'reader' },
  { ...create('a body that is wrong, by one who may look', {}), as: 'reader' },
  { ...change('a role, by one who may look', 'second', { name: 'second', actions: [] }), as: 'reader' },
  { ...remove('a role, by one who may look', 'second'), as: 'reader' },
  { ...remove('no role, by one who may look', 'nope'), as: 'reader' },
  get('roles, by one who may do nothing', ROLES, 'nothing'),
]

const DELETES: readonly Ask[] = [
  remove('a role', 'second'),
  remove('the same again', 'second'),
  { ...remove('a role, with a body', 'twice'), body: { x: 1 } },
  remove('a role that someone holds', 'bare'),
  get('who held it', `${USERS}/many`),
  remove('a slash in a name', 'a%2Fb'),
  ...['a?b#c%d;e', ' spaced ', "it's", 'ü😀', 'tab\there', 'a.b'].map((name) =>
    remove(`the name ${JSON.stringify(name)}`, encodeURIComponent(name)),
  ),
  remove('the list', ''),
  get('what is left', `${ROLES}?limit=100`),
]

/** All requests, in their order. */
export const REQUESTS: readonly Ask[] = [...ACCESS, ...PAGES, ...PLACES, ...CREATES, ...CHANGES, ...PEOPLE, ...DELETES]
