/** The config as the rest of rolesync sees it. */
import { basename, relative } from 'node:path'
import type { Auth } from '../domain/credentials.ts'
import { UserError } from '../domain/errors.ts'
import type { Source } from '../domain/model.ts'
import { NO_POLICY, type PlacedGlob, type Policy } from '../domain/policy.ts'
import type { Provider, Target } from '../domain/system.ts'
import { byCodeUnits } from '../text/collections.ts'
import { didYouMean } from '../text/did-you-mean.ts'
import { either, escaped, show } from '../text/quote.ts'
import { checkAuth } from './auth.ts'
import type { Diagnostic } from './diagnostics.ts'
import { checkPolicy, compilePatterns, type PlaceOf, toPolicy } from './policy.ts'
import { checkPullTo } from './pull-to.ts'
import { readText } from './read.ts'
import { readYaml } from './read-yaml.ts'
import { schemaProblems } from './schema-errors.ts'
import type { Systems } from './systems.ts'
import { checkUrl } from './url.ts'
import type { Path, YamlFile } from './yaml-file.ts'

/** Limits on what one plan may remove. Percentages are of what is live. */
export interface Guards {
  readonly maxDeletes: number
  readonly maxDeletePercent: number
  readonly maxRevokePercent: number
}

/** One target of the config, defaults filled in. */
export interface TargetConfig extends Target {
  /** Globs of role files, relative to the config's folder. */
  readonly roles: readonly string[]
  /** Globs of overlay files, merged onto the roles in this order. */
  readonly overlays: readonly string[]
  /** The file that `pull` writes new roles to; `null`: one that follows from `roles`. */
  readonly pullTo: string | null
  /** Globs of files with role tests. */
  readonly tests: readonly PlacedGlob[]
  /** `null`: the variables are named after the target. */
  readonly auth: Auth | null
  readonly mode: 'authoritative' | 'additive'
  readonly undeclared: 'report' | 'ignore' | 'delete'
  /** Globs on role keys. */
  readonly ignore: readonly string[]
  /** Globs on grants. */
  readonly ignoreGrants: readonly string[]
  readonly protect: readonly string[]
  readonly guards: Guards
  readonly labels: Readonly<Record<string, string>>
  readonly requestsPerSecond: number | null
  /** The place of the target's name. */
  readonly source: Source
}

/** A config that was read. Targets with mistakes are not among its targets. */
export interface Config {
  /** Path of the config, absolute. */
  readonly file: string
  /** Path of its folder, absolute; every path in it starts there. */
  readonly folder: string
  /** Sorted by name. */
  readonly targets: readonly TargetConfig[]
  /** All of it as it was written, defaults left out. */
  readonly written: unknown
}

const GUARDS: Guards = { maxDeletes: 5, maxDeletePercent: 30, maxRevokePercent: 50 }

/** Targets of a config, its problems, and the document for places. */
export interface ReadConfig {
  readonly targets: readonly TargetConfig[]
  readonly policy: Policy
  readonly problems: readonly Diagnostic[]
  /** `null` where the file is no YAML. */
  readonly yaml: YamlFile | null
}

/**
 * Reads and checks the config.
 * @throws UserError where it cannot be read at all
 */
export async function readConfig(file: string, cwd: string, systems: Systems): Promise<ReadConfig> {
  const label = labelOf(cwd, file)
  const text = readText(file)
  if (typeof text !== 'string') throw new UserError(`${escaped(label)} ${text.problem}`)
  const { file: yaml, problems } = await readYaml(label, text)
  if (yaml === null) return { targets: [], policy: NO_POLICY, problems, yaml }
  if (yaml.data !== null) return checkConfig(file, systems, { file: yaml, problems })
  const message = 'the config is empty; it needs `version: 1` and `targets`'
  const empty: Diagnostic = { severity: 'error', rule: 'schema', file: label, line: 1, column: 1, message }
  return { targets: [], policy: NO_POLICY, problems: [empty], yaml }
}

/** Checks a config that is there by its schema and by all that a schema cannot see. */
async function checkConfig(
  file: string,
  { providers, schemas: { config: validate } }: Systems,
  { file: yaml, problems }: { readonly file: YamlFile; readonly problems: Diagnostic[] },
): Promise<ReadConfig> {
  const broken = new Set<string>()
  let policyIsSound = true
  const report = (rule: string, path: Path, message: string, part?: 'key' | 'value'): void => {
    if (path[0] === 'targets' && path[1] !== undefined) broken.add(path[1])
    if (path[0] === 'policy') policyIsSound = false
    problems.push({ severity: 'error', rule, file: yaml.label, ...yaml.place(path, part), message })
  }
  const wrong = validate(yaml.data) ? [] : schemaProblems('config', yaml.data, validate.errors ?? [])
  for (const { path, message, part } of wrong) report('schema', path, message, part)
  const targets = entries((yaml.data as Written).targets)
    .filter(([name]) => !broken.has(name))
    .map(([name, written]) => toTarget(name, written as WrittenTarget, { yaml, file, providers }))
  for (const target of targets) checkTarget(target, providers, (path, message) => report('target', path, message))
  const whole = targets.filter((target) => !broken.has(target.name)).sort((a, b) => byCodeUnits(a.name, b.name))
  const policy = policyIsSound ? await readPolicy(yaml, file, Object.keys(providers), report) : NO_POLICY
  return { targets: whole, policy, problems, yaml }
}

