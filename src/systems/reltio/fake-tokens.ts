/** Reltio's token endpoint: Basic authentication, client credentials or a person's password. */

import { basicClient, parseForm } from '../../kit/fake-http.ts'
import { type Call, json, type Reply, type Route } from '../../kit/fake-system.ts'
import type { ReltioQuirks, ReltioState } from './fake-model.ts'

/** Seconds that a token lives. */
const LIFE = 3600

function refuse(status: number, error: string, description: string): Reply {
  return json(status, { error, error_description: description })
}

function issueToken(call: Call<ReltioState, ReltioQuirks>): Reply {
  const limit = call.quirks.tokenRequestsPerSecond
  if (limit > 0 && !call.tokens.rate.take(limit).allowed) {
    return refuse(429, 'too_many_requests', 'Too many token requests')
  }
  const client = basicClient(call.headers)
  if (client === null) return refuse(401, 'unauthorized', 'Full authentication is required to access this resource')
  const form = parseForm(call)
  const field = (name: string) => form.get(name) ?? call.query.get(name)
  switch (field('grant_type')) {
    case 'client_credentials':
      return granted(call, client, null)
    case 'password': {
      const user = field('username')
      if (!user || !field('password')) return refuse(400, 'invalid_grant', 'Bad credentials')
      return granted(call, client, user)
    }
    default:
      return refuse(400, 'unsupported_grant_type', `Unsupported grant type: ${field('grant_type') ?? ''}`)
  }
}

function granted(call: Call<ReltioState, ReltioQuirks>, client: string, user: string | null): Reply {
  const token = call.tokens.issue(JSON.stringify([client, user]), LIFE)
  return json(200, {
    access_token: token.value,
    token_type: 'bearer',
    // Only people get one: client credentials are their own means of refreshing.
    ...(user === null ? {} : { refresh_token: `refresh-${token.value}` }),
    expires_in: token.left,
    scope: 'read write',
  })
}

function revokeToken(call: Call<ReltioState, ReltioQuirks>): Reply {
  const token = call.query.get('token') ?? parseForm(call).get('token')
  if (token !== null) call.tokens.revoke(token)
  return json(200, { status: 'success' })
}

/** The endpoints that need no bearer token. */
export const reltioTokenRoutes: readonly Route<ReltioState, ReltioQuirks>[] = [
  { method: 'POST', path: '/token', open: true, answer: issueToken },
  { method: 'POST', path: '/revoke', open: true, answer: revokeToken },
]
