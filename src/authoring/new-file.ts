/** The start of a role file that is not there yet. Pure. */
import { scalarText } from './scalar.ts'

/** A role file without roles. `schema` is where editors find what may stand in it, relative to the file. */
export function emptyRoleFile(provider: string, schema: string | null): string {
  return `${modeline(schema)}provider: ${scalarText(provider)}\nroles: {}\n`
}

/** The comment that tells editors the schema of a file. */
export function modeline(schema: string | null): string {
  return schema === null ? '' : `# yaml-language-server: $schema=${schema}\n`
}

/** The schema that the comment of a file names. */
export function schemaIn(text: string): string | null {
  return /^#\s*yaml-language-server:\s*\$schema=(\S+)\s*$/m.exec(text)?.[1] ?? null
}
