/** Golden files of rendered texts. */
import { readFileSync, writeFileSync } from 'node:fs'

/** Returns what a file of `fixtures/` holds; with `UPDATE`, the text is written into it before. */
export function golden(file: string, text: string): string {
  const path = new URL(`fixtures/${file}`, import.meta.url)
  if (process.env.UPDATE) writeFileSync(path, text)
  return readFileSync(path, 'utf8')
}
