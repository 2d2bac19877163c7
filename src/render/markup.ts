/**
 * Foreign text for Markdown and HTML. A comment is read by people who decide on access, in a page that turns names into
 * links, mentions and pictures: nothing that was written in a role file or a system may do that. Pure.
 */
import { forTerminal } from '../text/foreign-text.ts'

/** Foreign text as HTML text or as the value of an attribute; one line, every character visible. */
export function forHtml(text: string): string {
  return entities(forTerminal(text))
}

/** Text of ours as HTML. Whatever Markdown could see in it is an entity too, for HTML that stands in a comment. */
export function entities(text: string): string {
  return text.replaceAll(/[&<>"'`*_~[\]()\\|@#!:$]/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** Foreign text within HTML in Markdown. In `<code>`, no host makes mentions, references or links of it. */
export function htmlCode(text: string): string {
  return `<code>${forHtml(text)}</code>`
}

/**
 * Foreign text as a code span: there, Markdown knows no HTML, no link, no mention and no reference. The fence is longer
 * than any run of backticks within. A span is no place for `|` in a table, so no table has foreign text.
 */
export function codeSpan(text: string): string {
  const safe = forTerminal(text)
  const fence = '`'.repeat(longestRun(safe) + 1)
  const edge = safe.startsWith('`') || safe.endsWith('`') ? ' ' : ''
  return `${fence}${edge}${safe}${edge}${fence}`
}

/** A fenced block of lines that are escaped already; no line can close it. */
export function codeBlock(language: string, lines: readonly string[]): string[] {
  const fence = '`'.repeat(Math.max(3, ...lines.map((line) => longestRun(line) + 1)))
  return [`${fence}${language}`, ...lines, fence]
}

/**
 * A sentence that holds foreign words: plain words stay, every other word becomes a code span. It never starts a line,
 * so nothing in it can be a heading or a list.
 */
export function prose(text: string): string {
  const words = forTerminal(text).split(/ +/)
  return words.map((word) => (isPlain(word) ? word : wrapped(word))).join(' ')
}

const PLAIN = /^\(?(?:\p{L}+(?:['’-]\p{L}+)*|\d[\d,]*%?|%)\)?[.,;:!?]?$/u
/** A host may take a word like this for the name of a commit. */
const COMMIT = /^[0-9a-f]{7,40}$/i

function isPlain(word: string): boolean {
  return PLAIN.test(word) && !COMMIT.test(word.replaceAll(/\W/g, ''))
}

/** What ends a sentence, a clause or a bracket stays outside of the span. */
function wrapped(word: string): string {
  const [, inner = word, end = ''] =
    (/^[^(]+$/.test(word) ? /^(.+?)(\)?[.,;:]?)$/su : /^(.+?)([.,;:]?)$/su).exec(word) ?? []
  return codeSpan(inner) + end
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length))
}
