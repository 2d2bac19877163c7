/** `rolesync merge`: the plans or the reports of shards as one. A merged plan is applied like any other. */

import { asUntouchedPlan, asVouchedReport, type Document, readDocument } from '../app/document.ts'
import { isReady } from '../domain/blockers.ts'
import { EXIT, type ExitCode, UserError } from '../domain/errors.ts'
import type { Plan } from '../domain/plan-model.ts'
import type { Report } from '../domain/report-model.ts'
import { mergePlans, mergeReports, type Part } from '../plan/merge.ts'
import type { Io } from '../terminal/io.ts'
import { applyCommand } from '../terminal/next.ts'
import type { CommandOptions } from '../terminal/options.ts'
import { jsonOf, planAs, prepareFile, print, type Text } from '../terminal/output.ts'
import { reportAs } from '../terminal/show-report.ts'

/** Flags of `rolesync merge`. */
export interface MergeOptions extends Pick<CommandOptions, 'format' | 'color' | 'verbose'> {
  readonly files: readonly string[]
  /** File of the merged document, as JSON. */
  readonly out?: string
}

/** Joins plans or reports of shards. */
export async function merge(options: MergeOptions, io: Io): Promise<ExitCode> {
  const file = options.out === undefined ? null : await prepareFile(io, '--out', options.out)
  try {
    const parts = await Promise.all(
      options.files.map(async (name) => ({ name, document: await readDocument(io, name) })),
    )
    const kind = kindOf(parts)
    const merged =
      kind === 'plan'
        ? mergePlans(parts.map((part) => planPart(part, io)))
        : mergeReports(parts.map((part) => reportPart(part, io)))
    await file?.write(await jsonOf(merged))
    print(io, await rendered(merged, options, io))
    return EXIT.done
  } finally {
    await file?.discard()
  }
}

function kindOf(parts: readonly Part<Document>[]): string {
  const [first, ...others] = parts
  const odd = parts.find(({ document }) => document.kind !== 'plan' && document.kind !== 'report')
  if (odd) throw new UserError(`${odd.name} is a ${odd.document.kind}; merge joins plans or reports`)
  const other = others.find(({ document }) => document.kind !== first?.document.kind)
  if (first === undefined || other === undefined) return first?.document.kind ?? ''
  throw new UserError(
    `${first.name} is a ${first.document.kind}, ${other.name} is a ${other.document.kind}; merge joins documents of one kind`,
  )
}

/** Refuses edited plans: they must not get a new digest by being merged. */
function planPart({ name, document }: Part<Document>, io: Io): Part<Plan> {
  return { name, document: asUntouchedPlan(name, document, io) }
}

function reportPart({ name, document }: Part<Document>, io: Io): Part<Report> {
  return { name, document: asVouchedReport(name, document, io) }
}

function rendered(merged: Plan | Report, options: MergeOptions, io: Io): Promise<Text> {
  if (merged.kind === 'report') return reportAs(merged, options, io)
  const { out } = options
  const next = out !== undefined && isReady(merged) ? applyCommand(out, {}) : null
  return planAs(options.format, merged, { verifyReads: null, next }, { io, options })
}
