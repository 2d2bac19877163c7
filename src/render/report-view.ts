/** Makes the one view of a report that all formats print. Pure. */
import type { Action, RefusedRole } from '../domain/plan-model.ts'
import type { Report, SentRequest, StepReport, StepStatus, TargetReport } from '../domain/report-model.ts'
import { plural } from '../text/plural.ts'
import { count, join, type Phrase, phrase, said } from './phrase.ts'
import type { Tone } from './view.ts'
import { titleOf } from './view-notices.ts'
import { when } from './when.ts'

/** Outcome of a step. */
export interface OutcomeBlock {
  readonly tone: Tone
  readonly status: StepStatus
  /** The words for the status. */
  readonly word: string
  /** `plan` for a role that could not be planned. */
  readonly action: Action | 'plan'
  readonly role: string
  /** Reason of its failure, in our words and in those of the system. */
  readonly reasons: readonly Phrase[]
  readonly requests: readonly SentRequest[]
}

/** A report as all formats tell it. */
export interface ReportView {
  /** `Apply: mdm-prod, shop`. */
  readonly title: Phrase
  /** The end of the apply. */
  readonly ended: Phrase
  readonly targets: readonly {
    readonly name: string
    /** `Not verified.`, `Nothing to do.`; empty where the steps say all. */
    readonly remarks: readonly Phrase[]
    readonly steps: readonly OutcomeBlock[]
  }[]
  /** `Apply: 2 applied, 1 failed. Not verified.` */
  readonly outcome: Phrase
  /** True where all was done and verified. */
  readonly isDone: boolean
  /** Requests that were sent, and the time they took. */
  readonly sent: Phrase
  readonly planDigest: string
  /** Ways out for what is left; empty where nothing is. */
  readonly help: Phrase
}

/** Words and importance of each status, in the order in which they are counted. */
const STATUSES = {
  applied: { word: 'applied', tone: 'good' },
  failed: { word: 'failed', tone: 'bad' },
  'not-attempted': { word: 'not attempted', tone: 'plain' },
  manual: { word: 'manual', tone: 'warn' },
  unverified: { word: 'unverified', tone: 'bad' },
} as const satisfies Record<StepStatus, { word: string; tone: Tone }>

const UNVERIFIED = 'The system accepted the change, but reading again shows something else.'

/**
 * Returns the view of a report.
 * @param again the command that shows what is left to do
 */
export function reportViewOf(report: Report, retryCommand: string): ReportView {
  const steps = report.targets.flatMap((target) => target.steps)
  const isVerified = report.targets.every(({ verified }) => verified)
  const refused = report.targets.reduce((sum, target) => sum + (target.refused?.length ?? 0), 0)
  const isDone = isVerified && refused === 0 && steps.every(({ status }) => status === 'applied' || status === 'manual')
  const { requests, writes, retries, ms } = report.summary
  return {
    title: titleOf('Apply', report.targets),
    ended: phrase`Ended ${when(report.finishedAt)}`,
    targets: report.targets.map(targetView),
    outcome: phrase`Apply: ${counts(steps, refused)}. ${[isVerified ? 'Verified by reading again' : 'Not verified']}.`,
    isDone,
    sent: phrase`Sent ${count(requests, 'request')} (${count(writes, 'write')}, ${count(retries, 'retry', 'retries')}) in ${[(ms / 1000).toFixed(1)]} s.`,
    planDigest: report.planDigest,
    help: isDone ? [] : phrase`Next: ${retryCommand} reads the live roles again and shows what is left to do.`,
  }
}

/** The steps are counted here, since the summary of a report has no place for unverified ones. */
function counts(steps: readonly StepReport[], refused: number): Phrase {
  const parts = Object.entries(STATUSES).flatMap(([status, { word }]) => {
    const number = steps.filter((step) => step.status === status).length
    return number === 0 ? [] : [phrase`${number} ${[word]}`]
  })
  if (refused > 0) parts.push(phrase`${count(refused, 'role')} not planned`)
  return parts.length === 0 ? ['nothing to do'] : join(parts, ', ')
}

function targetView({ name, verified, steps, refused = [] }: TargetReport): ReportView['targets'][number] {
  const all = [...steps.map(outcomeOf), ...refused.map(refusedBlock)]
  const remarks = [...(verified ? [] : [['Not verified.']]), ...(all.length === 0 ? [['Nothing to do.']] : [])]
  return { name, remarks, steps: all }
}

function refusedBlock({ role, problems }: RefusedRole): OutcomeBlock {
  const reasons = problems.map(({ message, source }) => {
    return source === null
      ? said(message)
      : phrase`${`${source.file}:${source.line}:${source.column}`} ${said(message)}`
  })
  return { tone: 'bad', status: 'not-attempted', word: 'not planned', action: 'plan', role, reasons, requests: [] }
}

function outcomeOf(step: StepReport): OutcomeBlock {
  const { role, action, status, requests } = step
  return { ...STATUSES[status], status, action, role, reasons: reasonsOf(step), requests }
}

/** Our words, then the system's own ones in full unless ours hold them already. */
function reasonsOf({ status, error, note }: StepReport): Phrase[] {
  const reasons: Phrase[] = [
    ...(status === 'unverified' ? [[UNVERIFIED]] : []),
    ...(note === undefined ? [] : [said(note)]),
  ]
  if (error === null) return reasons
  const { message, body, status: code } = error
  reasons.push(said(message))
  const hasStatus = code === null || message.includes(String(code))
  if (body !== null && !message.includes(body)) {
    reasons.push(phrase`the system said${[hasStatus ? '' : ` (status ${code})`]}: ${body}`)
  } else if (!hasStatus) reasons.push([`status ${code}`])
  return reasons
}

/** Returns how a request ended: `422, 3 attempts, 98 ms`. */
export function requestEnd({ status, attempts, ms }: SentRequest): Phrase {
  const parts = [
    status === null ? 'no answer' : String(status),
    ...(attempts > 1 ? [plural(attempts, 'attempt')] : []),
    `${Math.round(ms)} ms`,
  ]
  return [parts.join(', ')]
}

/** Reports whether a request needs attention: it was tried again, or its step did not go well. */
export function needsAttention(request: SentRequest, { status }: OutcomeBlock): boolean {
  return request.attempts > 1 || status === 'failed' || status === 'unverified'
}
