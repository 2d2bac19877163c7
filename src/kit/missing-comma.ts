/** Finds a comma that is missing in a list of words. */

/** Returns what is wrong with an element that no system has, since there is white space in it; `null` where there is none. */
export function missingComma(element: string): string | null {
  const words = element.trim().split(/\s+/)
  if (words.length < 2) return null
  return `${JSON.stringify(element)} holds white space, which these never do: a comma is missing; write [${words.join(', ')}]`
}
