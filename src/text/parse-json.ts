/** Foreign JSON, and how deep it may be nested: whatever walks over it, JSON.stringify too, ends where the stack does. */

/** More than any system or file of ours has, and less than any walk over it could take. */
const MAX_LEVELS = 500

/** The JSON in a text; `undefined` where it is none, or none that anybody could walk over. */
export function jsonIn(text: string): unknown {
  const json = parseJson(text)
  return isTooDeep(json) ? undefined : json
}

/** The JSON in a text, however deep; `undefined` where it is none. (No JSON text means `undefined`.) */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Whether JSON that was parsed is nested deeper than anything that can be worked with. */
export function isTooDeep(json: unknown, levels: number = MAX_LEVELS): boolean {
  if (typeof json !== 'object' || json === null) return false
  if (levels === 0) return true
  // Nearly all of an answer are texts: a call for each of them would cost as much again as parsing it.
  for (const entry of Array.isArray(json) ? json : Object.values(json)) {
    if (typeof entry === 'object' && entry !== null && isTooDeep(entry, levels - 1)) return true
  }
  return false
}
