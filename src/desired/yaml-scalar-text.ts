/**
 * Reads the text of a scalar. Those are refused that readers of YAML take in different ways: js-yaml reads them, `yaml` reads
 * something else or nothing.
 */
import { CHOMPING_MODE, getScalarValue, SCALAR_STYLE, type ScalarEvent } from 'js-yaml'
import { blockValue, checkBracketLines } from './yaml-brackets.ts'
import { lineBefore, Refusal, TAB } from './yaml-strict.ts'

/** A scalar and what is around it. */
export interface ScalarContext {
  readonly text: string
  readonly event: ScalarEvent
  /** Offset of its beginning, its quote or the header of a block included. */
  readonly start: number
  /** Its text as written. */
  readonly source: string
  /** Column of the innermost block collection; -1 for none. */
  readonly column: number
  readonly isRoot: boolean
}

/** Reads the text of a scalar. */
export function scalarText(context: ScalarContext): string {
  const { text, event, source } = context
  if (event.style === SCALAR_STYLE.LITERAL_BLOCK || event.style === SCALAR_STYLE.FOLDED_BLOCK) {
    const value = blockValue(source, event)
    checkBlockScalar(context, value)
    return value
  }
  checkFlowScalar(context)
  return event.fast ? source : getScalarValue(text, event)
}

/** Refuses a scalar that is plain or in quotes. */
function checkFlowScalar({ text, event, start, source, column, isRoot }: ScalarContext): void {
  const { style, valueStart } = event
  if (isRoot && lineBefore(text, start).includes('\t')) throw new Refusal(start, TAB)
  if (style === SCALAR_STYLE.PLAIN && /^(?:---|\.\.\.)(?![^ \t\r\n])/.test(source)) {
    if (lineBefore(text, start).includes('\t')) throw new Refusal(start, TAB)
  }
  if (event.fast) return
  checkTabs(source, valueStart, column + 1)
  checkBracketLines(source, valueStart, column + 1)
  if (style === SCALAR_STYLE.DOUBLE_QUOTED) checkEscapes(source, valueStart)
}

/** Refuses a line break that is escaped before an empty line, and code points that Unicode does not have. */
function checkEscapes(source: string, offset: number): void {
  const wrong = source.search(/(?<!\\)(?:\\\\)*(?:\\\r?\n[ \t]*\r?\n|\\U(?!00(?:0[0-9A-Fa-f]|10)))/)
  if (wrong >= 0) throw new Refusal(offset + wrong, 'readers of YAML differ on this escape; write it in another way')
}

/** Refuses a block scalar. */
function checkBlockScalar({ text, event, start, source, isRoot }: ScalarContext, value: string): void {
  const { valueStart, valueEnd, indent, chomping } = event
  const isIndentGiven = /\d/.test(text.slice(start, start + 3))
  if (isRoot) throw new Refusal(start, 'the file must be a mapping, not a text')
  if (/^[ \r\n]+$/.test(source) && (chomping === CHOMPING_MODE.KEEP ? source.includes(' ') : value !== '')) {
    throw new Refusal(start, DIFFERENT)
  }
  if (isIndentGiven && lastBlankLines(source).some((line) => line.length > indent)) throw new Refusal(start, DIFFERENT)
  checkBracketLines(source, valueStart, indent)
  AFTER.lastIndex = valueEnd
  checkTabs(source + (AFTER.exec(text)?.[0] ?? ''), valueStart, indent < 0 ? Number.POSITIVE_INFINITY : indent)
}

const DIFFERENT = 'readers of YAML differ on the white space of this text; write it in quotes'

/** White space and comments after a block text. */
const AFTER = /[ \t\r\n]*(?:#[^\n]*(?:\n[ \t\r\n]*)?)*/y

function lastBlankLines(source: string): string[] {
  return source.slice(source.trimEnd().length).split(/\r?\n/).slice(1)
}

/** Refuses lines of nothing but white space in which a tab stands where indentation would be. */
function checkTabs(source: string, offset: number, indent: number): void {
  if (!source.includes('\t')) return
  for (const { index, groups } of source.matchAll(/(?<=^|\n)(?<spaces> *)\t[ \t]*(?=\r?\n|$)/g)) {
    if ((groups?.spaces ?? '').length < indent) throw new Refusal(offset + index, TAB)
  }
}
