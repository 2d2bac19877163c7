/** The JSON Schemas as text: those that ship, or with the parts of further systems. */
import { readFile } from 'node:fs/promises'
import { BUILT_IN, type Systems } from './systems.ts'

const COMPOSED = ['config', 'roles', 'tests'] as const

/** Returns the text of a schema for these systems. */
export async function schemaText(name: string, systems: Systems): Promise<string> {
  const composed = COMPOSED.find((one) => one === name)
  if (systems === BUILT_IN || composed === undefined) {
    return readFile(new URL(`../../schema/${name}.schema.json`, import.meta.url), 'utf8')
  }
  const { schemasFor } = await import('../desired/compile-schemas.ts')
  const { forEditors, printSchema } = await import('../desired/published-schema.ts')
  return `${printSchema(forEditors(schemasFor(systems.providers)[composed]))}\n`
}
