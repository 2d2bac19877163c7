/** Keys of roles: `name` for a realm role, `client-id:name` for a client role. A colon within a part is `\:`. */

/** A role by its client, `null` for a realm role, and its name there. */
export interface RoleName {
  readonly client: string | null
  readonly name: string
}

/** Returns the key of a role. */
export function keyOf(client: string | null, name: string): string {
  return client === null ? escaped(name) : `${escaped(client)}:${escaped(name)}`
}

/** Returns what a key names. A second unescaped colon belongs to the name, so that there is always an answer. */
export function splitKey(key: string): RoleName {
  const parts = partsOf(key)
  const [first = '', ...rest] = parts
  if (rest.length === 0) return { client: null, name: first }
  return { client: first, name: rest.join(':') }
}

/** Reports whether this is the one way to write the key. */
export function isCanonical(key: string): boolean {
  const { client, name } = splitKey(key)
  return keyOf(client, name) === key
}

function escaped(part: string): string {
  return part.replaceAll(/[\\:]/g, '\\$&')
}

/** Splits at colons; what follows a backslash is taken as it is. */
function partsOf(key: string): string[] {
  const parts = ['']
  for (const [piece] of key.matchAll(/\\[\\:]|[\s\S]/gu)) {
    if (piece === ':') parts.push('')
    else parts[parts.length - 1] += piece.length > 1 && piece.startsWith('\\') ? piece.slice(1) : piece
  }
  return parts
}
