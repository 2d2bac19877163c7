/** Finds characters in role keys that a reviewer cannot see or takes for others (after Unicode UTS #39). */
import { codePoint, hasInvisible } from './invisible.ts'

/** Characters that no key can have: control characters, line breaks, lone surrogates. */
const CONTROL = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u

/** Letters of other scripts that look like Latin ones in most typefaces. */
const LIKE_LATIN = /^[АВЕЅІЈКМНОРСТУХаеорсухѕіјԁԛԝһӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧορυνχάόΎՕօՍսոհքցᎪᎬᏟᎠᎻᏦᎷᏢᎡᏚᎢᏙᏃ]+$/u
const LATIN = /\p{Script=Latin}/u
const OTHER_LETTER = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Coptic}]/u

/** Returns the {@link CONTROL} characters of a key as code points: `U+000A`. */
export function controlCharacters(key: string): string[] {
  return [...key].filter((character) => CONTROL.test(character)).map(codePointName)
}

/** Returns the characters of a key that a reviewer would not see or would misread, as code points: `U+202E`. */
export function isConfusable(key: string): string[] {
  const invisible = [...key].filter((character) => hasInvisible(character) && !CONTROL.test(character))
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
  return [...new Set([...invisible, ...styled, ...foreign])].map(codePointName)
}

function codePointName(character: string): string {
  return `U+${codePoint(character)}`
}
