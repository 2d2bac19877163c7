/** Checks the declarations of one target as a whole and turns them into roles. */

import { declaredInVain, splitGrants } from '../domain/ignored-grants.ts'
import type { Role } from '../domain/model.ts'
import type { Provider } from '../domain/system.ts'
import { groupByKey } from '../text/collections.ts'
import { show } from '../text/quote.ts'
import { circleProblems } from './circles.ts'
import type { TargetConfig } from './config.ts'
import type { Diagnostic } from './diagnostics.ts'
import type { Layer } from './layers.ts'
import { overlayRules } from './overlay-rules.ts'
import { repeatedElements } from './repeated-elements.ts'
import type { Entry, RoleFile } from './role-file.ts'
import { toRole } from './roles.ts'
import { type Declared, includes, rules } from './rules.ts'

/**
 * Gathers the entries of all files by their key. `null` stands for a file that could not be read.
 * @param overlays the files of each glob of `overlays`
 */
export function declare(
  target: TargetConfig,
  provider: Provider,
  read: readonly (RoleFile | null)[],
  overlays: readonly (readonly (RoleFile | null)[])[] = [],
): Declared {
  const base = read.filter((file) => file !== null)
  const layers = overlays.map((layer) => layer.filter((file) => file !== null))
  const files = [...base, ...layers.flat()]
  return {
    target,
    provider,
    roles: groupByKey(base.flatMap((file) => file.roles)),
    permissionSets: groupByKey(files.flatMap((file) => file.permissionSets)),
    overlays: layers.map((layer) => groupByKey(layer.flatMap((file) => file.roles))),
    overlayFiles: layers.map((layer) => layer.map(({ file }) => file)),
    labels: new Map(files.map((file) => [file.file, file.yaml.label])),
    complete: files.length === read.length + overlays.flat().length,
  }
}

/** Roles of one target, and the problems with them. */
export interface Checked {
  readonly roles: readonly Role[]
  /** Layers of each role, by its key. */
  readonly layers: ReadonlyMap<string, readonly Layer[]>
  readonly problems: readonly Diagnostic[]
}

/** Applies all rules; the roles are those that could be made out of what is right. */
export function check(declared: Declared): Checked {
  const problems: Diagnostic[] = []
  for (const [rule, apply] of Object.entries({ ...rules, ...overlayRules, 'repeated-element': repeatedElements })) {
    apply(declared, (entry, message, { path = [], part, severity } = {}) => {
      const place = entry.file.yaml.place([...entry.path, ...path], part ?? (path.length === 0 ? 'key' : 'value'))
      problems.push({ severity: severity ?? 'error', rule, file: entry.file.yaml.label, ...place, message })
    })
  }
  const roles: Role[] = []
  const layers = new Map<string, readonly Layer[]>()
  for (const key of new Set([declared.roles, ...declared.overlays].flatMap((entries) => [...entries.keys()]))) {
    const found = layersOf(key, declared)
    const [first] = found ?? []
    if (found === null || first === undefined) continue
    const role = toRole(first.entry, found, declared.provider)
    roles.push(role)
    layers.set(key, found)
    problems.push(...missing(role, declared), ...objections(role, declared))
  }
  return { roles, layers, problems: [...problems, ...circleProblems(roles, declared)] }
}

/** Returns the layers of a role; `null` where some of them have mistakes that are reported already. */
function layersOf(key: string, declared: Declared): Layer[] | null {
  const layers: Layer[] = []
  for (const [index, entries] of [declared.roles, ...declared.overlays].entries()) {
    const [entry] = entries.get(key) ?? []
    if (entry === undefined) continue
    const included = includedBy(entry, declared)
    if (included === null) return null
    layers.push({ entry, included, overlay: index > 0 })
  }
  return layers
}

/** The permission sets of a role; `null` where it or one of them has mistakes that are reported already. */
function includedBy(entry: Entry, { permissionSets }: Declared): Entry[] | null {
  if (!entry.valid) return null
  const sets: Entry[] = []
  for (const name of includes(entry)) {
    const [set] = permissionSets.get(name) ?? []
    if (set === undefined || !set.valid) return null
    sets.push(set)
  }
  return sets
}

/** Required fields may come through a permission set, so the schema cannot ask for them. */
function missing(role: Role, { provider, labels }: Declared): Diagnostic[] {
  if (role.state === 'absent') return []
  const lacking = provider.schema.role.required.filter((field) => !Object.hasOwn(role.fields, field))
  const { file, line, column } = role.source
  return lacking.map((field) => {
    const message = `role ${show(role.key)} needs ${show(field)}`
    return { severity: 'error', rule: 'required-field', file: labels.get(file) ?? file, line, column, message }
  })
}

/** Returns the provider's objections to a role, and those to grants that the target leaves to others. */
function objections(role: Role, { target, provider, labels }: Declared): Diagnostic[] {
  const { ignored } = splitGrants(provider.fields, target, role.fields)
  const problems = [...provider.problems(role), ...declaredInVain(provider.fields, target, ignored)]
  return problems.map(({ rule, message, severity = 'error', field, element }) => {
    const { file, line, column } = field === undefined ? role.source : role.place(field, element)
    return { severity, rule, file: labels.get(file) ?? file, line, column, message }
  })
}
