/** Sends the steps of a plan, phase by phase, and tells what became of each. It decides nothing and knows no vendor. */

import { setTimeout as sleep } from 'node:timers/promises'
import type { Writer } from '../domain/connection.ts'
import {
  ApiError,
  Interrupted,
  isStale,
  mayHaveActed,
  NetworkError,
  ReportedFailure,
  UserError,
} from '../domain/errors.ts'
import type { Request } from '../domain/model.ts'
import type { Step } from '../domain/plan-model.ts'
import type { Failure, SentRequest, StepReport } from '../domain/report-model.ts'
import { sameRequest } from '../domain/request.ts'
import { type CreateCare, type CreateInput, createWithCare, type SentStep } from './careful-create.ts'
import { lookUpIds } from './look-up.ts'

/** Steps that may run side by side. */
export interface Phase {
  readonly steps: readonly Step[]
  /** A phase that only takes away does not start once a step before it has failed. */
  readonly removes: boolean
}

/** Steps of one target, and what is needed to send them. */
export interface ApplyInput {
  readonly phases: readonly Phase[]
  /** True where a role of the target could not be planned: what only takes away does not start. */
  readonly hasRefused: boolean
  readonly writer: Writer
  /** Returns the requests that are still to be sent for a step, from reading the system again; empty where nothing is. */
  readonly remaining: (step: Step) => Promise<readonly Request[]>
  /** Care for keys that the system does not keep unique; left out where it does. */
  readonly care?: CreateCare
  /** Wait before reading again after an answer was lost, in ms: a gateway may give up before the system does. */
  readonly settleMs: number
  readonly signal?: AbortSignal
  readonly onStart?: (step: Step) => void
  readonly onStep?: (report: StepReport) => void
}

/** Number of times that a request whose answer was lost is sent again after a look at the system. */
const ROUNDS = 3

/**
 * One report per step, in the order of the plan. Never throws: what was sent has to be reported, even where a bug of ours
 * is why it went no further.
 */
export async function applySteps(input: ApplyInput): Promise<StepReport[]> {
  const reports: StepReport[] = []
  let failed = false
  for (const phase of input.phases) {
    const skip = whySkipped(input, phase, failed)
    const done: StepReport[] = await Promise.all(
      phase.steps.map(async (step) => {
        const report = skip === null ? await applyStep(input, step) : notAttempted(step, skip)
        input.onStep?.(report)
        return report
      }),
    )
    failed ||= done.some(({ status }) => status === 'failed' || status === 'not-attempted')
    reports.push(...done)
  }
  return reports
}

function whySkipped({ signal, hasRefused }: ApplyInput, { removes }: Phase, hasFailed: boolean): string | null {
  if (signal?.aborted) return 'interrupted'
  if (removes && hasFailed) return AFTER_FAILURE
  return removes && hasRefused ? AFTER_REFUSAL : null
}

const AFTER_REFUSAL = 'not attempted: a role of this target could not be planned, and this step only takes away'
const AFTER_FAILURE = 'not attempted: a step before it failed, and this one only takes away'

function notAttempted(step: Step, why: string): StepReport {
  if (step.action === 'manual') return { ...about(step), status: 'manual', requests: [], error: null }
  return { ...about(step), status: 'not-attempted', requests: [], error: { message: why, status: null, body: null } }
}

/** Parts of a step that its report repeats, so that the report alone is enough to undo it. */
function about({ role, action, id, renamedFrom, source, before, after }: Step) {
  return { role, action, id, ...(renamedFrom === undefined ? {} : { renamedFrom }), source, before, after }
}

/** The requests of one step, one after the other: what grants comes first, and nothing follows a failure. */
async function applyStep(input: ApplyInput, step: Step): Promise<StepReport> {
  const { care } = input
  if (step.action === 'manual') return notAttempted(step, '')
  if (step.action !== 'create' || care === undefined) return (await sendStep(input, step)).report
  const unsent: CreateInput['unsent'] = (status, message) => {
    return { ...about(step), status, requests: [], error: { message, status: null, body: null } }
  }
  return care.inTurn((leave) => createWithCare({ care, step, unsent, send: () => sendStep(input, step, leave) }))
}

/** @param onLost called before the system is read again for a lost answer, which may take long */
async function sendStep(input: ApplyInput, step: Step, onLost?: () => void): Promise<SentStep> {
  input.onStart?.(step)
  const requests: SentRequest[] = []
  let answer: unknown
  for (const request of step.requests) {
    const { sent, error, json } = await sendSurely(
      { ...input, ...(onLost === undefined ? {} : { onLost }) },
      step,
      request,
    )
    requests.push(...sent)
    answer = json
    if (error === null) continue
    if (error instanceof Interrupted && requests.length === 0) {
      return { report: notAttempted(step, 'interrupted before it was sent'), answer }
    }
    return { report: { ...about(step), status: 'failed', requests, error: failureOf(error, request) }, answer }
  }
  return { report: { ...about(step), status: 'applied', requests, error: null }, answer }
}

