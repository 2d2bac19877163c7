/**
 * Care for roles that an apply makes in a system that takes two of one key: another run, or a person, may make the same
 * role at the same time. Of two, the older one stays; the run that made the other takes its own away again, and only that.
 */
import type { CreateCare, Verdict } from '../apply/careful-create.ts'
import { createTurns } from '../apply/turns.ts'
import type { Writer } from '../domain/connection.ts'
import { ApiError, messageOf, NetworkError } from '../domain/errors.ts'
import type { LiveRole } from '../domain/model.ts'
import type { Step } from '../domain/plan-model.ts'
import type { SentRequest } from '../domain/report-model.ts'
import { checkExact } from '../domain/request.ts'
import type { Namesakes } from '../domain/system.ts'
import { byAge, describeDuplicates, isAsMade } from '../plan/duplicates.ts'
import { whatIsMissing } from '../plan/step.ts'
import type { ReadAgain } from './read-again.ts'
import type { System } from './run.ts'

/** Target of an apply, and the ways to it. */
export interface CareInput {
  readonly system: System
  readonly writer: Writer
  /** Requests at a time. */
  readonly parallelism: number
  readonly readAgain: () => Promise<ReadAgain>
}

/** Care for the creates of one apply; it knows which roles this apply made. */
export interface Care extends CreateCare {
  /** Returns the verdict on a role that this apply made, from what is live now; takes it away where an older one is there. */
  readonly settle: (step: Step, read: ReadAgain) => Promise<Verdict | null>
}

/** Returns the care that a system needs; undefined where it keeps keys unique itself. */
export function careFor(input: CareInput): Care | undefined {
  const { system, writer, parallelism, readAgain } = input
  const { namesakes } = system.provider
  if (namesakes === undefined) return undefined
  const context: Context = { ...input, namesakes, made: new Map() }
  const find = ({ role }: Step) => namesakes.find(writer, system.target, role)
  return {
    inTurn: createTurns(parallelism),
    async before(step) {
      return (await find(step)).length === 0 ? null : foundBefore(context, step, await readAgain())
    },
    async after(step, answer) {
      const id = namesakes.idIn(answer)
      // Which one is its own is not known then: reading again at the end tells if there are two.
      if (id === null) return null
      context.made.set(step.role, id)
      const others = (await find(step)).filter((one) => one !== id)
      if (others.length === 0) return null
      return settle(context, step, await readAgain())
    },
    settle: (step, read) => settle(context, step, read),
  }
}

interface Context extends CareInput {
  readonly namesakes: Namesakes
  /** Ids of the roles that this apply made, by key. */
  readonly made: Map<string, string>
}

/**
 * Judges a create by the role of its key that is there already: of several, by the one that stays. If the others do not go,
 * reading again at the end tells.
 */
function foundBefore({ system: { provider } }: Context, step: Step, read: ReadAgain): Verdict | null {
  const [found] = byAge(provider, read.byKey.get(step.role) ?? [])
  if (found === undefined) return null
  const differs = whatIsMissing(provider, step, found)
  if (differs.length === 0) return done(`the role was there already as it shall be (id ${found.id}): nothing was sent`)
  return failed(
    `a role of this name was made since the live roles were read (id ${found.id}), and it differs: ${differs.join('; ')}; nothing was sent, make the plan again`,
  )
}

async function settle(context: Context, step: Step, read: ReadAgain): Promise<Verdict | null> {
  const { system, namesakes, made } = context
  const roles = read.byKey.get(step.role) ?? []
  const id = made.get(step.role)
  if (id === undefined) return null
  const own = roles.find((role) => role.id === id)
  // Of roles whose age is not known, none is taken away: the verification reports that there are two.
  const older = own === undefined ? roles : roles.filter((role) => namesakes.isOlder(role, own) === true)
  const [oldest] = byAge(system.provider, older)
  if (oldest === undefined) return null
  if (own === undefined) return judge(context, step, { oldest, id, fate: 'is gone' })
  if (!isAsMade(system.provider, own, step.after)) {
    return failed(
      `another role of this name was made at the same time, and the one of this run (id ${own.id}) is in use already, so it stays: ${describe(context, read, roles)}`,
    )
  }
  const { requests, error } = await takeAway(context, own, read)
  if (error !== null) {
    return {
      ...failed(`the one that this run made could not be removed (${error}): ${describe(context, read, roles)}`),
      requests,
    }
  }
  return { ...judge(context, step, { oldest, id: own.id, fate: 'was removed again' }), requests }
}

interface Gone {
  readonly oldest: LiveRole
  readonly id: string | null | undefined
  readonly fate: string
}

/** Judges a create whose role is gone again by the older one, which stays. */
function judge({ system }: Context, step: Step, { oldest, id, fate }: Gone): Verdict {
  const what = `another run or a person made this role at the same time (id ${oldest.id}); the one of this run (id ${id}) ${fate}`
  const differs = whatIsMissing(system.provider, step, oldest)
  if (differs.length === 0) return done(what)
  return failed(`${what}, and the one that stays differs: ${differs.join('; ')}; make the plan again`)
}

/** Deletes a role that this run made. */
async function takeAway({ system, writer }: Context, own: LiveRole, { live }: ReadAgain) {
  const { provider, target } = system
  const transition = { key: own.key, live: own, after: null, catalogue: live.catalogue }
  const requests: SentRequest[] = []
  for (const request of checkExact(provider.requests(target, transition))) {
    const { method, path } = request
    const started = performance.now()
    try {
      const { status, attempts, ms } = await writer.send(request)
      requests.push({ method, path, status, attempts, ms: Math.round(ms) })
    } catch (error) {
      // Nothing was sent where the run was interrupted before.
      if (!(error instanceof ApiError || error instanceof NetworkError)) return { requests, error: messageOf(error) }
      const status = error instanceof ApiError ? error.status : null
      const { attempts } = error.sent
      requests.push({ method, path, status, attempts, ms: Math.round(performance.now() - started) })
      // Somebody was faster.
      if (status !== 404) return { requests, error: messageOf(error) }
    }
  }
  return { requests, error: null }
}

function describe({ system: { provider, target } }: Context, { live }: ReadAgain, roles: readonly LiveRole[]): string {
  return describeDuplicates({ provider, target, live }, roles)
}

function done(message: string): Verdict {
  return { status: 'applied', message, requests: [] }
}

function failed(message: string): Verdict {
  return { status: 'failed', message, requests: [] }
}
