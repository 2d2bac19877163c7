/** `rolesync schema`: the JSON Schemas that editors and validators use. */
import { schemaText } from '../app/schema-text.ts'
import { EXIT, type ExitCode } from '../domain/errors.ts'
import type { SCHEMAS } from '../terminal/choices.ts'
import type { Io } from '../terminal/io.ts'

/** Prints a JSON Schema. */
export async function schema(name: (typeof SCHEMAS)[number], io: Io): Promise<ExitCode> {
  io.out(await schemaText(name, io.systems))
  return EXIT.done
}
