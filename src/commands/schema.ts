/** `rolesync schema`: the JSON Schemas that editors and validators use. */
import { readFile } from 'node:fs/promises'
import { EXIT, type ExitCode } from '../domain/errors.ts'
import type { SCHEMAS } from '../terminal/choices.ts'
import type { Io } from '../terminal/io.ts'

export async function schema(name: (typeof SCHEMAS)[number], io: Io): Promise<ExitCode> {
  io.out(await readFile(new URL(`../../schema/${name}.schema.json`, import.meta.url), 'utf8'))
  return EXIT.done
}
