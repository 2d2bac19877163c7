/** Merge conflicts that git left in a file. */
import type { Place } from './diagnostics.ts'

/** Conflicts of a text. */
export interface Conflicts {
  /** The first line of each. */
  readonly places: readonly Place[]
  /** The text with the first side of each kept; all lines stay where they are. */
  readonly kept: string
}

const MARK = /^(<{7}|\|{7}|={7}|>{7})(?: .*)?\r?$/

/** Marks that may follow each mark within a conflict. */
const NEXT: Readonly<Record<string, RegExp>> = { '<': /[|=]/, '|': /=/, '=': />/ }

/** Finds the conflicts of a text. Marks without the others of their kind count as one each. */
export function findConflicts(text: string): Conflicts {
  const places: Place[] = []
  let within = ''
  const kept = text.split('\n').map((line, index) => {
    const mark = MARK.exec(line)?.[1]?.charAt(0)
    if (mark === undefined) return within === '|' || within === '=' ? '' : line
    // A row of `=` alone may be part of a text.
    if (mark === '=' && within === '') return line
    const isNext = NEXT[within]?.test(mark) === true
    if (!isNext) places.push({ line: index + 1, column: 1 })
    within = mark === '>' || (!isNext && mark !== '<') ? '' : mark
    return ''
  })
  return { places, kept: kept.join('\n') }
}
