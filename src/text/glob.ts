/** Matches globs on role keys: `*` any characters, `?` one; everything else is itself. */

/** Returns a test for any of the globs. Letter case counts. */
export function matcher(globs: readonly string[]): (text: string) => boolean {
  return (text) => globs.some((glob) => matches(glob, text))
}

/** Returns a test for the globs; without any, everything passes. */
export function chooser(globs: readonly string[]): (text: string) => boolean {
  return globs.length === 0 ? () => true : matcher(globs)
}

/** Greedy matching with one point to return to, so that no pattern takes more steps than glob length × text length. */
function matches(glob: string, text: string): boolean {
  let g = 0
  let t = 0
  let star = -1
  let resume = 0
  while (t < text.length) {
    if (g < glob.length && glob[g] === '*') {
      star = g++
      resume = t
    } else if (g < glob.length && (glob[g] === '?' || glob[g] === text[t])) {
      g++
      t++
    } else if (star >= 0) {
      g = star + 1
      t = ++resume
    } else {
      return false
    }
  }
  while (glob[g] === '*') g++
  return g === glob.length
}
