/** Characters in role keys that a reviewer cannot see, or takes for others. */
import { codePoint } from './quote.ts'

/** White space, direction marks and other characters without a shape of their own; the plain space is fine. */
const INVISIBLE = /[\p{Cf}\p{Zs}\p{Default_Ignorable_Code_Point}\u2800]/u
const CONTROL = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u

/** Letters of other scripts that look like Latin ones in most typefaces. */
const LIKE_LATIN = /^[АВЕЅІЈКМНОРСТУХаеорсухѕіјԁԛԝһӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧορυνχάόΎՕօՍսոհքցᎪᎬᏟᎠᎻᏦᎷᏢᎡᏚᎢᏙᏃ]+$/u
const LATIN = /\p{Script=Latin}/u
const OTHER_LETTER = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Coptic}]/u

/** What no key can have: control characters, line breaks, halves of surrogate pairs. As code points. */
export function controlCharacters(key: string): string[] {
  return [...key].filter((character) => CONTROL.test(character)).map(named)
}

/** Characters that a reviewer would not see or would misread, as code points: `U+202E`. */
export function isConfusable(key: string): string[] {
  const invisible = [...key].filter((character) => character !== ' ' && INVISIBLE.test(character))
  // Full-width and mathematical letters are other spellings of plain ones.
  const styled = [...key].filter(
    (character) =>
      /\p{L}|\p{N}/u.test(character) && /^[\x21-\x7e]+$/.test(character.normalize('NFKC')) && character > '\x7f',
  )
  const words = key.split(/[^\p{L}\p{M}]+/u)
  const foreign = words.flatMap((word) => {
    const mixed = LATIN.test(word) && OTHER_LETTER.test(word)
    const disguised = LATIN.test(key) && LIKE_LATIN.test(word)
    return mixed || disguised ? [...word].filter((character) => OTHER_LETTER.test(character)) : []
  })
  return [...new Set([...invisible, ...styled, ...foreign])].map(named)
}

function named(character: string): string {
  return `U+${codePoint(character)}`
}
