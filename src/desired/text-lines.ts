/** Lines and columns of a text. */
import type { Place } from './diagnostics.ts'
import { hasExtraSpace } from './yaml-brackets.ts'

/** Starts of the lines of a text. */
export class TextLines {
  readonly #text: string
  readonly #isIndented: boolean
  readonly #starts = [0]

  /** @param isIndented whether `indentBrackets` made the text; places are those of the file */
  constructor(text: string, isIndented: boolean) {
    this.#text = text
    this.#isIndented = isIndented
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1)
  }

  /** Returns the place of an offset. */
  place(offset: number): Place {
    const line = this.#lineOf(offset)
    const start = this.#starts[line] ?? 0
    const isShifted = this.#isIndented && offset > start && hasExtraSpace(this.#text, start)
    return { line: line + 1, column: offset - start + (isShifted ? 0 : 1) }
  }

  #lineOf(offset: number): number {
    let [low, high] = [0, this.#starts.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return low
  }
}
