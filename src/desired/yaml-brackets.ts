/**
 * Closing brackets right below their key, as most people write lists over several lines. YAML wants them indented further,
 * js-yaml insists, and `yaml` lets them pass:
 *
 *     users: [
 *       ada@example.com
 *     ]
 *
 * So each line that begins with one is shown to js-yaml with one space more, and what that changes elsewhere is undone.
 */
import { getScalarValue, type ScalarEvent } from 'js-yaml'
import { lineBefore, Refusal } from './yaml-strict.ts'

const NOT_INDENTED = 'this bracket must be indented further than its key'

/** Returns the text with one space more on each line that begins with a closing bracket. */
export function indentBrackets(text: string): string {
  return text.replace(/\n( *[\]}])/g, '\n $1')
}

/** Reports whether a line of such a text begins with that space. */
export function hasExtraSpace(text: string, lineStart: number): boolean {
  EXTRA.lastIndex = lineStart
  return lineStart > 0 && EXTRA.test(text)
}

const EXTRA = / +[\]}]/y

/** Refuses a bracket that would not be indented enough without the extra space, but for the outermost right below its key. */
export function checkBracket(text: string, bracket: number, column: number, isNested: boolean): void {
  const line = lineBefore(text, bracket)
  if (/^ *$/.test(line) && line.length - 1 < (isNested ? column + 1 : column)) throw new Refusal(bracket, NOT_INDENTED)
}

/** Refuses lines of a scalar that only the extra space makes a part of it. */
export function checkBracketLines(source: string, offset: number, indent: number): void {
  for (const { index, groups } of source.matchAll(/(?<=\n)(?<spaces> +)[\]}]/g)) {
    if ((groups?.spaces ?? '').length - 1 < indent) throw new Refusal(offset + index, NOT_INDENTED)
  }
}

/** Returns the value of a block scalar without extra spaces. */
export function blockValue(source: string, event: ScalarEvent): string {
  if (/^(?: *\r?\n)* *[\]}]/.test(source)) {
    throw new Refusal(
      event.valueStart,
      'a block text that begins with a closing bracket is not read; write it in quotes',
    )
  }
  const value = source.replace(/(?<=\n) (?= *[\]}])/g, '')
  return getScalarValue(value, { ...event, valueStart: 0, valueEnd: value.length })
}
