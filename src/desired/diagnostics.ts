/** Mistakes in files, each with its place. */
import { byCodeUnits } from '../text/collections.ts'
import { escaped } from '../text/quote.ts'

/** A place within a file, both counted from 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** One mistake in one place. `file` is relative to the working directory, for printing. */
export interface Diagnostic extends Place {
  readonly severity: 'error' | 'warning'
  readonly rule: string
  readonly file: string
  readonly message: string
}

/** `file:line:column  message`, on one line and without colour. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { file, line, column, message } = diagnostic
  // A name that begins with `::` would be a command to the CI systems that read our output.
  const safe = file.startsWith(':') ? `./${file}` : file
  return `${escaped(safe)}:${line}:${column}  ${diagnostic.severity === 'warning' ? 'warning: ' : ''}${escaped(message)}`
}

/** Sorts mistakes by file, line and column, each once, however many targets or aliases lead to it. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Map(diagnostics.map((d) => [JSON.stringify([d.file, d.line, d.column, d.message]), d]))
  return [...seen.values()].sort(
    (a, b) =>
      byCodeUnits(a.file, b.file) || a.line - b.line || a.column - b.column || byCodeUnits(a.message, b.message),
  )
}
