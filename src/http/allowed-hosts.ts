/** Decides where a credential may go. A pull request can change a target's url, so the url alone is never trusted. */
import { UserError } from '../domain/errors.ts'

/** Address of a target, and the hosts that may get its credential. */
export interface HostRule {
  readonly target: string
  readonly url: string
  /** The provider's own domains, as `.example.com` for every subdomain. */
  readonly domains: readonly string[]
  /** `ROLESYNC_ALLOWED_HOSTS`: host names, `*.` in front for every subdomain. */
  readonly allowed: readonly string[]
}

/**
 * Throws unless the url's host may receive a credential over this scheme.
 * @throws UserError that names the host and the variable that would allow it
 */
export function checkHost(rule: HostRule): void {
  const host = hostToAllow(rule)
  if (host !== null) {
    const { allowed } = rule
    const way =
      allowed.length === 0
        ? `set ROLESYNC_ALLOWED_HOSTS=${host} in the environment`
        : `add ${host} to ROLESYNC_ALLOWED_HOSTS (now: ${allowed.join(',')})`
    throw new UserError(
      `target ${rule.target}: no credential is sent to ${host}, which is not a host of this provider; if it is right, ${way}`,
    )
  }
  const plain = whyPlainHttp(rule.url)
  if (plain !== null) throw new UserError(`target ${rule.target}: ${plain}`)
}

/** Returns the url's host where only the operator could allow it, and has not; `null` where it may get the credential. */
export function hostToAllow({ url, domains, allowed }: Omit<HostRule, 'target'>): string | null {
  const { hostname } = new URL(url)
  const isKnown =
    isLoopback(hostname) ||
    domains.some((domain) => hostname.endsWith(domain)) ||
    allowed.some((host) => (host.startsWith('*.') ? hostname.endsWith(host.slice(1)) : hostname === host))
  return isKnown ? null : hostname
}

/** Returns why a credential never goes to this url, whichever hosts are allowed; `null` where it may. */
export function whyPlainHttp(url: string): string | null {
  const { protocol, hostname } = new URL(url)
  if (protocol === 'https:' || isLoopback(hostname)) return null
  return `no credential is sent to ${hostname} over plain http; use https://`
}

/**
 * Returns the list in `ROLESYNC_ALLOWED_HOSTS`, in lower case as URLs have it.
 * @throws UserError for a URL, which no host name would ever equal
 */
export function parseAllowedHosts(value: string | undefined): string[] {
  return (value ?? '')
    .split(',')
    .map((host) => checkName(host.trim().toLowerCase()))
    .filter((host) => host !== '' && host !== '*.')
}

function checkName(host: string): string {
  const [, name = ''] = /^(?:[a-z][a-z0-9+.-]*:\/\/)?([^/]*)/.exec(host) ?? []
  if (name === host) return host
  throw new UserError(`ROLESYNC_ALLOWED_HOSTS: ${JSON.stringify(host)} is no host name; write ${JSON.stringify(name)}`)
}

/** Reports whether a host name of a URL is this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}
