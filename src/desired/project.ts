/** Loads a project: from the config to roles, with all mistakes on the way. */
import { dirname, join } from 'node:path'
import { grantsOf } from '../domain/fields.ts'
import type { Role } from '../domain/model.ts'
import type { Policy } from '../domain/policy.ts'
import type { Provider } from '../domain/system.ts'
import { byCodeUnits, toSet } from '../text/collections.ts'
import { show } from '../text/quote.ts'
import { type Config, labelOf, readConfig, type TargetConfig } from './config.ts'
import { findConfig } from './config-file.ts'
import { type Checked, check, declare } from './declared.ts'
import { type Diagnostic, sortDiagnostics } from './diagnostics.ts'
import { type Found, type Matches, matchFiles } from './files.ts'
import type { Layer } from './layers.ts'
import { unusedRules } from './policy.ts'
import { type RoleFile, readRoleFile } from './role-file.ts'
import type { Declared } from './rules.ts'
import type { Systems } from './systems.ts'
import type { YamlFile } from './yaml-file.ts'

/** Types of the config, for callers that only load projects. */
export type { Config, Guards, TargetConfig } from './config.ts'

/** The rule of a glob in `roles` that matches nothing: an error for all but `pull`, which writes the first file. */
export const EMPTY_GLOB = 'empty-glob'

/** A config and the roles that its files declare. */
export interface Project {
  /** The systems that its targets may be. */
  readonly systems: Systems
  readonly config: Config
  readonly policy: Policy
  /** Roles by target name, only of selected targets. Partial if a diagnostic is an error. */
  readonly desired: ReadonlyMap<string, readonly Role[]>
  /** Layers by target name and role key, those of overlays included. */
  readonly layers: ReadonlyMap<string, ReadonlyMap<string, readonly Layer[]>>
  /** The entries that those roles come from, by target name. */
  readonly declared: ReadonlyMap<string, Declared>
  /** Role files by target name, relative to the config's folder, by code units. */
  readonly files: ReadonlyMap<string, readonly string[]>
  /** Mistakes by file, line and column. */
  readonly diagnostics: readonly Diagnostic[]
}

/** The config to load and the systems that its targets may be. */
export interface LoadOptions {
  readonly cwd: string
  /** A config that was named; else it is searched for. */
  readonly configFile?: string | undefined
  readonly systems: Systems
  /** Role files of other targets are not read. */
  readonly targets?: ((name: string, target: TargetConfig) => boolean) | undefined
}

/**
 * Finds, reads and checks everything, all problems in one pass. If any diagnostic is an error, `desired` may be partial
 * and the caller must stop.
 * @throws UserError only where nothing can be read at all: no config, or one that cannot be read
 */
export async function loadProject(options: LoadOptions): Promise<Project> {
  const { cwd, systems } = options
  const file = findConfig(cwd, options.configFile)
  const { targets, policy, problems, yaml } = await readConfig(file, cwd, systems)
  const diagnostics = [...problems]
  const report = (one: Diagnostic) => void diagnostics.push(one)
  const desired = new Map<string, readonly Role[]>()
  const layers = new Map<string, ReadonlyMap<string, readonly Layer[]>>()
  const declared = new Map<string, Declared>()
  const files = new Map<string, readonly string[]>()
  const load = yaml === null ? null : targetLoader({ file, cwd, yaml, roles: systems.schemas.roles, report })
  for (const target of targets) {
    const provider = systems.providers[target.provider]
    if (provider === undefined || load === null || options.targets?.(target.name, target) === false) continue
    const loaded = await load(target, provider)
    declared.set(target.name, loaded.declared)
    desired.set(target.name, loaded.roles)
    layers.set(target.name, loaded.layers)
    files.set(target.name, loaded.files)
  }
  const label = labelOf(cwd, file)
  if (desired.size === targets.length) unusedParts(policy, desired, systems.providers, label, targets).forEach(report)
  const config = { file, folder: dirname(file), targets, written: yaml?.data ?? null }
  return { systems, config, policy, desired, declared, layers, files, diagnostics: sortDiagnostics(diagnostics) }
}

interface Loading {
  /** Path of the config, absolute. */
  readonly file: string
  readonly cwd: string
  readonly yaml: YamlFile
  readonly roles: Systems['schemas']['roles']
  readonly report: (diagnostic: Diagnostic) => void
}

interface LoadedTarget extends Pick<Checked, 'roles' | 'layers'> {
  readonly declared: Declared
  readonly files: readonly string[]
}

