/** The address of a target. */

/** The url without trailing slashes, and what is wrong with it if anything is. */
export function checkUrl(text: string): { readonly url: string; readonly problem: string | null } {
  const wrong = (problem: string) => ({ url: text, problem })
  // The URL parser would silently repair these, and a reviewer would read another host than the one that is called.
  if (!/^https?:\/\/[^/]/.test(text) || /[\s\\]/.test(text)) {
    return wrong('`url` must be an absolute address that begins with https://, without spaces or backslashes')
  }
  if (!URL.canParse(text)) return wrong('`url` is not a valid address')
  const url = new URL(text)
  // Not echoed: it may hold a password.
  if (
    url.username !== '' ||
    url.password !== '' ||
    text.slice(0, text.indexOf('/', 8) + 1 || undefined).includes('@')
  ) {
    return wrong('`url` must not hold a user name or password; credentials come from environment variables')
  }
  if (text.includes('?') || text.includes('#')) return wrong('`url` must not have a query or a fragment')
  return { url: url.href.replace(/\/+$/, ''), problem: null }
}
