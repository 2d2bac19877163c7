/** Verifies an apply: reads what it touched again, and settles roles that two runs made at the same time. */
import { setTimeout as sleep } from 'node:timers/promises'
import { judged } from '../apply/careful-create.ts'
import { keyOf, type Verification } from '../apply/report.ts'
import type { Writer } from '../domain/connection.ts'
import { Interrupted } from '../domain/errors.ts'
import type { Step } from '../domain/plan-model.ts'
import type { StepReport } from '../domain/report-model.ts'
import type { Care } from './create-care.ts'
import { missingOf, type ReadAgain, readTouched } from './read-again.ts'
import type { System } from './run.ts'

/** Writes that were sent to a target, and the means to read it again. */
export interface VerifyInput {
  readonly system: System
  readonly steps: readonly Step[]
  readonly writer: Writer
  readonly care: Care | undefined
  readonly reports: readonly StepReport[]
  /** Wait for another run to take its double away, in ms. */
  readonly settleMs: number
}

/** Reports as reading again left them, and what it found; `null` after an interrupt. */
export interface Verified {
  readonly reports: readonly StepReport[]
  readonly verification: Verification | null
}

/** Number of times that the system is read again as long as there are doubles of roles that this run made. */
const ROUNDS = 5

/** Reads the touched roles again; whatever keeps them from being read is part of the report. */
export async function verify({ system, steps, writer, care, reports: sent, settleMs }: VerifyInput): Promise<Verified> {
  let reports = sent
  try {
    for (let round = 1; ; round++) {
      const read = await readTouched(writer, system, steps)
      const doubles = care === undefined ? [] : doublesAmong(reports, steps, read)
      if (care === undefined || doubles.length === 0 || round === ROUNDS) {
        const missing = new Map(steps.map((step) => [keyOf(step), missingOf(system, step, read)]))
        return { reports, verification: { missing, error: null } }
      }
      const settled = await settleAll(care, doubles, read)
      reports = reports.map((report) => settled.get(report) ?? report)
      await sleep(settleMs)
    }
  } catch (error) {
    if (error instanceof Interrupted) return { reports, verification: null }
    const message = error instanceof Error ? error.message : String(error)
    return { reports, verification: { missing: new Map(), error: message } }
  }
}

interface Double {
  readonly report: StepReport
  readonly step: Step
}

/** Creates that were done, and whose key has several roles now. */
function doublesAmong(reports: readonly StepReport[], steps: readonly Step[], { byKey }: ReadAgain): Double[] {
  const creates = new Map(steps.filter(({ action }) => action === 'create').map((step) => [step.role, step]))
  return reports.flatMap((report): Double[] => {
    const step = report.action === 'create' && report.status === 'applied' ? creates.get(report.role) : undefined
    return step !== undefined && (byKey.get(step.role)?.length ?? 0) > 1 ? [{ report, step }] : []
  })
}

async function settleAll(
  care: Care,
  doubles: readonly Double[],
  read: ReadAgain,
): Promise<ReadonlyMap<StepReport, StepReport>> {
  const settled = new Map<StepReport, StepReport>()
  for (const { report, step } of doubles) {
    const verdict = await care.settle(step, read)
    if (verdict !== null) settled.set(report, judged(report, verdict))
  }
  return settled
}
