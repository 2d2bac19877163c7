/** Keeps web pages out of the sandbox: one that rebinds its name to loopback could read and write a rehearsal. Pure. */
import type { IncomingHttpHeaders } from 'node:http'

/** Returns why a request is refused, or `null`: only loopback names are served, and only to pages of loopback. */
export function refusalOf({ host, origin }: IncomingHttpHeaders): string | null {
  if (host === undefined || !isLoopback(`http://${host}`)) {
    return 'The sandbox serves loopback names only: 127.0.0.1, [::1] and localhost.'
  }
  return origin === undefined || isLoopback(origin) ? null : 'The sandbox serves no pages of other hosts.'
}

function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { hostname } = new URL(url)
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}