/** Reads the policy of a config that its schema found right. */
async function readPolicy(
  yaml: YamlFile,
  file: string,
  providers: readonly string[],
  report: (rule: string, path: Path, message: string, part?: 'key' | 'value') => void,
): Promise<Policy> {
  const place: PlaceOf = (path, part) => ({ file: basename(file), ...yaml.place(path, part) })
  const written = (yaml.data as Written).policy ?? {}
  const patterns = await compilePatterns(written)
  const policy = toPolicy(written, place, patterns)
  let isSound = true
  checkPolicy(policy, { providers: [...providers].sort(byCodeUnits), patterns }, (...mistake) => {
    isSound = false
    report('policy', ...mistake)
  })
  return isSound ? policy : NO_POLICY
}

/** A path as it is printed: relative to the working directory, with forward slashes. */
export function labelOf(cwd: string, path: string): string {
  return relative(cwd, path).replaceAll('\\', '/') || '.'
}

type Written = Readonly<Record<string, unknown>>

/** A target as its schema lets it be written; the settings of its system are among its members. */
interface WrittenTarget extends Partial<Omit<TargetConfig, 'tests' | 'guards' | 'settings' | 'source'>> {
  readonly provider: string
  readonly url: string
  readonly roles: readonly string[]
  readonly tests?: readonly string[]
  readonly guards?: Partial<Guards>
}

function entries(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []
}

/** Surroundings of a target that is being read. */
interface Surroundings {
  readonly yaml: YamlFile
  readonly file: string
  readonly providers: Readonly<Record<string, Provider>>
}

/** Reads a target that the schema found right. */
function toTarget(name: string, written: WrittenTarget, { yaml, file, providers }: Surroundings): TargetConfig {
  const provider = providers[written.provider]
  const own = new Set(Object.keys(provider?.schema.settings.properties ?? {}))
  return {
    name,
    provider: written.provider,
    url: checkUrl(written.url).url,
    settings: Object.fromEntries(Object.entries(written).filter(([key]) => own.has(key))),
    roles: written.roles,
    overlays: written.overlays ?? [],
    pullTo: written.pullTo ?? null,
    tests: (written.tests ?? []).map((glob, index) => {
      return { glob, source: { file: basename(file), ...yaml.place(['targets', name, 'tests', String(index)]) } }
    }),
    auth: written.auth ?? null,
    mode: written.mode ?? 'authoritative',
    undeclared: written.undeclared ?? 'report',
    ignore: written.ignore ?? provider?.ignore ?? [],
    ignoreGrants: written.ignoreGrants ?? [],
    protect: written.protect ?? [],
    guards: { ...GUARDS, ...written.guards },
    labels: written.labels ?? {},
    requestsPerSecond: written.requestsPerSecond ?? null,
    source: { file: basename(file), ...yaml.place(['targets', name], 'key') },
  }
}

function checkTarget(
  target: TargetConfig,
  providers: Readonly<Record<string, Provider>>,
  report: (path: Path, message: string) => void,
): void {
  const at = ['targets', target.name]
  const { problem } = checkUrl(target.url)
  if (problem !== null) report([...at, 'url'], problem)
  if (!Object.hasOwn(providers, target.provider)) {
    const known = Object.keys(providers).sort()
    const hint = didYouMean(target.provider, known) || `; there is ${either(known)}`
    report([...at, 'provider'], `there is no provider ${show(target.provider)}${hint}`)
  }
  const kinds = Object.values(providers[target.provider]?.fields ?? {})
  if (target.ignoreGrants.length > 0 && kinds.length > 0 && !kinds.some(({ grants }) => grants)) {
    report([...at, 'ignoreGrants'], `roles of ${show(target.provider)} have no grants, so there is none to ignore`)
  }
  const unfit = target.pullTo === null ? null : checkPullTo(target.roles, target.pullTo)
  if (unfit !== null) report([...at, 'pullTo'], unfit)
  const unfitAuth = target.auth === null ? null : checkAuth(target.auth, providers[target.provider])
  if (unfitAuth !== null) report([...at, 'auth', ...unfitAuth.key], unfitAuth.message)
}
