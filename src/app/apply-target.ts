/** Applies the steps of one target and reads it again. */
import { applySteps } from '../apply/apply.ts'
import { targetReport } from '../apply/report.ts'
import type { Writer } from '../domain/connection.ts'
import type { RefusedRole, Step } from '../domain/plan-model.ts'
import type { StepReport, TargetReport } from '../domain/report-model.ts'
import { LIMITS, openWriter } from '../http/client.ts'
import { birthsIn } from '../plan/births.ts'
import { inGroups } from '../plan/order.ts'
import { identityOf } from '../plan/snapshot.ts'
import { outstanding } from '../plan/step.ts'
import { clientOptions, closing } from './clients.ts'
import { type Care, careFor } from './create-care.ts'
import { type ReadAgain, readByKey, roleOf, shared } from './read-again.ts'
import type { Run, System } from './run.ts'
import { verify } from './verify.ts'

/** Listener of the steps of one target while they are sent. */
export interface ApplyLog {
  begun(step: Step): void
  ended(report: StepReport): void
}

/** Steps of one target, and what is needed to send them. */
export interface ApplyInput {
  readonly run: Run
  readonly system: System
  readonly steps: readonly Step[]
  /** Roles that could not be planned: what only takes away waits for them. */
  readonly refused?: readonly RefusedRole[]
  readonly log?: ApplyLog
}

/** The report of one target. Throws only for bugs: what a system or the network does is in the report. */
export async function applyTarget(input: ApplyInput): Promise<TargetReport> {
  const { run, system, steps, refused = [] } = input
  const { name, url } = system.target
  const about = {
    name,
    provider: system.provider.name,
    url,
    identity: identityOf(system.target, system.provider),
    ...(refused.length === 0 ? {} : { refused }),
  }
  if (steps.every(({ requests }) => requests.length === 0)) {
    return targetReport(about, await applyWith(input, { writer: NO_WRITER, readAgain: NOTHING, care: undefined }), null)
  }
  return closing(openWriter(clientOptions(run, system)), async (writer) => {
    const readAgain = shared(() => readByKey(writer, system, steps))
    const care = careFor({ system, writer, parallelism: run.parallelism, readAgain })
    const reports = await applyWith(input, { writer, readAgain, care })
    const isThere = reports.some(({ requests, status }) => requests.length > 0 || status === 'applied')
    if (!isThere) return targetReport(about, reports, null)
    const verified = await verify({ system, steps, writer, care, reports, settleMs: settleMsOf(run) })
    return targetReport(about, verified.reports, verified.verification)
  })
}

/** Ways to the system that an apply uses. */
interface Ways {
  readonly writer: Writer
  readonly readAgain: () => Promise<ReadAgain>
  readonly care: Care | undefined
}

const NOTHING = () => Promise.reject(new Error('there is nothing to read'))

/** For targets where nothing is to be sent, so that no client is opened for them. */
const NO_WRITER: Writer = {
  get: NOTHING,
  send: () => Promise.reject(new Error('there is nothing to send')),
  repeats: () => false,
  unexpected: (_answer, what) => new Error(what),
}

/** A gateway may give up before the system does, and another run may still be about to take its double away. */
function settleMsOf({ context }: Run): number {
  return (context.limits ?? LIMITS).backOffMs * 2
}

function applyWith(
  { run, system, steps, refused = [], log }: ApplyInput,
  { writer, readAgain, care }: Ways,
): Promise<StepReport[]> {
  const { provider, target } = system
  const births = birthsIn(steps, provider.references)
  return applySteps({
    phases: inGroups(steps, provider),
    hasRefused: refused.length > 0,
    writer,
    ...(care === undefined ? {} : { care }),
    settleMs: settleMsOf(run),
    signal: run.context.signal,
    onStart: (step) => log?.begun(step),
    onStep(report) {
      run.progress.tick()
      log?.ended(report)
    },
    async remaining(step) {
      const read = await readAgain()
      const { catalogue } = read.live
      return outstanding({ provider, target, catalogue }, step, {
        now: roleOf(system, step, read),
        later: births.get(step.role)?.later ?? NONE,
      })
    },
  })
}

const NONE: ReadonlySet<string> = new Set()
