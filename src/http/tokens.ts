/** One token per target for all workers: fetched once, and once again when it expires in mid-run. */

import type { Connection, TokenRequest } from '../domain/connection.ts'
import type { Credentials } from '../domain/credentials.ts'
import { ApiError, NetworkError, type Sent, UserError } from '../domain/errors.ts'
import type { Provider } from '../domain/system.ts'
import { isObject, isTooDeep, parseJson } from '../text/parse-json.ts'
import { repeatedKey } from '../text/repeated-keys.ts'
import { errorMessage } from './error-message.ts'
import { createMask, type Redactor } from './redact.ts'

/** Within this time a renewed token is held to be good. */
const FRESH_MS = 60_000

/** State that all clients of one target share within a run: the token that is held now, and the secrets to mask. */
export interface Session {
  readonly redactor: Redactor
  /** The names of the environment variables that hold the credentials, for messages. */
  readonly variables: readonly string[]
  token: Promise<string> | null
  renewedAt: number
}

/** Starts a session with the credentials of a target. */
export function createSession(credentials: Credentials, variables: readonly string[] = []): Session {
  return { redactor: createMask(secretsOf(credentials)), variables, token: null, renewedAt: Number.NEGATIVE_INFINITY }
}

function secretsOf(credentials: Credentials): string[] {
  switch (credentials.kind) {
    case 'token':
      return [credentials.token]
    case 'user':
      return [credentials.password]
    case 'client':
      return [credentials.clientSecret, ...(credentials.user ? [credentials.user.password] : [])]
  }
}

/** Tokens of one client. */
export interface Tokens {
  /**
   * The token to send now; the first call fetches it, others wait for that one.
   * @throws UserError where none can be had
   */
  get(): Promise<string>
  /**
   * Replaces a token that was refused, once for all workers that hold it.
   * @returns whether there is another token to try
   */
  renew(refused: string): Promise<boolean>
}

/** Options of tokens. */
export interface TokenOptions {
  readonly credentials: Credentials
  readonly connection: Connection
  /** Finds the system's words in the body of a refusal. */
  readonly errors: Provider['errors']
  readonly session: Session
  readonly target: string
  readonly ask: (request: TokenRequest) => Promise<{ status: number; text: string; sent: Sent }>
}

/** Makes the tokens of one client. */
export function createTokens(options: TokenOptions): Tokens {
  const { credentials, connection, session, target } = options
  if (credentials.kind === 'token') {
    const { token } = credentials
    return { get: async () => token, renew: async () => false }
  }
  const request = connection.token
  if (request === null)
    throw new Error(`${target}: the system has no token endpoint for a credential of kind ${credentials.kind}`)
  // Basic authentication is the secret in another spelling.
  session.redactor.add(request.headers.authorization?.split(' ').at(-1) ?? '')
  return sharedTokens(session, async () => {
    const token = readToken(await ask(options, request), options)
    session.redactor.add(token)
    return token
  })
}

/** Holds one token for all clients of a session. */
function sharedTokens(session: Session, fetchToken: () => Promise<string>): Tokens {
  return {
    get: () => {
      session.token ??= fetchToken()
      return session.token
    },
    async renew(refused) {
      const held = session.token
      if (held !== null && (await held) !== refused) return true
      // Whoever saw the same refusal meanwhile has already put the next token in place.
      if (session.token === held) {
        // A token that was refused this soon after it was renewed has not expired: another one would not help.
        if (performance.now() - session.renewedAt < FRESH_MS) return false
        session.renewedAt = performance.now()
        session.token = fetchToken()
      }
      return (await session.token) !== refused
    },
  }
}

/** A failure here is not one of the request that wanted the token: that one was never sent. */
async function ask(options: TokenOptions, request: TokenRequest): ReturnType<TokenOptions['ask']> {
  try {
    return await options.ask(request)
  } catch (error) {
    if (error instanceof ApiError || error instanceof NetworkError) throw noToken(options, error.message, error)
    throw error
  }
}

function readToken(answer: { status: number; text: string; sent: Sent }, options: TokenOptions): string {
  const { status, sent } = answer
  const words = errorMessage(options.session.redactor.redact(answer.text), options.errors)
  const refused = [400, 401, 403, ...(options.connection.tokenRefusals ?? [])].includes(status)
  if (refused) {
    const { variables } = options.session
    const origin = variables.length === 0 ? '' : `; they come from ${variables.join(' and ')}`
    throw new UserError(
      `target ${options.target}: the credentials were refused by ${sent.url} (${status}: ${words})${origin}`,
    )
  }
  if (status !== 200 && status !== 201) {
    throw noToken(options, `${sent.method} ${sent.url} answered ${status}: ${words}`)
  }
  const token = accessToken(answer.text)
  if (token === null) throw noToken(options, `${sent.method} ${sent.url} answered ${status} without an access_token`)
  return token
}

function noToken({ target }: TokenOptions, why: string, cause?: Error): UserError {
  return new UserError(`target ${target}: could not get a token: ${why}`, undefined, { cause })
}

function accessToken(text: string): string | null {
  const json = parseJson(text)
  // Of two tokens in one answer, nobody knows which one is meant.
  if (!isObject(json) || isTooDeep(json) || repeatedKey(text, json) !== null) return null
  const { access_token: token } = json
  return typeof token === 'string' && /^[\x21-\x7e]+$/.test(token) ? token : null
}
