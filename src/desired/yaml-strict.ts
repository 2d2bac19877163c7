/**
 * Refuses texts that js-yaml reads although they are not YAML, and texts that readers of YAML take in different ways. Each
 * rule is here because a generated text showed a difference to the package `yaml`; a test holds the two against each other.
 */

import type { DocumentEvent, MappingEvent, ScalarEvent, SequenceEvent } from 'js-yaml'

/** A text that is not read, and where it goes wrong. */
export class Refusal extends Error {
  readonly offset: number
  /** True where nothing could be said that helps more. */
  readonly isCertain: boolean

  constructor(offset: number, message: string, isCertain = false) {
    super(message)
    this.offset = offset
    this.isCertain = isCertain
  }
}

/** An event that begins a node, with its anchor and tag. */
export type NodeEvent = ScalarEvent | MappingEvent | SequenceEvent

const MAX_KEY_LENGTH = 1024

/** The message about a tab where only spaces may stand. */
export const TAB = 'a tab cannot indent YAML; use spaces'

/** The message about a tag that is not one of the core schema. */
export const CUSTOM_TAG = 'custom tags are not allowed'

/** The message about a directive. */
export const DIRECTIVE = 'files are read as YAML 1.2; remove the `%` line'

/** The message about a key that is a list, a mapping, an alias or nothing. */
export const NO_TEXT_KEY = 'a key must be a text'

const LONE_RETURN = 'a carriage return alone ends no line; save the file with LF or CRLF line ends'
const OWN_LINE = 'this must begin on a line of its own'

