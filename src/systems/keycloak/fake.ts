/** Fake Keycloak: the token endpoint and the Admin REST API of roles, as version 26 answers. */
import { type FakeSystem, json, type Reply, type Route } from '../../kit/fake-system.ts'
import { compositeRoutes } from './fake-composites.ts'
import {
  type KeycloakCall,
  type KeycloakClient,
  type KeycloakQuirks,
  type KeycloakState,
  problem,
  realmOf,
  unsorted,
  window,
} from './fake-model.ts'
import { peopleRoutes } from './fake-people.ts'
import { restoreKeycloak } from './fake-restore.ts'
import { requireAny, rightsOf, seesClient } from './fake-rights.ts'
import { roleRoutes } from './fake-roles.ts'
import { seedKeycloak } from './fake-seed.ts'
import { issueToken } from './fake-token.ts'

/** Whole clients, and none at all for callers who may only ask. */
function listClients(call: KeycloakCall): Reply {
  requireAny(call, 'query-clients', 'manage-clients')
  const held = rightsOf(call)
  const wanted = call.query.get('clientId')
  const visible = held.has('view-clients') || held.has('manage-clients') ? realmOf(call).clients : []
  const rows = visible.filter(({ id, clientId }) => (wanted === null || clientId === wanted) && seesClient(call, id))
  return json(200, unsorted(call, window(call, rows)).map(representClient))
}

function representClient({ id, clientId, enabled, publicClient, serviceAccount, secret }: KeycloakClient): object {
  // Whoever may see a client sees its secret.
  const hidden = publicClient || secret === '' ? {} : { secret }
  return { id, clientId, enabled, publicClient, serviceAccountsEnabled: serviceAccount !== null, ...hidden }
}

const routes: readonly Route<KeycloakState, KeycloakQuirks>[] = [
  { method: 'POST', path: '/realms/:realm/protocol/openid-connect/token', open: true, answer: issueToken },
  { method: 'GET', path: '/admin/realms/:realm/clients', answer: listClients },
  ...roleRoutes,
  ...compositeRoutes,
  ...peopleRoutes,
]

/** Keycloak, served at `/keycloak`. */
export const keycloak: FakeSystem<'keycloak', KeycloakState, KeycloakQuirks> = {
  name: 'keycloak',
  mount: '/keycloak',
  quirks: { rights: ['realm-admin'], anyClient: true, hiddenClients: [], listOrder: 'as created' },
  seed: seedKeycloak,
  tenants: 'many',
  restore: restoreKeycloak,
  routes,
  problem,
  // Below these two its resources look for an answer; elsewhere nobody does.
  nothingHere: (path) =>
    problem(
      404,
      /^\/(?:admin|realms)\//.test(path) ? 'HTTP 404 Not Found' : 'Unable to find matching target resource method',
    ),
  unauthorized: () => problem(401, 'HTTP 401 Unauthorized'),
}
