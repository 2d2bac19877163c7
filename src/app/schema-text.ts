/** The JSON Schemas as text: those that ship, or with the parts of further systems. */
import { readFile } from 'node:fs/promises'
import type { KnownRoles } from '../desired/live-schema.ts'
import type { Context } from './context.ts'
import type { SchemaSources } from './live-schema.ts'
import { BUILT_IN, type Systems } from './systems.ts'

const COMPOSED = ['config', 'roles', 'tests'] as const

/** Returns the text of a schema for these systems. */
export async function schemaText(name: string, systems: Systems): Promise<string> {
  const composed = COMPOSED.find((one) => one === name)
  if (systems === BUILT_IN || composed === undefined) {
    return readFile(new URL(`../../schema/${name}.schema.json`, import.meta.url), 'utf8')
  }
  return composedText(composed, systems, {})
}

/** Returns the text of the schema of role files, with what is known of a project. */
export async function roleSchemaText(sources: SchemaSources, context: Context): Promise<string> {
  const { knownRoles } = await import('./live-schema.ts')
  return composedText('roles', context.systems, await knownRoles(sources, context))
}

async function composedText(
  name: (typeof COMPOSED)[number],
  systems: Systems,
  known: Readonly<Record<string, KnownRoles>>,
): Promise<string> {
  const { schemasFor } = await import('../desired/compile-schemas.ts')
  const { forEditors, printSchema } = await import('../desired/published-schema.ts')
  const { withKnown } = await import('../desired/live-schema.ts')
  const schema = schemasFor(systems.providers)[name]
  return `${printSchema(forEditors(name === 'roles' ? withKnown(schema, known) : schema))}\n`
}
