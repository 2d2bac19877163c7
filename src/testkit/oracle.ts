/**
 * Checks what has to be true after an apply, whatever happened on the way. It looks at the fake server's own state and at
 * what it received, and compares the report with them. It shares no code with what it judges.
 */
import type { Plan } from '../domain/plan-model.ts'
import type { Report, StepReport } from '../domain/report-model.ts'
import type { LoggedRequest } from '../sandbox/index.ts'
import type { CommandResult } from './invoke.ts'
import type { Roles } from './subject.ts'
import type { Observed } from './world.ts'

/** A change of roles: what the system held, what the files want (`null`: no such role), and what moves to another key. */
export interface Wish {
  readonly before: Roles
  readonly wanted: ReadonlyMap<string, readonly string[] | null>
  /** New key → old key, for systems that can rename. */
  readonly renames: ReadonlyMap<string, string>
}

/** Traces of an apply. */
export interface Evidence {
  readonly world: Observed
  readonly wish: Wish
  readonly plan: Plan | null
  readonly ended: CommandResult
  readonly report: Report | null
  /** Requests that the server received during the run. */
  readonly log: readonly LoggedRequest[]
  /** Requests may have been lost on their way to the server, so that it saw fewer than were sent. */
  readonly unseen?: boolean
  /** Lists may have come with status 200 and unreadable, which the server's log does not show. */
  readonly blind?: boolean
  /** The run was interrupted, so what was applied may not have been read again. */
  readonly interrupted?: boolean
}

/** Returns everything that is wrong, one sentence each. */
export function complaints(evidence: Evidence): string[] {
  const { world, ended, report } = evidence
  return [
    ...world.twice().map((key) => `${key} is there twice`),
    ...strangersTouched(evidence),
    ...world.leaks([ended.out, ended.err, JSON.stringify(report)].join('\n')).map((secret) => `shows ${secret}`),
    ...(/bug in rolesync/.test(ended.err + ended.out) ? [`calls itself broken: ${ended.err}`] : []),
    ...(report === null ? withoutReport(evidence) : withReport(evidence, report)),
  ]
}

/** Reports whether the role is as the files want it. */
export function isDone({ world, wish }: Pick<Evidence, 'world' | 'wish'>, key: string): boolean {
  const held = world.held()
  const [now, then] = [held.get(key), wish.wanted.get(key)]
  const old = wish.renames.get(key)
  if (old !== undefined && held.has(old)) return false
  return then === undefined || then === null ? now === undefined : now !== undefined && same(now, then)
}

function withoutReport(evidence: Evidence): string[] {
  const { ended, log, world, wish } = evidence
  const writes = log.filter(world.isWrite)
  const wanted = evidence.interrupted ? [1, 130] : [1]
  return [
    ...(wanted.includes(ended.code) ? [] : [`no report, and exit code ${ended.code}`]),
    ...(ended.err.includes('Error: ') ? [] : ['no report, and no word why']),
    ...(writes.length === 0 ? [] : [`no report, but ${writes.length} writes were sent`]),
    ...(sameRoles(world.held(), wish.before) ? [] : ['no report, but roles changed']),
  ]
}

function withReport(evidence: Evidence, report: Report): string[] {
  const [target] = report.targets
  if (target === undefined) return ['a report of nothing']
  const { steps } = target
  const good = steps.every(({ status }) => status === 'applied' || status === 'manual')
  const { interrupted, ended } = evidence
  const whole = good && target.verified && target.uncompared === undefined
  const wanted = interrupted ? 130 : whole ? 0 : 5
  return [
    ...(ended.code === wanted ? [] : [`exit code ${ended.code}, the report amounts to ${wanted}`]),
    ...(target.verified === good || interrupted ? [] : [`verified is ${target.verified}`]),
    ...steps.flatMap((step) => untrue(evidence, step)),
    ...unreported(evidence, steps),
    ...miscounted(evidence, report),
  ]
}

const UNREAD = /could not be read again/

/** An interrupt can end the last look after some of its requests; then that is what has to be reported. */
function isCutShort({ interrupted }: Evidence, words: string): boolean {
  return interrupted === true && words.endsWith('whether it took effect could not be read: interrupted')
}

/** Returns the claim of a step that the system's state belies. */
function untrue(evidence: Evidence, { role, action, status, error }: StepReport): string[] {
  const done = isDone(evidence, role)
  const claim = `${action} ${role} is ${status}`
  const words = error?.message ?? ''
  if ((status === 'applied' || status === 'manual') !== (error === null)) return [`${claim}, its error is ${words}`]
  switch (status) {
    case 'applied':
      return done || evidence.interrupted ? [] : [`${claim}, but the system holds ${evidence.world.held().get(role)}`]
    case 'unverified':
      return done && !UNREAD.test(words) ? [`${claim}, but the system has it (${words})`] : []
    case 'failed':
      // Where the last look failed as well, nobody can know; otherwise a role that is as wanted did not fail.
      return done && !evidence.blind && !isCutShort(evidence, words) && lastLookCame(evidence)
        ? [`${claim}, but the system has it (${words})`]
        : []
    case 'not-attempted':
      return untouched(evidence, role) ? [] : [`${claim}, but the system holds ${evidence.world.held().get(role)}`]
    case 'manual':
      return evidence.world.subject.cannot.write ? [] : [claim]
  }
}

