/** The report of an apply: what was sent, what became of it, and whether reading again agrees. Pure. */
import { FORMAT_VERSION } from '../domain/model.ts'
import type { Report, StepReport, TargetReport } from '../domain/report-model.ts'

/** Result of reading one target again. */
export interface Verification {
  /** Differences of roles from what their step wants, by {@link keyOf}; a step that is not here is as planned. */
  readonly missing: ReadonlyMap<string, readonly string[]>
  /** Reason why the target could not be read again, or `null`. */
  readonly error: string | null
}

/** System that a report is about. */
export type About = Pick<TargetReport, 'name' | 'provider' | 'url' | 'identity' | 'refused'>

/** The report of one target; `verification: null` where reading again was not tried. */
export function targetReport(
  about: About,
  steps: readonly StepReport[],
  verification: Verification | null,
): TargetReport {
  const verified = steps.map((step) => verify(step, verification))
  const wasSent = verified.filter(({ status }) => status === 'applied' || status === 'unverified')
  const agrees = verification !== null && verification.error === null
  return {
    ...about,
    verified:
      (agrees || wasSent.length === 0) && verified.every(({ status }) => status === 'applied' || status === 'manual'),
    steps: verified,
  }
}

function verify(step: StepReport, verification: Verification | null): StepReport {
  if (verification === null || (step.status !== 'applied' && step.status !== 'failed')) return step
  if (verification.error !== null) {
    if (step.status === 'failed') return step
    return unverified(step, `accepted, but the system could not be read again: ${verification.error}`)
  }
  const missing = verification.missing.get(keyOf(step)) ?? []
  // A write whose answer was lost to the end, and that the system shows all the same, was applied.
  if (missing.length === 0) return step.status === 'failed' ? { ...step, status: 'applied', error: null } : step
  return step.status === 'failed' ? step : unverified(step, `accepted, but reading again shows: ${missing.join('; ')}`)
}

/** A role can be created and another one of the same key deleted in one plan, so the action is part of the key. */
export function keyOf({ role, action }: Pick<StepReport, 'role' | 'action'>): string {
  return `${action} ${role}`
}

function unverified(step: StepReport, message: string): StepReport {
  return { ...step, status: 'unverified', error: { message, status: null, body: null } }
}

/** Everything that a report is made of. */
export interface ReportInput {
  readonly planDigest: string
  readonly startedAt: Date
  readonly finishedAt: Date
  readonly targets: readonly TargetReport[]
  readonly sent: { readonly requests: number; readonly writes: number; readonly retries: number }
}

/** Makes the report of an apply. */
export function assembleReport({ planDigest, startedAt, finishedAt, targets, sent }: ReportInput): Report {
  const steps = targets.flatMap((target) => target.steps)
  const count = (...statuses: StepReport['status'][]) => steps.filter(({ status }) => statuses.includes(status)).length
  return {
    formatVersion: FORMAT_VERSION,
    kind: 'report',
    planDigest,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    targets,
    summary: {
      applied: count('applied'),
      failed: count('failed', 'unverified'),
      notAttempted: count('not-attempted'),
      manual: count('manual'),
      requests: sent.requests,
      writes: sent.writes,
      retries: sent.retries,
      ms: finishedAt.getTime() - startedAt.getTime(),
    },
  }
}
