/** The start of a role file that is not there yet. Pure. */
import { scalarText } from './scalar.ts'

/** A role file without roles. `schema` is where editors find what may stand in it, relative to the file. */
export function emptyRoleFile(file: string, provider: string, schema: string | null): string {
  if (file.endsWith('.json')) return `${JSON.stringify({ provider, roles: {} }, null, 2)}\n`
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