interface Sender extends ApplyInput {
  readonly onLost?: () => void
}

interface Outcome {
  readonly sent: readonly SentRequest[]
  readonly error: unknown
  /** Answer to the request; left out where none came. */
  readonly json?: unknown
}

/** Sends a request; where its answer leaves open whether it acted, reads the system instead of guessing. */
async function sendSurely(input: Sender, step: Step, planned: Request): Promise<Outcome> {
  const sent: SentRequest[] = []
  let request: Request
  try {
    request = await lookUpIds(input.writer, planned)
  } catch (error) {
    return { sent, error }
  }
  let lost: unknown = null
  for (let round = 1; ; round++) {
    const { record, error, json } = await sendOnce(input, request)
    if (record !== null) sent.push(record)
    else if (lost !== null) return { sent, error: withMessage(lost, `${messageOf(lost)}; then ${messageOf(error)}`) }
    if (error === null || isGone(step, request, error)) return { sent, error: null, json }
    if (!mayHaveActed(error) || round > ROUNDS) return { sent, error }
    input.onLost?.()
    const verdict = await lookAgain(input, step, request, error)
    if (verdict !== 'absent') return { sent, error: verdict === 'done' ? null : verdict }
    // What can be repeated was repeated by the client; sending it yet again would not make it more certain.
    const isDecided = input.writer.repeats(request.method) || error instanceof ReportedFailure
    if (isDecided || input.signal?.aborted) return { sent, error }
    lost = error
  }
}

interface Sending extends Pick<Outcome, 'error' | 'json'> {
  readonly record: SentRequest | null
}

async function sendOnce(input: ApplyInput, request: Request): Promise<Sending> {
  const { method, path } = request
  const started = performance.now()
  try {
    const { status, attempts, ms, json } = await input.writer.send(request)
    return { record: { method, path, status, attempts, ms: Math.round(ms) }, error: null, json }
  } catch (error) {
    if (!(error instanceof ApiError || error instanceof NetworkError)) return { record: null, error }
    const status = error instanceof ApiError ? error.status : null
    const ms = Math.round(performance.now() - started)
    return { record: { method, path, status, attempts: error.sent.attempts, ms }, error }
  }
}

/**
 * Finding about the system after an answer was lost: the request took effect (`done`), it did not (`absent`), or something
 * else is there, which is an error.
 */
async function lookAgain(
  input: ApplyInput,
  step: Step,
  request: Request,
  cause: unknown,
): Promise<'done' | 'absent' | Error> {
  const message = messageOf(cause)
  let remaining: readonly Request[]
  try {
    await sleep(input.settleMs)
    remaining = await input.remaining(step)
  } catch (error) {
    return withMessage(cause, `${message}; whether it took effect could not be read: ${messageOf(error)}`)
  }
  if (remaining.some((open) => sameRequest(open, request))) return 'absent'
  const other = remaining.some(({ method, path }) => method === request.method && path === request.path)
  if (!other && (step.action !== 'create' || remaining.length === 0)) return 'done'
  return withMessage(cause, `${message}; reading again shows the role with other content than was sent`)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function withMessage(cause: unknown, message: string): Error {
  if (cause instanceof ApiError) return new ApiError(message, cause.sent, cause.status, cause.body)
  return new NetworkError(message, (cause as NetworkError).sent, { cause })
}

/** A role that was to be deleted and is not there any more. */
function isGone(step: Step, { method }: Request, error: unknown): boolean {
  return step.action === 'delete' && method === 'DELETE' && error instanceof ApiError && error.status === 404
}

function failureOf(error: unknown, request: Request): Failure {
  const { method, path } = request
  if (error instanceof ApiError) {
    const message = isStale(error, request) ? `${error.message}; ${MOVED}` : error.message
    return { message, status: error.status, body: error.body === '' ? null : error.body }
  }
  return { message: reported(error, `${method} ${path} was not sent`), status: null, body: null }
}

const MOVED = 'the role changed since the plan was made, and this request changed nothing: make the plan again'

/** A failure in words; `unsent` for those that came before the request was on its way. */
function reported(error: unknown, unsent: string): string {
  if (error instanceof NetworkError) return error.message
  if (error instanceof UserError) return `${unsent}: ${error.message}`
  return `${unsent}: this is a bug in rolesync: ${error instanceof Error ? error.stack : String(error)}`
}
