/** Rules for overlays: they change roles that are there, and say nothing that has no effect. */
import { createSuggester } from '../text/did-you-mean.ts'
import { show } from '../text/quote.ts'
import { contradictions, ineffectiveRemovals, type Layer, pathOfRemoval } from './layers.ts'
import type { Entry } from './role-file.ts'
import { type Declared, everyRole, includes, placeOfEntry, type ReportProblem, type Rule } from './rules.ts'

/** All rules about overlays by name. */
export const overlayRules: Readonly<Record<string, Rule>> = {
  'remove-outside-overlay': outside,
  'overlay-of-nothing': ofNothing,
  'overlay-of-absent': ofAbsent,
  'remove-and-add': contradicting,
  'remove-nothing': checkRemovals,
}

function outside({ roles }: Declared, report: ReportProblem): void {
  for (const [entry] of roles.values()) {
    if (entry === undefined || !Object.hasOwn(entry.written, 'remove')) continue
    const message =
      '`remove` is for files that `overlays` of a target names; here, leave out what the role shall not have'
    report(entry, message, { path: ['remove'], part: 'key' })
  }
}

/** A name that no file declares is a slip more often than a role of its own, which has to be written in full then. */
function ofNothing(declared: Declared, report: ReportProblem): void {
  const { provider, roles, overlays, complete } = declared
  const required = provider.schema.role.required
  // Where a system asks for nothing, a misspelt name with one field would else become a role.
  const wanted = required.length > 0 ? required : Object.keys(provider.fields)
  const seen = new Set(roles.keys())
  const didYouMean = createSuggester(() => roles.keys())
  for (const [key, [entry]] of overlays.flatMap((entries) => [...entries])) {
    if (entry === undefined || seen.has(key) || !entry.valid || !complete) continue
    seen.add(key)
    const lacking = wanted.filter((field) => !gives(declared, entry, field))
    if (lacking.length === 0 && !Object.hasOwn(entry.written, 'remove')) continue
    const near = didYouMean(key)
    const way = near || `; if the overlay is to add it, it needs ${lacking.map(show).join(' and ') || 'no `remove`'}`
    report(entry, `no file of \`roles\` declares the role ${show(key)} that this overlay changes${way}`)
  }
}

function gives({ permissionSets }: Declared, entry: Entry, field: string): boolean {
  const sets = includes(entry).flatMap((name) => permissionSets.get(name)?.[0] ?? [])
  return [entry, ...sets].some(({ written }) => Object.hasOwn(written, field))
}

function ofAbsent({ roles, overlays }: Declared, report: ReportProblem): void {
  for (const [key, [entry]] of overlays.flatMap((entries) => [...entries])) {
    const [base] = roles.get(key) ?? []
    if (entry === undefined || base?.written.state !== 'absent' || Object.hasOwn(entry.written, 'state')) continue
    report(
      entry,
      `the role ${show(key)} is \`state: absent\` at ${placeOfEntry(base)}; write \`state: present\` to have it here`,
    )
  }
}

function contradicting(declared: Declared, report: ReportProblem): void {
  const { provider } = declared
  for (const entry of everyRole(declared)) {
    if (!entry.valid) continue
    for (const { field, element } of contradictions(entry, provider)) {
      const message = `${show(element)} is written and removed by the same entry`
      report(entry, message, { path: pathOfRemoval(entry, provider, field, element) })
    }
  }
}

/** Not an error: the files may have lost the grant since, and the role is as the overlay wants it. */
function checkRemovals(declared: Declared, report: ReportProblem): void {
  const { provider, roles, overlays } = declared
  for (const key of new Set(overlays.flatMap((entries) => [...entries.keys()]))) {
    const entries = [roles, ...overlays].flatMap((layer) => layer.get(key)?.slice(0, 1) ?? [])
    if (entries.some(({ valid }) => !valid)) continue
    const layers = entries.map((entry): Layer => ({ entry, included: setsOf(declared, entry), overlay: true }))
    for (const { entry, field, element } of ineffectiveRemovals(layers, provider)) {
      const message = `${show(element)} is removed, but the role does not have it`
      report(entry, message, { path: pathOfRemoval(entry, provider, field, element), severity: 'warning' })
    }
  }
}

function setsOf({ permissionSets }: Declared, entry: Entry): Entry[] {
  return includes(entry).flatMap(
    (name) =>
      permissionSets
        .get(name)
        ?.filter(({ valid }) => valid)
        .slice(0, 1) ?? [],
  )
}
