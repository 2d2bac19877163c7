/** Makes the one view of a report that all formats print. Pure. */
import type { Action, UncomparedRole } from '../domain/plan-model.ts'
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
  /** `plan` for a role that could not be planned, `compare` for one that could not be compared in full. */
  readonly action: Action | 'plan' | 'compare'
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
  const roles = report.targets.reduce((sum, target) => sum + leftOf(target).length, 0)
  const isDone = isVerified && roles === 0 && steps.every(({ status }) => status === 'applied' || status === 'manual')
  const { requests, writes, retries, ms } = report.summary
  return {
    title: titleOf('Apply', report.targets),
    ended: phrase`Ended ${when(report.finishedAt)}`,
    targets: report.targets.map(targetView),
    outcome: phrase`Apply: ${counts(report)}. ${[verdictOf(report)]}.`,
    isDone,
    sent: phrase`Sent ${count(requests, 'request')} (${count(writes, 'write')}, ${count(retries, 'retry', 'retries')}) in ${[(ms / 1000).toFixed(1)]} s.`,
    planDigest: report.planDigest,
    help: isDone ? [] : phrase`Next: ${retryCommand} reads the live roles again and shows what is left to do.`,
  }
}

/** Returns the words about reading again; nothing is read where nothing was sent. */
function verdictOf({ targets }: Report): string {
  if (!targets.every(({ verified }) => verified)) return 'Not verified'
  const wasSent = targets.some(({ steps }) =>
    steps.some(({ requests, status }) => requests.length > 0 || status === 'applied'),
  )
  return wasSent ? 'Verified by reading again' : 'Nothing was sent'
}

/** The steps are counted here, since the summary of a report has no place for unverified ones. */
function counts({ targets }: Report): Phrase {
  const steps = targets.flatMap((target) => target.steps)
  const parts = Object.entries(STATUSES).flatMap(([status, { word }]) => {
    const number = steps.filter((step) => step.status === status).length
    return number === 0 ? [] : [phrase`${number} ${[word]}`]
  })
  const left = targets.flatMap(leftOf)
  for (const word of ['not planned', 'not compared in full']) {
    const number = left.filter((one) => one.word === word).length
    if (number > 0) parts.push(phrase`${count(number, 'role')} ${[word]}`)
  }
  return parts.length === 0 ? ['nothing to do'] : join(parts, ', ')
}

function targetView(target: TargetReport): ReportView['targets'][number] {
  const { name, verified, steps } = target
  const all = [...steps.map(outcomeOf), ...leftOf(target)]
  const remarks = [...(verified ? [] : [['Not verified.']]), ...(all.length === 0 ? [['Nothing to do.']] : [])]
  return { name, remarks, steps: all }
}

/** Returns the roles that stay as they are, since they could not be planned or compared. */
function leftOf({ refused = [], uncompared = [] }: TargetReport): OutcomeBlock[] {
  return [
    ...refused.map((role) => leftBlock(role, { action: 'plan', word: 'not planned' })),
    ...uncompared.map((role) => leftBlock(role, { action: 'compare', word: 'not compared in full' })),
  ]
}

function leftBlock({ role, problems }: UncomparedRole, how: Pick<OutcomeBlock, 'action' | 'word'>): OutcomeBlock {
  const reasons = problems.map(({ message, source }) => {
    return source === null
      ? said(message)
      : phrase`${`${source.file}:${source.line}:${source.column}`} ${said(message)}`
  })
  return { ...how, tone: 'bad', status: 'not-attempted', role, reasons, requests: [] }
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
