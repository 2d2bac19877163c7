/** Prints problems of a plan: wishes of the files that the system cannot fulfil. Pure. */

import type { Source } from '../domain/model.ts'
import { byCodeUnits } from '../text/collections.ts'

/** Problem of a plan, with its place. */
export interface PlanProblem {
  /** Place where the files ask for it; `null` where none does. */
  readonly source: Source | null
  readonly message: string
}

/** A line for each, in the order in which a person goes through the files; what is in no file comes last. */
export function planProblemLines(problems: readonly PlanProblem[], show: (source: Source) => string): string {
  return [...problems]
    .sort((a, b) => byPlace(a.source, b.source))
    .map(({ source, message }) => (source === null ? message : `${show(source)}  ${message}`))
    .join('\n')
}

function byPlace(a: Source | null, b: Source | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  return byCodeUnits(a.file, b.file) || a.line - b.line || a.column - b.column
}
