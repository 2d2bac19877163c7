/** Limits on what one apply may take away. An objection is data: numbers, and the way out. Pure. */
import { countGrantsOf } from '../domain/fields.ts'
import type { Objection } from '../domain/finding.ts'
import type { LiveRole, Role } from '../domain/model.ts'
import type { Step } from '../domain/plan-model.ts'
import type { Provider } from '../domain/system.ts'
import { matcher } from '../text/glob.ts'
import { countGrants } from './changes.ts'
import { IF_NEW, whyEmptyLive } from './empty-live.ts'
import { nearDeletes } from './near-deletes.ts'

/** Limits of a target on what one apply may take away. */
export interface GuardRules {
  /** Globs on keys that may be changed, but never deleted or renamed. */
  readonly protect: readonly string[]
  readonly guards: {
    readonly maxDeletes: number
    /** Percent of the live roles, where there are at least {@link MIN_ROLES}. */
    readonly maxDeletePercent: number
    /** Percent of the live grants, where there are at least {@link MIN_GRANTS}. */
    readonly maxRevokePercent: number
  }
}

/** Steps of a target, and what guards measure them by. */
export interface GuardInput {
  readonly target: GuardRules
  readonly provider: Provider
  readonly steps: readonly Step[]
  /** All live roles but the ignored ones: what the percentages are of. */
  readonly roles: readonly LiveRole[]
  /** The roles that the files declare; `null` for a saved plan, which was judged by them when it was made. */
  readonly desired: readonly Role[] | null
  readonly lifted: ReadonlySet<string>
}

const MIN_ROLES = 10
const MIN_GRANTS = 20

/** Everything that speaks against these steps, lifted or not. */
export function objectionsTo(input: GuardInput): Objection[] {
  return RULES.flatMap((rule) => rule(input))
}

const RULES: readonly ((input: GuardInput) => Objection[])[] = [
  empty,
  emptyLive,
  maxDeletes,
  maxDeletePercent,
  maxRevokePercent,
  protect,
  ({ steps, lifted }) => nearDeletes(steps, lifted),
]

function empty({ desired, lifted }: GuardInput): Objection[] {
  if (desired === null || desired.length > 0) return []
  const message =
    'its files declare no role (0, at least 1 is expected); to take over what is live, run `rolesync pull`; ' +
    'if none is meant, pass --allow-empty'
  return [{ guard: 'empty', message, count: 0, limit: 1, allowed: lifted.has('empty') }]
}

function emptyLive({ desired, roles, provider, lifted }: GuardInput): Objection[] {
  // Nothing is written to a system that only a person can write to.
  const gone = desired === null || provider.cannot.write === true ? null : whyEmptyLive(desired, roles)
  if (gone === null) return []
  const message = `${gone.message}; ${IF_NEW}`
  return [{ guard: 'emptyLive', message, count: gone.count, limit: gone.count - 1, allowed: lifted.has('emptyLive') }]
}

function maxDeletes({ steps, target, lifted }: GuardInput): Objection[] {
  const [count, limit] = [deletes(steps), target.guards.maxDeletes]
  if (count <= limit) return []
  const message = `${count} roles would be deleted, the limit is ${limit}; if that is meant, pass --max-deletes ${count} or --allow maxDeletes`
  return [{ guard: 'maxDeletes', message, count, limit, allowed: lifted.has('maxDeletes') }]
}

function maxDeletePercent({ steps, roles, target, lifted }: GuardInput): Objection[] {
  if (roles.length < MIN_ROLES) return []
  const part = { guard: 'maxDeletePercent', what: 'of the live roles would be deleted' }
  return overPercent({
    ...part,
    count: deletes(steps),
    of: roles.length,
    limit: target.guards.maxDeletePercent,
    lifted,
  })
}

function maxRevokePercent({ steps, roles, provider, target, lifted }: GuardInput): Objection[] {
  const of = roles.reduce((sum, role) => sum + countGrantsOf(provider.fields, role.fields), 0)
  if (of < MIN_GRANTS) return []
  const sent = steps.filter(({ action }) => action !== 'manual')
  const count = sent.reduce((sum, { changes }) => sum + countGrants(provider.fields, changes, 'removed'), 0)
  const part = { guard: 'maxRevokePercent', what: 'of the live grants would be revoked' }
  return overPercent({ ...part, count, of, limit: target.guards.maxRevokePercent, lifted })
}

function protect({ steps, target, provider }: GuardInput): Objection[] {
  const isAlways = matcher(provider.protect)
  const isProtected = matcher([...provider.protect, ...target.protect])
  return steps.flatMap(({ role, renamedFrom, after }) => {
    // A person who is asked to delete a protected role by hand is asked too much as well.
    const lost = after === null ? role : renamedFrom
    if (lost === undefined || !isProtected(lost)) return []
    const verb = after === null ? 'deleted' : 'renamed'
    const wayOut = isAlways(lost)
      ? `${provider.title} cannot be without it; leave it as it is, or name it under \`ignore\``
      : 'take it out of `protect` in the config first'
    const message = `${JSON.stringify(lost)} is protected and would be ${verb} (1, the limit is 0); no flag lifts this: ${wayOut}`
    return [{ guard: 'protect', message, count: 1, limit: 0, allowed: false }]
  })
}

interface Share {
  readonly guard: string
  readonly what: string
  readonly count: number
  readonly of: number
  readonly limit: number
  readonly lifted: ReadonlySet<string>
}

function overPercent({ guard, what, count, of, limit, lifted }: Share): Objection[] {
  const percent = (100 * count) / of
  if (percent <= limit) return []
  // Rounded up to one decimal, or "30 % is over 30 %" would be read as a mistake.
  const shown = Math.ceil(percent * 10) / 10
  const message = `${shown} % (${count} of ${of}) ${what}, which is over ${limit} %; if that is meant, pass --allow ${guard}`
  return [{ guard, message, count, limit, allowed: lifted.has(guard) }]
}

function deletes(steps: readonly Step[]): number {
  return steps.filter(({ action }) => action === 'delete').length
}
