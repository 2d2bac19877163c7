/** How deep foreign JSON may be nested. Whatever walks over it, JSON.stringify too, ends where the stack does. */

/** More than any system or file of ours has, and less than any walk over it could take. */
const MOST_LEVELS = 500

/** Whether JSON that was parsed is nested deeper than anything that can be worked with. */
export function isTooDeep(json: unknown, levels: number = MOST_LEVELS): boolean {
  if (typeof json !== 'object' || json === null) return false
  if (levels === 0) return true
  if (Array.isArray(json)) return json.some((entry) => isTooDeep(entry, levels - 1))
  for (const key in json) if (isTooDeep((json as Record<string, unknown>)[key], levels - 1)) return true
  return false
}
