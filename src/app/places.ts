/** Places in files, as they are printed. */
import type { Source } from '../domain/model.ts'

/** Returns a place as `file:line:column`. */
export function formatSource({ file, line, column }: Source): string {
  return `${file}:${line}:${column}`
}
