/** The spellings in which a server may give a secret back. Pure. */

const HTML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Returns a secret as it is, in JSON, URLs and HTML: without an encoding of its bytes. */
export function plainSpellings(secret: string): string[] {
  return distinct([secret, ...urlSpellings(secret), ...jsonSpellings(secret), html(secret)])
}

/** Returns further spellings: URL-encoded twice, in JSON within JSON, in hexadecimal, and whole in Base64. */
export function rareSpellings(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8')
  const [hex, base64] = [bytes.toString('hex'), bytes.toString('base64')]
  return distinct([
    ...[hex, hex.toUpperCase(), base64, ...urlSpellings(base64), bytes.toString('base64url')],
    ...urlSpellings(secret).flatMap(urlSpellings),
    ...[...jsonSpellings(secret).map(html), ...nestedSpellings(secret)],
  ])
}

/**
 * Returns the beginnings that the secret has in Base64, in both alphabets, whatever follows it: `echo` adds a line break,
 * HTTP Basic a colon.
 */
export function base64Beginnings(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8')
  // Three bytes are four characters; those of an unfinished group depend on what follows.
  const length = Math.floor(bytes.length / 3) * 4
  return distinct([bytes.toString('base64').slice(0, length), bytes.toString('base64url').slice(0, length)])
}

function urlSpellings(text: string): string[] {
  const url = encodeURIComponent(text.toWellFormed())
  return [url, url.replace(/%../g, (code) => code.toLowerCase()), new URLSearchParams({ s: text }).toString().slice(2)]
}

/** As a part of a JSON text. PHP escapes slashes, Python all that is not ASCII. */
function jsonSpellings(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1)
  const ascii = json.replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return distinct([json, ascii, ...[json, ascii].map((one) => one.replaceAll('/', '\\/'))])
}

/** As a part of a JSON text that is a text in JSON itself, once and twice. */
function nestedSpellings(text: string): string[] {
  const twice = distinct(jsonSpellings(text).flatMap(jsonSpellings))
  return [...twice, ...distinct(twice.flatMap(jsonSpellings))]
}

function html(text: string): string {
  return text.replace(/[&<>"']/g, (char) => HTML[char] ?? char)
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)]
}