/** Refuses what no event shows. */
export function checkText(text: string): void {
  const lone = text.search(/\r(?!\n)/)
  if (lone >= 0) throw new Refusal(lone, LONE_RETURN, true)
  if (text.startsWith('\uFEFF')) throw new Refusal(0, 'a second byte order mark stands here; remove it', true)
  if (INDENTED_START.test(text)) {
    throw new Refusal(text.indexOf('---'), '`---` starts a document only where it is not indented')
  }
  const end = text.search(/(?<![^\n])\.\.\.(?=[ \t\r\n]|$)/)
  if (end >= 0 && /(?:^|\n)[ \t\r]*[^ \t\r\n#]/.test(text.slice(end + 3))) {
    throw new Refusal(end, '`...` ends the document; nothing may follow it')
  }
}

/** js-yaml takes the mark in front of the first content for a start, wherever it stands in its line. */
const INDENTED_START = /^(?:[ \t]*(?:#[^\n]*)?\r?\n|%[^\n]*\n)*[ \t]+---(?=[ \t\r\n]|$)/

/**
 * Returns the text with a space in place of each tab within a line; all offsets stay. js-yaml takes the tab in
 * `key:<tab>[a]` for indentation. Values are to be read from the text as it was.
 */
export function withoutTabs(text: string): string {
  if (!text.includes('\t')) return text
  return text.replace(/(?<![^\n])([ \t]*)([^ \t\n][^\n]*)/g, (_, indentation: string, rest: string) => {
    return indentation + rest.replaceAll('\t', ' ')
  })
}

/** Refuses directives other than `%YAML 1.2`. */
export function checkStart(text: string, { explicitStart }: DocumentEvent): void {
  if (!explicitStart) return
  const start = text.search(/(?<![^\n])---(?=[ \t\r\n]|$)/)
  for (const { 0: line, index } of text.slice(0, start).matchAll(/(?<![^\n])[ \t]*%[^\n]*/g)) {
    if (!/^%YAML[ \t]+1\.2[ \t]*(?:[ \t]#[^\n]*)?\r?$/.test(line)) {
      throw new Refusal(index, /^[ \t]*%YAML(?=\s|$)/.test(line) ? DIRECTIVE.replace('%', '%YAML') : DIRECTIVE)
    }
  }
}

/** Refuses an anchor or a tag right before its value, as in `&a[1]`, or behind a tab that would indent. */
export function checkProperties(text: string, event: NodeEvent, isInFlow: boolean): void {
  for (const end of [event.anchorEnd, event.tagEnd]) {
    if (end >= 0 && /[^ \t\r\n,\]}]/.test(text.charAt(end))) {
      throw new Refusal(end, 'a space is missing after an anchor or a tag')
    }
  }
  const start = beginning(event, Number.POSITIVE_INFINITY)
  if (!isInFlow && isIndentedByTab(lineBefore(text, start))) throw new Refusal(start, TAB)
}

/** Returns where a node begins, its anchor and tag included. */
export function beginning({ anchorStart, tagStart }: NodeEvent, start: number): number {
  return Math.min(start, anchorStart < 0 ? start : anchorStart - 1, tagStart < 0 ? start : tagStart)
}

/** Returns the part of a line before an offset. */
export function lineBefore(text: string, offset: number): string {
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset)
}

/** True for a tab among nothing but white space, dashes and question marks. */
function isIndentedByTab(line: string): boolean {
  return line.includes('\t') && !/[^ \t?-]/.test(line)
}

/** A key, and what is around it. */
interface Key {
  /** Its anchor and tag included. */
  readonly start: number
  readonly end: number
  readonly isFirst: boolean
  readonly isPlain: boolean
  readonly isInFlow: boolean
}

/** Refuses a key that is longer than YAML allows, behind something else on its line, or not tied to its `:`. */
export function checkKey(text: string, { start, end, isFirst, isPlain, isInFlow }: Key): void {
  if (isInFlow) {
    if (isPlain) checkFlowKey(text, end)
    return
  }
  // As in `- {}a: b`.
  if (!isFirst && /[^ \t?]/.test(lineBefore(text, start))) throw new Refusal(start, OWN_LINE)
  if (text.charAt(end) === ':' && end - start <= MAX_KEY_LENGTH) return
  const colon = separatorEnd(text, end)
  if (isIndentedByTab(lineBefore(text, colon))) throw new Refusal(colon, TAB)
  if (colon - start > MAX_KEY_LENGTH && !/\?[ \t]+$/.test(lineBefore(text, start))) {
    throw new Refusal(start, `a key may have at most ${MAX_KEY_LENGTH} characters`)
  }
}

/** Refuses a `:` that stands apart from its plain key and right before the value. */
function checkFlowKey(text: string, end: number): void {
  if (text.charAt(end) === ':') return
  const colon = separatorEnd(text, end)
  if (/^:[^ \t\r\n,[\]{}]/.test(text.slice(colon, colon + 2))) throw new Refusal(colon, 'a space is missing after `:`')
}

/** Returns the end of white space and comments that begin at an offset. */
function separatorEnd(text: string, offset: number): number {
  SEPARATOR.lastIndex = offset
  SEPARATOR.test(text)
  return SEPARATOR.lastIndex
}

const SEPARATOR = /[ \t\r\n]*(?:#[^\n]*\n[ \t\r\n]*)*/y

/**
 * Refuses a block collection that begins on the line of its key or of its own anchor, or behind a tab.
 * @param key where its key begins; -1 for none
 */
export function checkBlock(text: string, event: MappingEvent | SequenceEvent, key: number): void {
  const line = lineBefore(text, event.start)
  const lineStart = event.start - line.length
  if (Math.max(key, event.anchorEnd, event.tagEnd) >= lineStart) throw new Refusal(event.start, OWN_LINE)
  if (line.includes('\t')) throw new Refusal(event.start, TAB)
}

/** Refuses a comment at the start of a line right after a value in a flow mapping, which `yaml` takes for no comment. */
export function checkAfterFlowValue(text: string, end: number): void {
  COMMENT_LINE.lastIndex = end
  if (COMMENT_LINE.test(text))
    throw new Refusal(COMMENT_LINE.lastIndex - 1, 'a comment within brackets must be indented')
}

const COMMENT_LINE = /[ \t]*(?:#[^\n]*|\r)?\n#/y

/**
 * Refuses a plain text below a comment such as `#this` that is indented no further than the key or dash: `yaml` then reads
 * the next entry as a part of the text.
 * @param column of the collection that the text is in
 */
export function checkComments(
  text: string,
  { end, start, column }: { end: number; start: number; column: number },
): void {
  const [indentation = '', ...above] = text.slice(end, start).split('\n').reverse()
  if (/[^ \t]/.test(indentation)) return
  for (const line of above.slice(0, -1)) {
    const content = line.search(/[^ \t\r]/)
    if (content >= 0 && line.charAt(content) !== '#') return
    if (content >= 0 && content <= column && /^#[^ \t\r]/.test(line.slice(content))) {
      throw new Refusal(start, 'a comment above a text must be indented further than the key, or begin with `# `')
    }
  }
}

/** Refuses an empty value in a block collection before a line that begins with a tab. */
export function checkEmpty(text: string, end: number): void {
  BLANK.lastIndex = end
  if (/\n *\t/.test(BLANK.exec(text)?.[0] ?? '')) throw new Refusal(end, TAB)
}

const BLANK = /[ \t:-]*(?:#[^\n]*)?(?:\r?\n[ \t:-]*(?:#[^\n]*)?)*/y

/** Refuses an item of a flow list that is an anchor or a tag alone at the end of its line. */
export function checkEmptyFlowItem(text: string, end: number): void {
  LINE_END.lastIndex = end
  if (LINE_END.test(text)) throw new Refusal(end, 'a value is missing after an anchor or a tag')
}

const LINE_END = /[ \t]*(?:#[^\n]*)?\r?\n/y
