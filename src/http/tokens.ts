/** One token per target for all workers: fetched once, and once again when it expires in mid-run. */
import { ApiError, type Sent, UserError } from '../errors.ts'
import type { Connection, Credentials, TokenRequest } from '../provider.ts'
import type { Mask } from './mask.ts'
import { wordsOf } from './words.ts'

/** Within this time a renewed token is held to be good. */
const FRESH_MS = 60_000

export interface Tokens {
  /** The token to send now; the first call fetches it, others wait for that one. */
  get(): Promise<string>
  /**
   * Replaces a token that was refused, once for all workers that hold it.
   * @returns whether there is another token to try
   */
  renew(refused: string): Promise<boolean>
}

export interface TokenOptions {
  readonly credentials: Credentials
  readonly connection: Connection
  readonly target: string
  readonly mask: Mask
  readonly ask: (request: TokenRequest) => Promise<{ status: number; text: string; sent: Sent }>
}

export function createTokens(options: TokenOptions): Tokens {
  const { credentials, connection, mask } = options
  if (credentials.kind === 'token') {
    const { token } = credentials
    return { get: async () => token, renew: async () => false }
  }
  const request = connection.token
  if (request === null) throw new UserError(`target ${options.target}: this provider takes a token, not a client id`)

  let current: Promise<string> | null = null
  let renewedAt = Number.NEGATIVE_INFINITY
  const fetchToken = async () => {
    const token = readToken(await options.ask(request), options)
    mask.add(token)
    return token
  }
  return {
    get: () => (current ??= fetchToken()),
    async renew(refused) {
      const held = current
      if (held !== null && (await held) !== refused) return true
      // Whoever saw the same refusal meanwhile has already put the next token in place.
      if (current === held) {
        // A token that was refused this soon after it was renewed has not expired: another one would not help.
        if (performance.now() - renewedAt < FRESH_MS) return false
        renewedAt = performance.now()
        current = fetchToken()
      }
      return (await current) !== refused
    },
  }
}

function readToken(answer: { status: number; text: string; sent: Sent }, options: TokenOptions): string {
  const { status, sent } = answer
  const text = options.mask.hide(answer.text)
  const refused = [400, 401, 403, ...(options.connection.tokenRefusals ?? [])].includes(status)
  if (refused) {
    throw new UserError(
      `target ${options.target}: the credentials were refused by ${sent.url} (${status}: ${wordsOf(text)})`,
    )
  }
  if (status !== 200 && status !== 201) {
    throw new ApiError(
      `${sent.method} ${sent.url} answered ${status}: ${wordsOf(text)}`,
      sent,
      status,
      text.slice(0, 2000),
    )
  }
  const token = accessToken(answer.text)
  if (token === null) {
    throw new ApiError(`${sent.method} ${sent.url} answered ${status} without an access_token`, sent, status, '')
  }
  return token
}

function accessToken(text: string): string | null {
  try {
    const token = (JSON.parse(text) as { access_token?: unknown } | null)?.access_token
    return typeof token === 'string' && /^[\x21-\x7e]+$/.test(token) ? token : null
  } catch {
    return null
  }
}
