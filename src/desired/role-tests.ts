/** Files with role tests: what a role can, cannot and can only do. */
import { join } from 'node:path'
import type { RoleTest } from '../domain/policy.ts'
import { show } from '../text/quote.ts'
import { labelOf, type TargetConfig } from './config.ts'
import { type Diagnostic, sortDiagnostics } from './diagnostics.ts'
import { type Found, matchFiles } from './files.ts'
import type { Project } from './project.ts'
import { readText } from './read.ts'
import { readYaml } from './read-yaml.ts'
import { schemaProblems } from './schema-errors.ts'
import type { Validator } from './validators.js'
import type { YamlFile } from './yaml-file.ts'

/** Role tests of a project and the mistakes in their files. */
export interface RoleTests {
  /** Tests by target name, only of targets whose role files were read. */
  readonly tests: ReadonlyMap<string, readonly RoleTest[]>
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads the tests of all targets of a project, all problems in one pass. */
export async function loadRoleTests({ systems, config, desired }: Project, cwd: string): Promise<RoleTests> {
  const diagnostics: Diagnostic[] = []
  const report = (file: string, message: string, place = { line: 1, column: 1 }) => {
    diagnostics.push({ severity: 'error', rule: 'tests', file, ...place, message })
  }
  const tests = new Map<string, readonly RoleTest[]>()
  for (const target of config.targets) {
    if (!desired.has(target.name)) continue
    const found = filesOf(target, config.file, (message, place) => report(labelOf(cwd, config.file), message, place))
    const own = found.map((file) => {
      const label = labelOf(cwd, join(config.folder, file.file))
      return readTests(file, { label, target, schema: systems.schemas.tests, report })
    })
    tests.set(target.name, (await Promise.all(own)).flat())
  }
  return { tests, diagnostics: sortDiagnostics(diagnostics) }
}

type ReportProblem = (file: string, message: string, place?: { readonly line: number; readonly column: number }) => void

/** A file that two globs match is read once. */
function filesOf(
  { tests }: TargetConfig,
  config: string,
  report: (message: string, place: { readonly line: number; readonly column: number }) => void,
): Found[] {
  const all = new Map<string, Found>()
  for (const { glob, source } of tests) {
    const { files, problems, nothing } = matchFiles(config, glob)
    for (const message of nothing === null ? problems : [nothing]) report(message, source)
    for (const found of files) if (!all.has(found.path)) all.set(found.path, found)
  }
  return [...all.values()]
}

interface Reading {
  readonly label: string
  readonly target: TargetConfig
  readonly schema: Validator
  readonly report: ReportProblem
}

async function readTests({ file, path }: Found, { label, target, schema, report }: Reading): Promise<RoleTest[]> {
  const text = readText(path)
  if (typeof text !== 'string') {
    report(label, `the file ${text.problem}`, text)
    return []
  }
  const { file: yaml, problems } = await readYaml(label, text)
  for (const { message, ...place } of problems) report(label, message, place)
  if (yaml === null) return []
  const wrong = schema(yaml.data) ? [] : schemaProblems('tests', yaml.data, schema.errors ?? [])
  for (const mistake of wrong) report(label, mistake.message, yaml.place(mistake.path, mistake.part))
  if (wrong.length > 0) return []
  const { provider } = yaml.data as Written
  if (provider === target.provider) return toTests(file, yaml)
  const other = `target ${show(target.name)} is ${show(target.provider)}, but these tests are for ${show(provider)}`
  report(label, other, yaml.place(['provider']))
  return []
}

/** A test file that the schema found right. */
interface Written {
  readonly provider: string
  readonly tests: Readonly<Record<string, Partial<Record<'can' | 'cannot' | 'only', readonly string[]>>>>
}

function toTests(file: string, yaml: YamlFile): RoleTest[] {
  const place = (path: readonly string[], part: 'key' | 'value') => ({ file, ...yaml.place(['tests', ...path], part) })
  return Object.entries((yaml.data as Written).tests).map(([role, expected]) => {
    const globs = (kind: 'can' | 'cannot' | 'only') =>
      (expected[kind] ?? []).map((glob, index) => ({ glob, source: place([role, kind, String(index)], 'value') }))
    const only = { globs: globs('only'), source: place([role, 'only'], 'key') }
    return {
      role,
      source: place([role], 'key'),
      can: globs('can'),
      cannot: globs('cannot'),
      only: expected.only === undefined ? null : only,
    }
  })
}
