/** Numbers with their nouns. */

/** Returns `1 role`, `2 roles`, `1,234 roles`. */
export function plural(number: number, noun: string, nouns = `${noun}s`): string {
  return `${thousands(number)} ${number === 1 ? noun : nouns}`
}

/** Returns a whole number with commas: `1,234`. */
export function thousands(number: number): string {
  return String(number).replaceAll(/\B(?=(\d{3})+$)/g, ',')
}
