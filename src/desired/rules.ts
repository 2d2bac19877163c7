/** Rules for role files besides their schema. Every rule sees all files of one target. */
import type { Provider } from '../domain/system.ts'
import { groupBy } from '../text/collections.ts'
import { controlCharacters, isConfusable } from '../text/confusables.ts'
import { createSuggester } from '../text/did-you-mean.ts'
import { matcher } from '../text/glob.ts'
import { hiddenCharacters } from '../text/invisible.ts'
import { foldName } from '../text/near-name.ts'
import { either, show } from '../text/quote.ts'
import type { TargetConfig } from './config.ts'
import { type Entry, sourceOf } from './role-file.ts'
import type { Path } from './yaml-file.ts'

/** The files of one target, by what they declare. Of entries with one key the first stands; the rest are mistakes. */
export interface Declared {
  readonly target: TargetConfig
  readonly provider: Provider
  readonly roles: ReadonlyMap<string, readonly Entry[]>
  readonly permissionSets: ReadonlyMap<string, readonly Entry[]>
  /** Entries of overlays, a layer for each glob, in the order of the config. */
  readonly overlays: readonly ReadonlyMap<string, readonly Entry[]>[]
  /** The files of those layers, by their paths from the config's folder. */
  readonly overlayFiles: readonly (readonly string[])[]
  /** Printed name of each file, by its path from the config's folder; those of overlays too. */
  readonly labels: ReadonlyMap<string, string>
  /** False where a file could not be read, so that what seems to be missing may be there. */
  readonly complete: boolean
}

/** Tells a mistake in an entry; `path` leads on from the entry, and without it the entry's key is meant. */
export type ReportProblem = (entry: Entry, message: string, where?: Where) => void

/** Part of an entry that a rule points at, and how severe that is. */
export interface Where {
  readonly path?: Path
  readonly part?: 'key' | 'value'
  readonly severity?: 'warning'
}

/** Tells what breaks one rule in the files of a target. */
export type Rule = (declared: Declared, report: ReportProblem) => void

/** All rules by name, in the order in which a person would want to hear of them. */
export const rules: Readonly<Record<string, Rule>> = {
  'duplicate-role': ({ roles, overlays }, report) => {
    for (const entries of [roles, ...overlays]) duplicates('role', entries, report)
  },
  'duplicate-permission-set': ({ permissionSets }, report) => duplicates('permission set', permissionSets, report),
  'same-name': sameNames,
  'ignored-role': ignoredRoles,
  'unknown-permission-set': unknownSets,
  'unused-permission-set': unusedSets,
  'renamed-from': renames,
  'absent-with-fields': absentWithFields,
  'duplicate-item': duplicateItems,
  'control-character': controls,
  'look-alike': lookAlikes,
}

function duplicates(what: string, entries: ReadonlyMap<string, readonly Entry[]>, report: ReportProblem): void {
  for (const [key, [first, ...others]] of entries) {
    for (const other of others) {
      if (first !== undefined) report(other, `${what} ${show(key)} is already at ${placeOfEntry(first)}`)
    }
  }
}

/** Keys that differ only in Unicode form, white space or letter case look the same to whoever reads them. */
function sameNames({ roles }: Declared, report: ReportProblem): void {
  const folded = groupBy(roles.keys(), foldName)
  for (const [first, ...others] of folded.values()) {
    const [at] = roles.get(first ?? '') ?? []
    for (const other of others) {
      const [entry] = roles.get(other) ?? []
      if (entry === undefined || at === undefined) continue
      const message = `role ${show(other)} and ${show(first ?? '')} (${placeOfEntry(at)}) differ only in letter case, white space or Unicode form; rename one of them`
      report(entry, message)
    }
  }
}

function ignoredRoles(declared: Declared, report: ReportProblem): void {
  const { target, provider } = declared
  const isKept = provider.keeps?.(target) ?? (() => true)
  const ignored = (key: string) => target.ignore.find((glob) => matcher([glob])(key))
  for (const entry of everyRole(declared)) {
    const own = ignored(entry.key)
    const why = (glob: string) => {
      const isDefault = target.ignore === provider.ignore
      const origin = isDefault ? ', which is the default here; write an `ignore` of your own to keep it' : ''
      return `\`ignore\` (${show(glob)}) of target ${show(target.name)}${origin}`
    }
    if (!isKept(entry.key)) {
      report(entry, `role ${show(entry.key)} is none of those that target ${show(target.name)} keeps by its settings`)
    } else if (own !== undefined)
      report(entry, `role ${show(entry.key)} matches ${why(own)}, so it would never be touched`)
    const from = entry.written.renamedFrom
    const old = typeof from === 'string' ? ignored(from) : undefined
    if (old !== undefined)
      report(entry, `${show(String(from))} matches ${why(old)}, so it cannot be renamed`, at('renamedFrom'))
  }
}