/** Makes a function that loads one target after the other; files that several share are read and checked once. */
function targetLoader({ file, cwd, yaml, roles, report }: Loading) {
  const read = once(
    ({ path }: Found) => path,
    (found) => readRoleFile(found, labelOf(cwd, join(dirname(file), found.file)), roles),
  )
  const match = once(
    (glob: string) => glob,
    (glob) => matchFiles(file, glob),
  )
  const checked = once(sharedKey, ({ whole }) => check(whole))
  return async (target: TargetConfig, provider: Provider): Promise<LoadedTarget> => {
    const readAll = async (list: readonly Found[]) => {
      const files = await Promise.all(list.map(read))
      return files.map(({ file: roleFile, problems: wrong }) => {
        const isFit = roleFile !== null && fits(roleFile, target, report)
        // Of a file for another system, that is the one mistake: its fields are those of that system, or this one's.
        for (const one of wrong) if (roleFile === null || isFit || one.rule !== 'schema') report(one)
        return isFit ? roleFile : null
      })
    }
    const search = { target, match, yaml, report }
    const base = filesOf(search)
    const overlays = overlaysOf(search, base)
    const whole = declare(target, provider, await readAll(base), await Promise.all(overlays.map(readAll)))
    const found = checked({ files: [base, overlays], whole })
    found.problems.forEach(report)
    const files = toSet([...base, ...overlays.flat()].map((one) => one.file))
    return { declared: whole, roles: found.roles, layers: found.layers, files }
  }
}

/** Targets often go by the same files: these come to the same roles then, but for what a target ignores. */
function sharedKey({ files, whole: { target, provider } }: { files: readonly unknown[]; whole: Declared }): string {
  const isUsual = target.ignore.length === 0 && target.ignoreGrants.length === 0 && !provider.keeps
  return JSON.stringify([target.provider, files, isUsual ? null : target.name])
}

/** Returns the parts of the policy that are about nothing in the files. With some targets left out, nobody could tell. */
function unusedParts(
  policy: Policy,
  desired: ReadonlyMap<string, readonly Role[]>,
  providers: Systems['providers'],
  file: string,
  targets: readonly TargetConfig[],
): Diagnostic[] {
  const roles = [...desired.values()].flat()
  const grantsIn = ({ name, provider }: TargetConfig) =>
    (desired.get(name) ?? []).flatMap((role) => grantsOf(providers[provider]?.fields ?? {}, role.fields))
  const declarations = {
    keys: new Set(roles.map(({ key }) => key)),
    grants: () => new Set(targets.flatMap(grantsIn)),
  }
  return unusedRules(policy, declarations).map(({ source: { line, column }, message }) => {
    return { severity: 'warning', rule: 'policy', file, line, column, message }
  })
}

/** Makes a function that makes, or reads, each thing once, since targets share much. */
function once<A, T>(keyOf: (about: A) => string, make: (about: A) => T): (about: A) => T {
  const known = new Map<string, T>()
  return (about) => {
    const key = keyOf(about)
    const result = known.get(key) ?? make(about)
    known.set(key, result)
    return result
  }
}

/** The config, for what is wrong with a target's globs. */
interface Search {
  readonly target: TargetConfig
  readonly match: (glob: string) => Matches
  readonly yaml: YamlFile
  readonly report: (diagnostic: Diagnostic) => void
}

/** All files of a target's globs, sorted by code units, each once. */
function filesOf(search: Search): readonly Found[] {
  const all = new Map<string, Found>()
  for (const found of search.target.roles.flatMap((glob, index) => matches(search, 'roles', glob, index))) {
    const other = all.get(found.path)
    if (other === undefined || byCodeUnits(found.file, other.file) < 0) all.set(found.path, found)
  }
  return [...all.values()].sort((a, b) => byCodeUnits(a.file, b.file))
}

/** The files of each overlay glob. One that several globs match belongs to the first of them. */
function overlaysOf(search: Search, base: readonly Found[]): readonly (readonly Found[])[] {
  const { target, yaml, report } = search
  const [own, seen] = [new Set(base.map(({ path }) => path)), new Set<string>()]
  return target.overlays.map((glob, index) =>
    matches(search, 'overlays', glob, index).filter(({ file, path }) => {
      if (own.has(path)) {
        const place = yaml.place(['targets', target.name, 'overlays', String(index)])
        const message = `${show(file)} is one of the files of \`roles\` already; keep overlays in a folder of their own`
        report({ severity: 'error', rule: 'files', file: yaml.label, ...place, message })
        return false
      }
      return !seen.has(path) && seen.add(path)
    }),
  )
}

function matches(
  { target, match, yaml, report }: Search,
  setting: string,
  glob: string,
  index: number,
): readonly Found[] {
  const { files, problems, nothing } = match(glob)
  const place = yaml.place(['targets', target.name, setting, String(index)])
  for (const message of problems) report({ severity: 'error', rule: 'files', file: yaml.label, ...place, message })
  const rule = setting === 'roles' ? EMPTY_GLOB : 'files'
  if (nothing !== null) report({ severity: 'error', rule, file: yaml.label, ...place, message: nothing })
  return files
}

/** Reports whether a role file is for the system of a target, and reports it if not. */
export function fits(file: RoleFile, target: TargetConfig, report: (diagnostic: Diagnostic) => void): boolean {
  if (file.provider === target.provider) return true
  const message = `target ${show(target.name)} is ${show(target.provider)}, but this file is for ${show(file.provider)}`
  const place = file.yaml.place(['provider'])
  report({ severity: 'error', rule: 'provider', file: file.yaml.label, ...place, message })
  return false
}
