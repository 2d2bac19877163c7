/** `rolesync schema`: the JSON Schemas that editors and validators use. */
import type { SchemaSources } from '../app/live-schema.ts'
import { roleSchemaText, schemaText } from '../app/schema-text.ts'
import { EXIT, type ExitCode, UserError } from '../domain/errors.ts'
import type { SCHEMAS } from '../terminal/choices.ts'
import type { Io } from '../terminal/io.ts'

/** Prints a JSON Schema; that of role files, where there are sources, with what is known of a project. */
export async function schema(name: (typeof SCHEMAS)[number], sources: SchemaSources | null, io: Io): Promise<ExitCode> {
  if (sources === null) io.out(await schemaText(name, io.systems))
  else if (name === 'roles') io.out(await roleSchemaText(sources, io))
  else
    throw new UserError(`--live and --config are for the schema of role files, not of ${name}: rolesync schema roles`)
  return EXIT.done
}
