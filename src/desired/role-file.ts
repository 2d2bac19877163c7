/** One role file, read and checked by its schema. */
import type { Source } from '../domain/model.ts'
import { closest } from '../text/did-you-mean.ts'
import { isObject } from '../text/parse-json.ts'
import type { Diagnostic } from './diagnostics.ts'
import type { Found } from './files.ts'
import { readText } from './read.ts'
import { readYaml } from './read-yaml.ts'
import { type SchemaProblem, schemaProblems } from './schema-errors.ts'
import type { Validator } from './validators.js'
import type { Path, YamlFile, YamlRead } from './yaml-file.ts'

/** A role or a permission set as it is written. */
export interface Entry {
  readonly key: string
  /** Its fields; what is not `valid` may be of any shape. */
  readonly written: Readonly<Record<string, unknown>>
  /** True where it passed its schema. One that did not cannot become a role, but it is there. */
  readonly valid: boolean
  readonly file: RoleFile
  readonly path: Path
}

/** A role file whose YAML could be read. */
export interface RoleFile {
  /** Relative to the config's folder. */
  readonly file: string
  readonly yaml: YamlFile
  readonly provider: string
  readonly permissionSets: readonly Entry[]
  readonly roles: readonly Entry[]
}

/** A file by its path from the config's folder, as messages name it, and the schema that it has to keep. */
export interface RoleFileAt {
  readonly file: string
  readonly label: string
  readonly schema: Validator
}

/** A role file and its problems; the file is `null` where it holds nothing that could be checked further. */
export interface RoleFileRead {
  readonly file: RoleFile | null
  readonly problems: readonly Diagnostic[]
}

/** Reads a file. */
export async function readRoleFile(found: Found, label: string, schema: Validator): Promise<RoleFileRead> {
  const text = readText(found.path)
  if (typeof text === 'string') return checkRoleFile({ file: found.file, label, schema }, await readYaml(label, text))
  const { line, column, problem } = text
  return {
    file: null,
    problems: [{ severity: 'error', rule: 'file', file: label, line, column, message: `the file ${problem}` }],
  }
}

/** Reads YAML that is at hand. */
export function checkRoleFile({ file, label, schema }: RoleFileAt, { file: yaml, problems }: YamlRead): RoleFileRead {
  if (yaml === null) return { file: null, problems }
  if (yaml.data === null) {
    const message = 'the file is empty; a role file needs `provider`, and `roles` or `permissionSets`'
    return { file: null, problems: [{ severity: 'error', rule: 'file', file: label, line: 1, column: 1, message }] }
  }
  const wrong = problemsIn(yaml.data, schema)
  for (const { path, part, message } of wrong) {
    problems.push({ severity: 'error', rule: 'schema', file: label, ...yaml.place(path, part), message })
  }
  const broken = new Set(wrong.map(({ path }) => JSON.stringify(path.slice(0, 2))))
  return { file: toRoleFile(file, yaml, broken), problems }
}

const SECTIONS = ['provider', 'permissionSets', 'roles']

/** Returns the problems of a file at once: a section with a misspelt name is read as the one that was meant, too. */
function problemsIn(data: unknown, schema: Validator): SchemaProblem[] {
  const wrong = check(data, schema)
  if (wrong.length === 0 || !isObject(data)) return wrong
  const written = new Map<string, string>()
  for (const name of Object.keys(data).filter((one) => !SECTIONS.includes(one))) {
    const section = closest(name, SECTIONS)
    if (section !== undefined && !Object.hasOwn(data, section)) written.set(section, name)
  }
  if (written.size === 0) return wrong
  const meant = Object.fromEntries([...written].map(([section, name]) => [section, data[name]]))
  const found = new Set(wrong.map(({ message, path }) => JSON.stringify([message, path])))
  const others = check({ ...data, ...meant }, schema)
    .map(({ path: [section = '', ...below], ...rest }) => ({
      ...rest,
      path: [written.get(section) ?? section, ...below],
    }))
    .filter(({ message, path }) => !found.has(JSON.stringify([message, path])))
  return [...wrong, ...others]
}

function check(data: unknown, schema: Validator): SchemaProblem[] {
  return schema(data) ? [] : schemaProblems('roles', data, schema.errors ?? [])
}

/** Returns the place of something, as roles and plans tell it. */
export function sourceOf(file: RoleFile, path: Path, part: 'key' | 'value'): Source {
  return { file: file.file, ...file.yaml.place(path, part) }
}

/**
 * Returns the declarations of a file, or `null` where it names no provider that the schema knows.
 * @param broken paths, as JSON, of entries and of whole sections with mistakes
 */
function toRoleFile(file: string, yaml: YamlFile, broken: ReadonlySet<string>): RoleFile | null {
  const data = yaml.data
  if (!isObject(data) || broken.has('["provider"]') || typeof data.provider !== 'string') return null
  const entries: { permissionSets: Entry[]; roles: Entry[] } = { permissionSets: [], roles: [] }
  const result = { file, yaml, provider: data.provider, ...entries }
  for (const section of ['permissionSets', 'roles'] as const) {
    for (const [key, value] of isObject(data[section]) ? Object.entries(data[section]) : []) {
      const path = [section, key]
      const valid = isObject(value) && !broken.has(JSON.stringify(path))
      result[section].push({ key, written: isObject(value) ? value : {}, valid, file: result, path })
    }
  }
  return result
}
