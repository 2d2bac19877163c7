/** The proxy that stands between a pipeline and the world, where its environment names one. */
import { UserError } from '../domain/errors.ts'
import { isLoopback } from './allowed-hosts.ts'

/** Proxy for https. */
export interface HttpProxy {
  /** With the name and password for it, if it wants them: never to be printed. */
  readonly url: string
  /** The variable that names it. */
  readonly variable: string
}

type Env = Readonly<Record<string, string | undefined>>

/**
 * The proxy for a target: `https_proxy`, else `HTTPS_PROXY`, unless `no_proxy` or `NO_PROXY` has its host. Only https goes
 * through one, in a tunnel that it cannot look into; plain http is for loopback alone, which is spoken to directly.
 * @throws UserError that names the variable, never its value
 */
export function proxyOf(target: string, env: Env): HttpProxy | null {
  const url = new URL(target)
  const variable = ['https_proxy', 'HTTPS_PROXY'].find((name) => (env[name] ?? '') !== '')
  if (variable === undefined || url.protocol !== 'https:' || isLoopback(url.hostname)) return null
  if (isExempt(url, env.no_proxy || env.NO_PROXY || '')) return null
  const written = env[variable] ?? ''
  const proxy = written.includes('://') ? written : `http://${written}`
  if (isUsable(proxy)) return { url: proxy, variable }
  throw new UserError(`${variable} is no address of a proxy such as http://proxy.example.com:3128`)
}

/** `example.com` is meant with all below it, like `.example.com` and `*.example.com`; a port limits it; `*` is all. */
function isExempt({ hostname, port }: URL, list: string): boolean {
  const entries = list.toLowerCase().split(/[\s,]+/)
  return entries.some((entry) => {
    const [, host = '', only] = /^(?:\*?\.)?(.*?)(?::(\d+))?$/.exec(entry) ?? []
    if (host === '' || (only !== undefined && only !== (port || '443'))) return false
    return host === '*' || hostname === host || hostname.endsWith(`.${host}`)
  })
}

function isUsable(proxy: string): boolean {
  try {
    const { protocol, username, password } = new URL(proxy)
    decodeURIComponent(username + password)
    return protocol === 'http:' || protocol === 'https:'
  } catch {
    return false
  }
}
