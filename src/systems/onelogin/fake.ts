/**
 * Fake server of OneLogin's API v2: tokens, apps, users, roles. After the vendor's OpenAPI document, and what users of live
 * tenants reported where it is silent.
 */

import { basicClient, parseForm } from '../../kit/fake-http.ts'
import type { Allowance } from '../../kit/fake-rate.ts'
import type { FakeSystem, Route } from '../../kit/fake-system.ts'
import { json, type Reply } from '../../kit/fake-system.ts'
import { listQuery, page, passes } from './fake-lists.ts'
import { memberRoutes } from './fake-members.ts'
import { type OneLoginCall, type OneLoginQuirks, type OneLoginState, problem } from './fake-model.ts'
import { restoreOneLogin } from './fake-restore.ts'
import { roleRoutes } from './fake-roles.ts'
import { seedOneLogin } from './fake-seed.ts'

/** Seconds that a token lives. */
const LIFE = 36_000

/** The number that headers tell where the sandbox has no limit. */
const NOMINAL_LIMIT = 5000

/** Errors of the token endpoint have a shape of their own. */
function refuseToken(code: number, type: string, message: string): Reply {
  return json(code, { error: true, code, type, message })
}

function issueToken(call: OneLoginCall): Reply {
  const form = parseForm(call)
  const client = clientOf(call, form)
  if (client === null) return refuseToken(401, 'Unauthorized', 'Unauthorized Error')
  if (form.get('grant_type') !== 'client_credentials') {
    return refuseToken(400, 'bad request', 'grant_type must be client_credentials')
  }
  const token = call.tokens.issue(client, LIFE)
  return json(200, {
    access_token: token.value,
    created_at: token.created,
    expires_in: token.life,
    refresh_token: 'deprecated',
    token_type: 'bearer',
    account_id: 555555,
  })
}

function clientOf(call: OneLoginCall, form: URLSearchParams): string | null {
  const header = call.headers.authorization ?? ''
  const pair = /^client_id:\s*([^,\s]+)\s*,\s*client_secret:\s*\S/i.exec(header)
  if (pair?.[1] !== undefined) return pair[1]
  return basicClient(call.headers) ?? (form.get('client_secret') ? form.get('client_id') : null)
}

function revokeToken(call: OneLoginCall): Reply {
  const form = parseForm(call)
  if (clientOf(call, form) === null) return refuseToken(401, 'Unauthorized', 'Unauthorized Error')
  call.tokens.revoke(form.get('access_token') ?? '')
  return json(200, { status: { error: false, code: 200, type: 'success', message: 'Success' } })
}

function readRateLimit(call: OneLoginCall): Reply {
  return json(200, {
    status: { error: false, code: 200, type: 'success', message: 'Success' },
    data: Object.fromEntries(Object.entries(rateHeaders(call.allowance)).map(([name, value]) => [name, Number(value)])),
  })
}

function listUsers(call: OneLoginCall): Reply {
  const query = listQuery(call)
  const ids = query.get('user_ids')?.split(',')
  const rows = call.state.users.filter(
    (user) =>
      (ids === undefined || ids.includes(String(user.id))) &&
      passes(query.get('email'), user.email) &&
      passes(query.get('username'), user.username),
  )
  return page(call, query, rows, (user) => picked(user, query.get('fields')))
}

function listApps(call: OneLoginCall): Reply {
  const query = listQuery(call)
  const rows = call.state.apps.filter((app) => passes(query.get('name'), app.name))
  return page(call, query, rows, (app) => picked(app, query.get('fields')))
}

function picked(row: object, fields: string | null): object {
  if (fields === null) return row
  const wanted = fields.split(',')
  return Object.fromEntries(Object.entries(row).filter(([name]) => wanted.includes(name)))
}

function rateHeaders({ limit, remaining }: Allowance): Record<string, string> {
  return {
    'X-RateLimit-Limit': String(limit ?? NOMINAL_LIMIT),
    'X-RateLimit-Remaining': String(limit === null ? NOMINAL_LIMIT - 1 : remaining),
    'X-RateLimit-Reset': '1',
  }
}

const routes: readonly Route<OneLoginState, OneLoginQuirks>[] = [
  { method: 'POST', path: '/auth/oauth2/v2/token', open: true, answer: issueToken },
  { method: 'POST', path: '/auth/oauth2/revoke', open: true, answer: revokeToken },
  { method: 'GET', path: '/auth/rate_limit', answer: readRateLimit },
  { method: 'GET', path: '/api/2/users', answer: listUsers },
  { method: 'GET', path: '/api/2/apps', answer: listApps },
  ...roleRoutes,
  ...memberRoutes,
]

/** OneLogin, served as `https://{subdomain}.onelogin.com` at `/onelogin`. */
export const onelogin: FakeSystem<'onelogin', OneLoginState, OneLoginQuirks> = {
  name: 'onelogin',
  mount: '/onelogin',
  quirks: {
    createAnswersArray: false,
    putUsersReading: 'replace',
    putEmptyListClears: false,
    putNeedsName: true,
    idInPutStatus: 400,
    roleWithMembers: false,
    idempotentMembers: 'ok',
    deleteMembersObjectBody: false,
    remap: [],
    limitCap: 100,
    listMembersCap: 0,
    repeatedCursor: false,
    cursorKeepsFields: true,
    emptyLastCursor: false,
    rolesMoved: 0,
    noTotals: false,
  },
  seed: seedOneLogin,
  tenants: 'one',
  restore: restoreOneLogin,
  routes,
  problem,
  unauthorized: () => problem(401, 'Unauthorized'),
  rateHeaders,
}
