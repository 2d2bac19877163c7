/** Creates in systems that take two roles of one key: the key is looked up right before, and again right after. */
import { Interrupted, messageOf } from '../domain/errors.ts'
import type { Step } from '../domain/plan-model.ts'
import type { SentRequest, StepReport } from '../domain/report-model.ts'
import type { InTurn } from './turns.ts'

/** Outcome that a look at the system gives to a create. */
export interface Verdict {
  readonly status: 'applied' | 'failed'
  /** Reason of a failure; else what happened besides. */
  readonly message: string
  /** Requests that were sent to take a double away. */
  readonly requests: readonly SentRequest[]
}

/** Looks at the roles that have the key of a create. */
export interface CreateCare {
  /** Few creates at a time, so that each is sent right after the look that it is based on. */
  readonly inTurn: InTurn
  /** Returns the verdict where a role has the key by now; `null` where none has. */
  readonly before: (step: Step) => Promise<Verdict | null>
  /**
   * Returns the verdict where another role was made at the same time; `null` where there is none, or the role of this run
   * is the one that stays.
   * @param answer the JSON of the answer to the create; undefined where it was lost
   */
  readonly after: (step: Step, answer: unknown) => Promise<Verdict | null>
}

/** A step that was sent, and the JSON of its last answer. */
export interface SentStep {
  readonly report: StepReport
  readonly answer: unknown
}

/** Parts of a create: how it is sent, and how it is reported where it is not. */
export interface CreateInput {
  readonly care: CreateCare
  readonly step: Step
  readonly send: () => Promise<SentStep>
  /** Returns the report of the step without anything sent. */
  readonly unsent: (status: 'applied' | 'failed' | 'not-attempted', message: string) => StepReport
}

/** Makes a role unless there is one by now, and takes it away again where another one was made first. */
export async function createWithCare({ care, step, send, unsent }: CreateInput): Promise<StepReport> {
  let found: Verdict | null
  try {
    found = await care.before(step)
  } catch (error) {
    if (error instanceof Interrupted) return unsent('not-attempted', 'interrupted before it was sent')
    return unsent(
      'failed',
      `nothing was sent: whether a role has this name by now could not be read: ${messageOf(error)}`,
    )
  }
  if (found !== null) return judged(unsent(found.status, found.message), found)
  const { report, answer } = await send()
  if (report.status !== 'applied') return report
  try {
    const verdict = await care.after(step, answer)
    return verdict === null ? report : judged(report, verdict)
  } catch (error) {
    // The role is there; reading again at the end of the apply tells if there are two of them.
    const note = `whether another role of this name was made at the same time could not be read: ${messageOf(error)}`
    return { ...report, note }
  }
}

/** Returns a report as a verdict changes it. The role is not one that this run made. */
export function judged({ note: _, ...report }: StepReport, { status, message, requests }: Verdict): StepReport {
  const all = [...report.requests, ...requests]
  if (status === 'applied') return { ...report, status, requests: all, error: null, note: message, adopted: true }
  return { ...report, status, requests: all, error: { message, status: null, body: null } }
}
