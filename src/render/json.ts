/** Plans, reports and snapshots as JSON text. Pure. */
import { forJson } from './escape.ts'

/** The value as JSON, indented by two spaces, with a newline at its end. Harmless on a terminal. */
export function renderJson(value: unknown): string {
  return `${forJson(JSON.stringify(value, null, 2))}\n`
}
