/** The token endpoint of the fake Keycloak: client credentials, as a form. */
import { basicClient, saysJson } from '../../kit/fake-http.ts'
import { json, type Reply } from '../../kit/fake-system.ts'
import { type KeycloakCall, type KeycloakClient, refuse, refuseAs } from './fake-model.ts'
import { accountOf } from './fake-rights.ts'

/** Seconds that a token lives where nobody changed the realm's default. */
const LIFE = 300

const INVALID = 'Invalid client or Invalid client credentials'

/** Answers `POST /realms/{realm}/protocol/openid-connect/token`. */
export function issueToken(call: KeycloakCall): Reply {
  const realm = call.state.realms.find(({ name }) => name === call.params.realm)
  if (realm === undefined) throw refuse(404, 'Realm does not exist')
  // A JSON body is no form, so nothing is in it.
  const form = new URLSearchParams(saysJson(call) ? '' : call.body)
  const grant = form.get('grant_type')
  if (grant === null) throw refuseAs(400, 'invalid_request', 'Missing form parameter: grant_type')
  const { clientId, secret } = clientIn(call, form)
  const client = realm.clients.find((one) => one.clientId === clientId)
  checkClient(call, client, { clientId, secret })
  if (grant === 'password') throw refuseAs(400, 'unauthorized_client', 'Client not allowed for direct access grants')
  if (grant !== 'client_credentials') throw refuseAs(400, 'unsupported_grant_type', 'Unsupported grant_type')
  checkServiceAccount(client)
  const token = call.tokens.issue(accountOf(realm.name, clientId), LIFE)
  return json(200, {
    access_token: token.value,
    expires_in: token.left,
    refresh_expires_in: 0,
    token_type: 'Bearer',
    'not-before-policy': 0,
    scope: 'email profile',
  })
}

interface Presented {
  readonly clientId: string
  readonly secret: string
}

/** By HTTP Basic, or as fields of the form. */
function clientIn({ headers }: KeycloakCall, form: URLSearchParams): Presented {
  const basic = basicClient(headers)
  if (basic === null) return { clientId: form.get('client_id') ?? '', secret: form.get('client_secret') ?? '' }
  const [, encoded = ''] = (headers.authorization ?? '').split(/\s+/)
  return {
    clientId: basic,
    secret: Buffer.from(encoded, 'base64')
      .toString('utf8')
      .slice(basic.length + 1),
  }
}

function checkClient(call: KeycloakCall, client: KeycloakClient | undefined, { clientId, secret }: Presented): void {
  if (client === undefined && call.quirks.anyClient && clientId !== '' && secret !== '') return
  if (client === undefined || !client.enabled) throw refuseAs(401, 'invalid_client', INVALID)
  if (!client.publicClient && client.secret !== secret) throw refuseAs(401, 'unauthorized_client', INVALID)
}

function checkServiceAccount(client: KeycloakClient | undefined): void {
  if (client === undefined) return
  if (client.publicClient) {
    throw refuseAs(401, 'unauthorized_client', 'Public client not allowed to retrieve service account')
  }
  if (client.serviceAccount === null) {
    throw refuseAs(401, 'unauthorized_client', 'Client not enabled to retrieve service account')
  }
}