/** Returns changes that were wanted and are in no step, and the other way round. */
function unreported({ wish, plan }: Evidence, steps: readonly StepReport[]): string[] {
  const keys = steps.map(({ role, action }) => `${action} ${role}`)
  const planned = plan?.targets[0]?.steps.map(({ role, action }) => `${action} ${role}`) ?? keys
  const reported = new Set(steps.map(({ role }) => role))
  const missing = [...wish.wanted].filter(([key, then]) => {
    const now = wish.before.get(key)
    const equal = then === null ? now === undefined : now !== undefined && same(now, then)
    return !equal && !reported.has(key)
  })
  return [
    ...missing.map(([key]) => `${key} is not reported`),
    ...(keys.join() === planned.join() ? [] : [`planned was ${planned}, reported is ${keys}`]),
  ]
}

function miscounted({ world, ended, log, plan, unseen }: Evidence, { summary, targets }: Report): string[] {
  const writes = log.filter(world.isWrite)
  const off = (reported: number, seen: number) => (unseen ? reported < seen : reported !== seen)
  const tries = targets.flatMap(({ steps }) => steps.flatMap(({ requests }) => requests))
  const attempts = tries.reduce((sum, request) => sum + request.attempts, 0)
  const planned = plan?.targets.flatMap(({ steps }) => steps.flatMap(({ requests }) => requests)) ?? []
  const foreign = writes.filter(
    ({ method, path, body }) =>
      plan !== null &&
      !planned.some((one) => one.method === method && isLike(one.path, path) && isLike(jsonOf(one.body), body)),
  )
  return [
    ...(off(summary.writes, writes.length)
      ? [`${summary.writes} writes are reported, the server saw ${writes.length}`]
      : []),
    // Where one of several lists failed, another one may have been cut off on its way.
    ...(summary.requests < log.length || (ended.code === 0 && off(summary.requests, log.length))
      ? [`${summary.requests} requests are reported, the server saw ${log.length}`]
      : []),
    ...(attempts === summary.writes ? [] : [`the steps report ${attempts} writes, the summary ${summary.writes}`]),
    ...foreign.map(({ method, path, body }) => `${method} ${path} ${body} was sent and is in no plan`),
  ]
}

/** Returns roles that the files do not name and that changed, and keys that nobody wanted. */
function strangersTouched({ world, wish }: Evidence): string[] {
  const olds = new Set(wish.renames.values())
  const isNamed = (key: string) => wish.wanted.has(key) || olds.has(key)
  const held = world.held()
  const gone = [...wish.before].filter(([key, elements]) => !isNamed(key) && !same(held.get(key) ?? [], elements))
  const came = [...held.keys()].filter((key) => !isNamed(key) && !wish.before.has(key))
  const lost = [...wish.before.keys()].filter(
    (key) => isNamed(key) && wish.wanted.get(key) !== null && !olds.has(key) && !held.has(key),
  )
  return [
    ...gone.map(([key]) => `${key} is nobody's business and is not what it was`),
    ...came.map((key) => `${key} came from nowhere`),
    ...lost.map((key) => `${key} is gone, and nobody wanted that`),
  ]
}

function untouched({ world, wish }: Evidence, key: string): boolean {
  const old = wish.renames.get(key) ?? key
  const [now, then] = [world.held().get(old), wish.before.get(old)]
  return now === undefined || then === undefined ? now === then : same(now, then)
}

/** Reports whether the last list that was asked for was answered as it should. */
function lastLookCame({ world, log }: Evidence): boolean {
  const last = log.findLastIndex(world.isWrite)
  const after = log.slice(last + 1)
  return after.length > 0 && after.every(({ status }) => status === 200)
}

/** Reports whether what was sent ends as planned, whatever the ids that were looked up on the way. */
function isLike(planned: string, sent: string): boolean {
  if (!planned.includes(PENDING)) return sent.endsWith(planned)
  const pattern = planned
    .split(/("‹id of [^›]*›"|‹id of [^›]*›)/)
    .map((part) => (part.includes(PENDING) ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
  return new RegExp(`${pattern.join('')}$`, 's').test(sent)
}

/** Form in which plans print an id that is born in the same apply. */
const PENDING = '‹id of '

function jsonOf(body: unknown): string {
  return body === null ? '' : JSON.stringify(body)
}

/** Reports whether two lists hold the same elements. */
export function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && [...a].sort().join('\n') === [...b].sort().join('\n')
}

/** Reports whether two systems hold the same roles. */
export function sameRoles(a: Roles, b: Roles): boolean {
  return a.size === b.size && [...a].every(([key, elements]) => same(elements, b.get(key) ?? ['?']))
}

/** Watches every write, and notes the roles that hold less, at any moment, than both before and after. */
export function watch(world: Observed, wish: () => Wish): string[] {
  const seen: string[] = []
  world.sandbox.onWrite(({ method, path }) => {
    const { before, wanted, renames } = wish()
    const held = world.held()
    const old = new Map([...renames].map(([key, from]) => [from, key]))
    for (const [key, elements] of before) {
      const then = wanted.get(old.get(key) ?? key) ?? (wanted.has(key) ? [] : elements)
      const now = held.get(key) ?? held.get(old.get(key) ?? key) ?? []
      const lost = elements.filter((element) => then.includes(element) && !now.includes(element))
      if (lost.length > 0) seen.push(`after ${method} ${path}, ${key} lacks ${lost}`)
    }
    for (const key of world.twice()) seen.push(`after ${method} ${path}, ${key} is there twice`)
  })
  return seen
}
