/** Applies the steps of one target and reads it again. */
import { applySteps } from '../apply/apply.ts'
import { keyOf, targetReport, type Verification } from '../apply/report.ts'
import { Interrupted, UserError } from '../domain/errors.ts'
import type { Live, LiveRole } from '../domain/model.ts'
import type { RefusedRole, Step } from '../domain/plan-model.ts'
import type { StepReport, TargetReport } from '../domain/report-model.ts'
import type { Writer } from '../domain/system.ts'
import { LIMITS, openWriter } from '../http/client.ts'
import { birthsIn } from '../plan/births.ts'
import { inGroups } from '../plan/order.ts'
import { linked, movesIn } from '../plan/references.ts'
import { identityOf } from '../plan/snapshot.ts'
import { outstanding, whatIsMissing } from '../plan/step.ts'
import { groupByKey } from '../text/collections.ts'
import { clientOptions, closing } from './clients.ts'
import { readLive, readSome } from './reading.ts'
import type { Run, System } from './run.ts'

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
    return targetReport(about, await applyWith(input, NO_WRITER), null)
  }
  return closing(openWriter(clientOptions(run, system)), async (writer) => {
    const reports = await applyWith(input, writer)
    const wasSent = reports.some(({ requests }) => requests.length > 0)
    return targetReport(about, reports, wasSent ? await verify(system, steps, writer) : null)
  })
}

/** For targets where nothing is to be sent, so that no client is opened for them. */
const NO_WRITER: Writer = {
  get: () => Promise.reject(new Error('there is nothing to read')),
  send: () => Promise.reject(new Error('there is nothing to send')),
  repeats: () => false,
  unexpected: (_answer, what) => new Error(what),
}

function applyWith({ run, system, steps, refused = [], log }: ApplyInput, writer: Writer): Promise<StepReport[]> {
  const { provider, target } = system
  const births = birthsIn(steps, provider.references)
  const readAgain = shared(() => readByKey(writer, system, steps))
  return applySteps({
    phases: inGroups(steps, provider),
    hasRefused: refused.length > 0,
    writer,
    settleMs: (run.context.limits ?? LIMITS).backOffMs * 2,
    signal: run.context.signal,
    onStart: (step) => log?.begun(step),
    onStep(report) {
      run.progress.tick()
      log?.ended(report)
    },
    async remaining(step) {
      const { catalogue, byKey } = await readAgain()
      return outstanding({ provider, target, catalogue }, step, {
        now: roleOf(step, byKey),
        later: births.get(step.role)?.later ?? NONE,
      })
    },
  })
}

const NONE: ReadonlySet<string> = new Set()

/** Shares one read among all who ask before it has begun: an outage must not end in one whole list per role. */
function shared<T>(read: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> = Promise.resolve()
  let next: Promise<T> | null = null
  return () => {
    next ??= running.then(() => {
      next = null
      const reading = read()
      running = reading.catch(() => {})
      return reading
    })
    return next
  }
}

/** Reads the touched roles again; whatever keeps them from being read is part of the report. `null` after an interrupt. */
async function verify(system: System, steps: readonly Step[], writer: Writer): Promise<Verification | null> {
  try {
    const wanted = { keys: new Set(steps.flatMap(keysOf)), named: fieldsOf(steps, system) }
    const { byKey } = linkedByKey(system, steps, await readSome(writer, system, wanted))
    return { missing: new Map(steps.map((step) => [keyOf(step), missingOf(system, step, byKey)])), error: null }
  } catch (error) {
    if (error instanceof Interrupted) return null
    return { missing: new Map(), error: error instanceof Error ? error.message : String(error) }
  }
}

/** Live roles by their key; where it is no name of one alone, all of them. */
type ByKey = ReadonlyMap<string, readonly LiveRole[]>

/** The whole target as it is now, with the names of what the steps are about. */
async function readByKey(writer: Writer, system: System, steps: readonly Step[]) {
  const { live } = await readLive(writer, system, fieldsOf(steps, system))
  return linkedByKey(system, steps, live)
}

function linkedByKey(system: System, steps: readonly Step[], found: Live) {
  const live = linked(system.provider.references, found, movesIn(steps))
  return { catalogue: live.catalogue, byKey: groupByKey(live.roles) }
}

function missingOf({ provider }: System, step: Step, live: ByKey): string[] {
  const duplicates = duplicatesOf(step, live)
  return duplicates === null ? whatIsMissing(provider, step, roleOf(step, live)) : [duplicates]
}

/** The role that a step is about, as it is now: under its new key, else under the one it had before. */
function roleOf(step: Step, live: ByKey): LiveRole | null {
  const duplicates = duplicatesOf(step, live)
  if (duplicates !== null) throw new UserError(duplicates)
  return keysOf(step).flatMap((key) => live.get(key) ?? [])[0] ?? null
}

/** Describes several live roles of the step's name, which nothing can tell apart. */
function duplicatesOf(step: Step, live: ByKey): string | null {
  for (const key of keysOf(step)) {
    const ids = (live.get(key) ?? []).map(({ id }) => id ?? 'none')
    if (ids.length > 1) return `${ids.length} live roles are named ${JSON.stringify(key)} now (ids ${ids.join(', ')})`
  }
  return null
}

/** The keys that a step's role has and had. */
export function keysOf({ role, renamedFrom }: Step): string[] {
  return renamedFrom === undefined ? [role] : [role, renamedFrom]
}

/** The fields whose names the steps mention. */
export function fieldsOf(steps: readonly Step[], { provider }: System): Set<string> {
  const deletes = steps.some(({ after }) => after === null)
  return new Set(deletes ? Object.keys(provider.fields) : steps.flatMap(({ after }) => Object.keys(after ?? {})))
}
