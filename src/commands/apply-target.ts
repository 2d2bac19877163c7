/** Applies the steps of one target and reads it again. */
import { applySteps, type Phase } from '../apply/apply.ts'
import { keyOf, targetReport, type Verification } from '../apply/report.ts'
import { UserError } from '../errors.ts'
import { LIMITS, openWriter } from '../http/client.ts'
import type { Live, LiveRole, Step, StepReport, TargetReport } from '../model.ts'
import { onlyRemoves, PHASES, phaseOf } from '../plan/order.ts'
import { outstanding, whatIsMissing } from '../plan/step.ts'
import type { Writer } from '../provider.ts'
import { expected } from './plan.ts'
import { clientOptions, closing, type Run, readLive, type System } from './run.ts'

/** The report of one target. Throws only for bugs: what a system or the network does is in the report. */
export async function applyTarget(run: Run, system: System, steps: readonly Step[]): Promise<TargetReport> {
  const { name } = system.target
  if (steps.every(({ requests }) => requests.length === 0)) {
    return targetReport(name, await applyWith(run, system, steps, NO_WRITER), null)
  }
  return closing(openWriter(clientOptions(run, system)), async (writer) => {
    const reports = await applyWith(run, system, steps, writer)
    const wasSent = reports.some(({ requests }) => requests.length > 0)
    const verification = wasSent && !run.io.signal.aborted ? await verify(system, steps, writer) : null
    return targetReport(name, reports, verification)
  })
}

/** For targets where nothing is to be sent, so that no client is opened for them. */
const NO_WRITER: Writer = {
  get: () => Promise.reject(new Error('there is nothing to read')),
  send: () => Promise.reject(new Error('there is nothing to send')),
  strange: (_answer, what) => new Error(what),
}

function applyWith(run: Run, system: System, steps: readonly Step[], writer: Writer): Promise<StepReport[]> {
  return applySteps({
    phases: inPhases(steps),
    writer,
    settleMs: (run.io.limits ?? LIMITS).backOffMs * 2,
    signal: run.io.signal,
    onStep: run.progress.tick,
    async remaining(step) {
      const { live } = await readLive(writer, system, fieldsOf([step], system))
      const { provider, target } = system
      return outstanding({ provider, target, catalogue: live.catalogue }, step, roleOf(step, live))
    },
  })
}

function inPhases(steps: readonly Step[]): Phase[] {
  return PHASES.map((_, phase) => ({
    removes: onlyRemoves(phase),
    steps: steps.filter((step) => phaseOf(step) === phase),
  }))
}

async function verify(system: System, steps: readonly Step[], writer: Writer): Promise<Verification> {
  try {
    const { live } = await readLive(writer, system, fieldsOf(steps, system))
    const missing = steps.map(
      (step) => [keyOf(step), whatIsMissing(system.provider, step, roleOf(step, live))] as const,
    )
    return { missing: new Map(missing), error: null }
  } catch (error) {
    return { missing: new Map(), error: expected(error).message }
  }
}

/** The role that a step is about, as it is now: under its new key, else under the one it had before. */
function roleOf({ role, renamedFrom }: Step, { roles }: Live): LiveRole | null {
  for (const key of [role, renamedFrom]) {
    const found = roles.filter((live) => live.key === key)
    if (found.length > 1) throw new UserError(`${found.length} live roles are named ${JSON.stringify(key)} now`)
    if (found[0]) return found[0]
  }
  return null
}

/** The fields whose names the steps mention. */
export function fieldsOf(steps: readonly Step[], { provider }: System): Set<string> {
  const deletes = steps.some(({ after }) => after === null)
  return new Set(deletes ? Object.keys(provider.fields) : steps.flatMap(({ after }) => Object.keys(after ?? {})))
}
