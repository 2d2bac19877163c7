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

/**
 * Foreign text as a code span: there, Markdown knows no HTML, no link, no mention and no reference. The fence is longer
 * than any run of backticks within. A span is no place for `|` in a table; cells have {@link cellCode}.
 */
export function codeSpan(text: string): string {
  return span(forTerminal(text))
}

/** Returns foreign text as code in the cell of a table: whatever it is in, a `|` there ends the cell. */
export function cellCode(text: string): string {
  return forTerminal(text)
    .split('|')
    .map((part) => (part === '' ? '' : span(part)))
    .join('&#124;')
}

function span(safe: string): string {
  const fence = '`'.repeat(longestRun(safe) + 1)
  const isTrimmed = safe.startsWith(' ') && safe.endsWith(' ')
  const edge = isTrimmed || safe.startsWith('`') || safe.endsWith('`') ? ' ' : ''
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
export function prose(text: string, code: (text: string) => string = codeSpan): string {
  const words = forTerminal(text).match(WORDS) ?? []
  return words.map((word) => (isPlainWord(word) ? word : wrapped(word, code))).join(' ')
}

/** A word; a name in quotes is one, with the spaces in it. */
const WORDS = /\(?"(?:[^"\\]|\\.)*"\)?[.,;:]?(?= |$)|[^ ]+/gu

const PLAIN = /^\(?(?:\p{L}+(?:['’-]\p{L}+)*|\d[\d,]*%?|%)\)?[.,;:!?]?$/u
/** A host may take a word like this for the name of a commit. */
const COMMIT = /^[0-9a-f]{7,40}$/i

function isPlainWord(word: string): boolean {
  return PLAIN.test(word) && !COMMIT.test(word.replaceAll(/\W/g, ''))
}

/** Characters that end a sentence, a clause or a bracket; they stay outside of the span. */
function wrapped(word: string, code: (text: string) => string): string {
  const [, inner = word, end = ''] =
    (/^[^(]+$/.test(word) ? /^(.+?)(\)?[.,;:]?)$/su : /^(.+?)([.,;:]?)$/su).exec(word) ?? []
  return code(inner) + end
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length))
}
