/** The part that a system has in the schemas of config and role files. */
import { readFileSync } from 'node:fs'
import type { SystemSchema } from '../domain/system.ts'

/** Reads `schema.json` of a system, e.g. at `new URL('./schema.json', import.meta.url)`. */
export function readSchema(file: URL): SystemSchema {
  return JSON.parse(readFileSync(file, 'utf8'))
}
