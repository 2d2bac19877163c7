/** Explains why there was no whole answer, and tells if another try could bring one. Pure. */
import type { HttpProxy } from './proxy.ts'

/** Party that failed where it was not the system. */
export class ProxyError extends Error {
  /** The status of its answer, where it gave one. */
  readonly refused: string | undefined

  constructor({ variable }: HttpProxy, why: string, cause: unknown, refused?: string) {
    super(`the proxy of ${variable} does not get through: ${why}`, { cause })
    this.refused = refused
  }
}

/** Returns what went wrong, with the proxy's name where it is its doing: only the proxy itself is looked up and connected to. */
export function behindProxy(proxy: HttpProxy | null, error: unknown): unknown {
  if (proxy === null) return error
  const refused = /^Proxy response \((\d+)\)/.exec((error as Error).message)?.[1]
  if (refused === undefined && !UNREACHED.has(codeOf(error))) return error
  const why = refused === undefined ? reasonOf(error) : `it answered ${refused} to CONNECT`
  return new ProxyError(proxy, why, error, refused)
}

/** Reports whether the answer was over the bound: asking again would only bring as much again. */
export function isTooLarge(error: unknown): boolean {
  return codeOf(error) === 'UND_ERR_RES_EXCEEDED_MAX_SIZE'
}

/** Reports whether a whole answer came, in bytes that are no text. */
export function isNoText(error: unknown): boolean {
  return codeOf(error) === 'ERR_ENCODING_INVALID_ENCODED_DATA'
}

/** Reports whether the next try would meet the same: a certificate or a proxy's refusal does not pass in a minute. */
export function isFinal(error: unknown): boolean {
  if (error instanceof ProxyError) return REFUSED.has(error.refused ?? '')
  return CERTIFICATE.test(codeOf(error))
}

/** Statuses with which a proxy lets nobody through. */
const REFUSED = new Set(['401', '403', '407'])

/** The names that OpenSSL and Node give to what is wrong with a certificate. */
const CERTIFICATE = /CERT|^(CRL_|UNABLE_TO_|INVALID_(CA|PURPOSE)$|PATH_LENGTH_EXCEEDED$|HOSTNAME_MISMATCH$)/

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  ENOTFOUND: 'host not found',
  EAI_AGAIN: 'host not found (name service does not answer)',
  EHOSTUNREACH: 'no way to the host',
  ENETUNREACH: 'no way to the network of the host',
  ETIMEDOUT: 'no connection in time',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  UND_ERR_HEADERS_TIMEOUT: 'no answer in time',
  UND_ERR_BODY_TIMEOUT: 'the answer broke off',
}

const UNKNOWN_HOST = new Set(['ENOTFOUND', 'EAI_AGAIN'])
const NO_WAY = new Set(['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'EHOSTUNREACH', 'ENETUNREACH'])
const UNREACHED = new Set(['ECONNREFUSED', ...UNKNOWN_HOST, ...NO_WAY])

/** Reports whether no connection came about at all, so that nothing was sent. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof ProxyError || UNREACHED.has(codeOf(error)) || isTls(error)
}

/** Reports whether a call was not taken in all the time that there was for it. */
export function isUnanswered(error: unknown): boolean {
  const cause = error instanceof ProxyError ? error.cause : error
  return codeOf(cause) === 'UND_ERR_CONNECT_TIMEOUT'
}

function isTls(error: unknown): boolean {
  const isCut = error instanceof Error && error.message.includes('secure TLS connection')
  return isCut || CERTIFICATE.test(codeOf(error)) || /^(EPROTO$|ERR_SSL_|ERR_TLS_)/.test(codeOf(error))
}

/** Says what to check where a system cannot be reached. */
export function whatToCheck(error: unknown): string {
  if (error instanceof ProxyError) return 'check the address of the proxy, and that it may reach the system'
  if (UNKNOWN_HOST.has(codeOf(error))) return 'check the host in the url, and the name service of this machine'
  if (NO_WAY.has(codeOf(error))) return 'check the url, and whether the way to it needs a proxy (HTTPS_PROXY)'
  if (!isTls(error)) return 'check the port in the url, and that the system is up'
  if (!CERTIFICATE.test(codeOf(error))) return 'check that the port in the url speaks https'
  return 'check the url; where the certificate is of an authority of your own, set NODE_EXTRA_CA_CERTS'
}

/** Returns why no whole answer came, in a few words. */
export function reasonOf(error: unknown): string {
  if (error instanceof ProxyError) return error.message
  const { name, message, cause } = error as { name?: string; message?: string; cause?: unknown }
  if (name === 'TimeoutError') return 'no whole answer in the time for one request'
  if (/^(EPROTO$|ERR_SSL_)/.test(codeOf(error))) return `no TLS connection (${openSslReason(error)})`
  const known = REASONS[codeOf(error)] ?? REASONS[codeOf(cause)]
  return known ?? (message === undefined || message === '' ? codeOf(error) || String(error) : message)
}

/** OpenSSL's own words, e.g. `wrong version number`, without the numbers and paths around them. */
function openSslReason(error: unknown): string {
  const { reason } = error as { reason?: unknown }
  return typeof reason === 'string' ? reason : codeOf(error)
}

/** Returns the code of a network error, `ECONNREFUSED` say; empty where it has none. */
export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null | undefined)?.code
  return typeof code === 'string' ? code : ''
}