function unknownSets(declared: Declared, report: ReportProblem): void {
  const { permissionSets, complete } = declared
  if (!complete) return
  const didYouMean = createSuggester(() => permissionSets.keys())
  const some = [...permissionSets.keys()].slice(0, 10)
  const known = some.length === 0 ? '; no file of this target has any' : `; there is ${either(some)}`
  for (const entry of everyRole(declared)) {
    for (const name of includes(entry)) {
      if (permissionSets.has(name)) continue
      const message = `there is no permission set ${show(name)}${didYouMean(name) || known}`
      report(entry, message, { path: ['include', String((entry.written.include as unknown[]).indexOf(name))] })
    }
  }
}

function unusedSets(declared: Declared, report: ReportProblem): void {
  const { permissionSets, complete } = declared
  if (!complete) return
  const used = new Set([...everyRole(declared)].flatMap(includes))
  for (const [name, [entry]] of permissionSets) {
    if (entry === undefined || used.has(name)) continue
    report(entry, `permission set ${show(name)} is never used`, { severity: 'warning' })
  }
}

function renames(declared: Declared, report: ReportProblem): void {
  const { roles, overlays } = declared
  const renamed = new Map<string, Entry>()
  for (const entry of everyRole(declared)) {
    const from = entry.written.renamedFrom
    if (typeof from !== 'string') continue
    // An overlay may declare a role of its own.
    const [declared] = [roles, ...overlays].flatMap((entries) => entries.get(from) ?? [])
    const earlier = renamed.get(from)
    if (from === entry.key) report(entry, 'a role cannot be renamed from its own key', at('renamedFrom'))
    else if (declared !== undefined) {
      report(
        entry,
        `${show(from)} is itself declared at ${placeOfEntry(declared)}; a role that is renamed goes`,
        at('renamedFrom'),
      )
    } else if (earlier !== undefined && earlier.key !== entry.key) {
      const message = `${show(from)} already becomes ${show(earlier.key)} at ${placeOfEntry(earlier)}`
      report(entry, message, at('renamedFrom'))
    }
    if (earlier === undefined) renamed.set(from, entry)
  }
}

function absentWithFields(declared: Declared, report: ReportProblem): void {
  for (const entry of everyRole(declared)) {
    if (!entry.valid || entry.written.state !== 'absent') continue
    for (const field of Object.keys(entry.written)) {
      if (field === 'state') continue
      report(entry, `a role with \`state: absent\` is deleted, so it cannot have ${show(field)}`, {
        path: [field],
        part: 'key',
      })
    }
  }
}

function duplicateItems(declared: Declared, report: ReportProblem): void {
  for (const [field, kind] of Object.entries(declared.provider.fields)) {
    for (const entry of [...everyRole(declared)].filter(({ valid }) => valid)) {
      for (const { index, keys } of kind.duplicates(entry.written[field])) {
        report(entry, `${show(field)} already has an entry with this ${keys.join(' and ')}`, {
          path: [field, String(index)],
        })
      }
    }
  }
}

function controls(declared: Declared, report: ReportProblem): void {
  for (const entry of everyRole(declared)) {
    const found = controlCharacters(entry.key)
    if (found.length > 0) report(entry, `role ${show(entry.key)} has control characters (${some(found)})`)
  }
}

function lookAlikes(declared: Declared, report: ReportProblem): void {
  for (const entry of everyRole(declared)) {
    const controls = new Set(controlCharacters(entry.key))
    const all = new Set([...isConfusable(entry.key), ...hiddenCharacters(entry.key)])
    const found = [...all].filter((code) => !controls.has(code))
    if (found.length === 0) continue
    const message = `role ${show(entry.key)} has characters that are invisible or look like others (${some(found)})`
    report(entry, message, { severity: 'warning' })
  }
}

/** The names of the permission sets that a role includes. */
export function includes(entry: Entry): readonly string[] {
  const { include } = entry.written
  return Array.isArray(include) ? include.filter((name): name is string => typeof name === 'string') : []
}

/** The roles of the files and of the overlays, as each of them writes them. */
export function* everyRole({ roles, overlays }: Declared): Iterable<Entry> {
  for (const entries of [roles, ...overlays]) for (const group of entries.values()) yield* group
}

function at(field: string): Where {
  return { path: [field] }
}

/** Returns the place of an entry as `file:line:column`. */
export function placeOfEntry(entry: Entry): string {
  const { file, line, column } = { ...sourceOf(entry.file, entry.path, 'key'), file: entry.file.yaml.label }
  return `${file}:${line}:${column}`
}

function some(codes: readonly string[]): string {
  return codes.length > 8 ? `${codes.slice(0, 8).join(', ')}, …` : codes.join(', ')
}
