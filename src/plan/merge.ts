/** Plans and reports of shards, joined. Pure. */
import { createHash } from 'node:crypto'
import { UserError } from '../domain/errors.ts'
import type { Plan } from '../domain/plan-model.ts'
import type { Report } from '../domain/report-model.ts'
import { byCodeUnits } from '../text/collections.ts'
import { sealed, sealedReport } from './digest.ts'

/** A document, and what its user calls it. */
export interface Part<D> {
  readonly name: string
  readonly document: D
}

/**
 * The plan that one run over the targets of all parts would have made; as old as the oldest of them.
 * @throws UserError where the parts do not belong together, naming two of them
 */
export function mergePlans(parts: readonly Part<Plan>[]): Plan {
  checkSame(parts, 'formatVersion', 'format')
  checkSame(parts, 'rolesyncVersion', 'version of rolesync')
  checkSame(parts, 'config', 'config')
  checkSame(parts, 'undoes', 'plan that is undone')
  checkSame(parts, 'base', '--base')
  checkSame(parts, 'only', '--only')
  checkOneSource(parts)
  const plans = parts.map(({ document }) => document)
  const merged = {
    ...firstOf(plans),
    ...snapshotOf(plans),
    createdAt: earliest(plans.map(({ createdAt }) => createdAt)),
    targets: targetsOf(parts),
    complete: plans.every(({ complete }) => complete),
    summary: sumUp(plans.map(({ summary }) => summary)),
  }
  return sealed(merged)
}

/**
 * The report of all that the parts did. Its time is that from the first beginning to the last end.
 * @throws UserError where the parts do not belong together, naming two of them
 */
export function mergeReports(parts: readonly Part<Report>[]): Report {
  checkSame(parts, 'formatVersion', 'format')
  const reports = parts.map(({ document }) => document)
  const startedAt = earliest(reports.map((report) => report.startedAt))
  const finishedAt = reports.map((report) => report.finishedAt).reduce((a, b) => (b > a ? b : a))
  const ms = Date.parse(finishedAt) - Date.parse(startedAt)
  return sealedReport({
    ...firstOf(reports),
    planDigest: digestOfAll(reports.map(({ planDigest }) => planDigest)),
    startedAt,
    finishedAt,
    targets: targetsOf(parts),
    summary: { ...sumUp(reports.map(({ summary }) => summary)), ms },
  })
}

/** Returns the digest of the plan that all parts applied; else that of their digests, sorted, a line each. */
function digestOfAll(digests: readonly string[]): string {
  const [first = '', ...others] = [...new Set(digests)].sort(byCodeUnits)
  if (others.length === 0) return first
  return `sha256:${createHash('sha256')
    .update([first, ...others].join('\n'))
    .digest('hex')}`
}

function checkSame<D>(parts: readonly Part<D>[], field: keyof D, what: string): void {
  const [first, ...others] = parts
  const other = others.find(({ document }) => document[field] !== first?.document[field])
  if (first === undefined || other === undefined) return
  const describe = ({ name, document }: Part<D>) => `${name} has ${document[field] ?? 'none'}`
  throw new UserError(`these are not of one run: the ${what} differs (${describe(first)}, ${describe(other)})`)
}

/** Shards may each have a snapshot of their own, but what is said of a plan has to be true of all of it. */
function checkOneSource(parts: readonly Part<Plan>[]): void {
  const kept = parts.find(({ document }) => document.snapshotAt !== undefined)
  const live = parts.find(({ document }) => document.snapshotAt === undefined)
  if (kept === undefined || live === undefined) return
  throw new UserError(
    `these are not of one run: ${kept.name} was made from a snapshot, ${live.name} from the live systems`,
  )
}

/** As old as the oldest of them. */
function snapshotOf(plans: readonly Plan[]): Pick<Plan, 'snapshotAt'> {
  const times = plans.flatMap(({ snapshotAt }) => (snapshotAt === undefined ? [] : [snapshotAt]))
  return times.length === 0 ? {} : { snapshotAt: earliest(times) }
}

/** By name, like those of a run over all of them. */
function targetsOf<T extends { readonly name: string }>(
  parts: readonly Part<{ readonly targets: readonly T[] }>[],
): T[] {
  const owners = new Map<string, string>()
  for (const { name, document } of parts) {
    for (const target of document.targets) {
      const other = owners.get(target.name)
      if (other !== undefined) {
        const where = other === name ? `twice in ${name}` : `in ${other} and in ${name}`
        throw new UserError(`the target ${target.name} is ${where}; each target can be in one of them only`)
      }
      owners.set(target.name, name)
    }
  }
  return parts.flatMap(({ document }) => document.targets).sort((a, b) => byCodeUnits(a.name, b.name))
}

/** Returns each count over all parts, those of a cause too; one that a part does not have counts as none there. */
function sumUp<S extends object>(summaries: readonly S[]): S {
  const sums: Record<string, unknown> = {}
  for (const [name, count] of summaries.flatMap((summary) => Object.entries(summary))) {
    const sum = sums[name]
    if (isCounts(count)) sums[name] = sumUp(isCounts(sum) ? [sum, count] : [count])
    else sums[name] = (typeof sum === 'number' ? sum : 0) + Number(count)
  }
  return sums as S
}

function isCounts(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function earliest(times: readonly string[]): string {
  return times.reduce((a, b) => (b < a ? b : a))
}

function firstOf<D>(documents: readonly D[]): D {
  const [first] = documents
  if (first === undefined) throw new Error('there is nothing to merge')
  return first
}
