/** Finds the changes that make the role files of a target declare the live roles. Pure. */

import type { LiveRole } from '../domain/model.ts'
import { byCodeUnits, groupBy, groupByKey } from '../text/collections.ts'
import { declarableOnly } from './declarable.ts'
import { desiredEntries } from './desired-entries.ts'
import type { RoleEdit } from './edit.ts'
import { pullDeclared } from './pull-role.ts'
import {
  type DeclaredRole,
  duplicatesOf,
  meaning,
  oldNames,
  type PullContext,
  type Pulled,
  type PullInput,
  renamedFrom,
} from './pull-types.ts'

/** Compares the files with what is live. */
export function pullTarget(input: PullInput): Pulled {
  const context = open(input)
  const { byKey } = context
  for (const role of input.declared) if (isSelected(input, role)) pullDeclared(context, role)
  const claimed = new Set([...input.declared.map(({ key }) => key), ...context.taken])
  // A name that waits to be renamed is spoken for, unless both roles are there.
  for (const role of input.declared) {
    const old = renamedFrom(role)
    if (old !== null && !byKey.has(role.key)) claimed.add(old)
  }
  const others = [...byKey].filter(([key]) => !claimed.has(key) && input.selected(key))
  if (input.takesNew)
    for (const [key, duplicates] of others.sort(([a], [b]) => byCodeUnits(a, b))) pullNew(context, key, duplicates)
  const { changes, problems, leftOut, partly } = context
  return { changes, problems, leftOut, partly, notTaken: input.takesNew ? 0 : others.length }
}

function open(input: PullInput): PullContext {
  const roles = input.live.roles.filter(({ key }) => !input.isIgnored(key))
  const written = new Set(input.declared.map(({ key }) => key))
  const byForm = groupBy(
    roles.filter(({ key }) => !written.has(key)),
    ({ key }) => key.normalize('NFC'),
  )
  const found = { changes: [], problems: [], leftOut: [], partly: [], taken: new Set<string>() }
  return { ...input, byKey: groupByKey(roles), byForm, ...found }
}

function isSelected({ selected }: PullInput, role: DeclaredRole): boolean {
  return [role.key, ...oldNames(role)].some(selected)
}

function pullNew(context: PullContext, key: string, duplicates: readonly LiveRole[]): void {
  const [live] = duplicates
  if (live === undefined) return
  if (duplicates.length > 1) {
    context.leftOut.push({ key, why: `${duplicatesOf(duplicates)} and stay out, since a file cannot tell them apart` })
    return
  }
  const fieldsOf = (one: PullContext) =>
    desiredEntries([{ own: {}, included: [] }], live.fields, meaning(one), true).entries[0]?.fields ?? {}
  const { context: rest, unfit } = declarableOnly(context, { live, concerns: () => true, isNew: true, fieldsOf })
  if (unfit !== null) {
    context.leftOut.push({ key, why: `${JSON.stringify(key)} stays out, since no file can declare it: ${unfit}` })
    return
  }
  const edit: RoleEdit = { from: null, to: { key, data: fieldsOf(rest) } }
  context.changes.push({ file: context.pullTo, role: key, action: 'added', details: [], edit })
}
