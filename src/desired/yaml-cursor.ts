/** Keeps the end of what was read of a YAML text: js-yaml has no offsets of empty values, closing brackets and block headers. */
import { SCALAR_STYLE, type ScalarEvent } from 'js-yaml'

const HEADER = /[|>]/g
/** A dash, after what may stand between it and the item before. */
const DASH = /[ \t\r\n:?]*(?:#[^\n]*\n[ \t\r\n:?]*)*-[ \t]*/y
/** A closing bracket, after what may stand between it and the last entry. */
const CLOSER = /[ \t\r\n,:?[{]*(?:#[^\n]*\n[ \t\r\n,:?]*)*[\]}]/y

/** A text and the end of what was read last. */
export class Cursor {
  readonly text: string
  end = 0

  constructor(text: string) {
    this.text = text
  }

  /** Goes on to an offset, never back. */
  reach(offset: number): void {
    this.end = Math.max(this.end, offset)
  }

  /** Goes behind the dash of the next item. */
  skipDash(): void {
    this.#skip(DASH)
  }

  /** Goes behind the next closing bracket, and returns where that is. */
  skipBracket(): number {
    this.#skip(CLOSER)
    return this.end - 1
  }

  /** Goes behind a scalar, and returns where it begins, its quote or the header of a block text included. */
  skipScalar({ valueStart, valueEnd, style }: ScalarEvent): number {
    const from = this.end
    const isQuoted = style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED
    this.end = isQuoted ? valueEnd + 1 : valueEnd
    if (isQuoted) return valueStart - 1
    if (style === SCALAR_STYLE.PLAIN) return valueStart
    HEADER.lastIndex = Math.max(from, this.text.lastIndexOf('\n', valueStart - 2) + 1)
    return HEADER.exec(this.text)?.index ?? valueStart
  }

  #skip(pattern: RegExp): void {
    pattern.lastIndex = this.end
    if (pattern.test(this.text)) this.end = pattern.lastIndex
  }
}
