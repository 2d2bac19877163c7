/** Finds the schemas for editors, seen from a file. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { schemaIn } from '../authoring/new-file.ts'

/** The schemas that files are written by. */
export type SchemaName = 'config' | 'roles'

/**
 * The reference to a schema from a file that is to be written: to where the config or other files refer already, else
 * to an installed rolesync; `null` where there is none.
 * @param known files that may refer to a schema
 */
export function schemaPlace(name: SchemaName, file: string, known: readonly string[]): string | null {
  for (const one of known) {
    const named = schemaIn(readFileSync(one, 'utf8'))
    if (named === null) continue
    const sibling = named.replace(/[^/]*$/, `${name}.schema.json`)
    if (/^[a-z]+:\/\//i.test(named)) return sibling
    const path = resolve(dirname(one), sibling)
    if (existsSync(path)) return from(file, path)
  }
  for (let folder = dirname(resolve(file)); ; folder = dirname(folder)) {
    const path = join(folder, 'node_modules/rolesync/schema', `${name}.schema.json`)
    if (existsSync(path)) return from(file, path)
    if (dirname(folder) === folder) return null
  }
}

function from(file: string, path: string): string {
  const way = relative(dirname(resolve(file)), path).replaceAll('\\', '/')
  return way.startsWith('.') ? way : `./${way}`
}
