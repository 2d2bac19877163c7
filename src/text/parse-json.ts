/** Parses foreign JSON with a bound on its depth: any walk over it, JSON.stringify too, ends where the stack does. */

/** Deepest nesting that is accepted: more than any system has, less than what a walk over it could take. */
const MAX_LEVELS = 500

/** Returns the JSON in a text; `undefined` where there is none or it is nested too deeply. */
export function jsonIn(text: string): unknown {
  const json = parseJson(text)
  return isTooDeep(json) ? undefined : json
}

/** Returns the JSON in a text, however deep; `undefined` where there is none. (No JSON text means `undefined`.) */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Reports whether parsed JSON is nested deeper than `levels`. */
export function isTooDeep(json: unknown, levels: number = MAX_LEVELS): boolean {
  if (typeof json !== 'object' || json === null) return false
  if (levels === 0) return true
  // Nearly all of an answer are texts: a call for each of them would cost as much again as parsing it.
  for (const entry of Array.isArray(json) ? json : Object.values(json)) {
    if (typeof entry === 'object' && entry !== null && isTooDeep(entry, levels - 1)) return true
  }
  return false
}

/** Reports whether a value is an object that is neither `null` nor an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
