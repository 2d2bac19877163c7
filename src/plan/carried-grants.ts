/** Ignored grants of live roles: set apart from what is planned, and carried along by writes of the whole role. Pure. */
import { type FieldKinds, grantsOf } from '../domain/fields.ts'
import { type IgnoreGrants, split } from '../domain/ignored-grants.ts'
import type { Fields, FieldValue, Live, LiveRole } from '../domain/model.ts'
import type { Step } from '../domain/plan-model.ts'
import type { Provider, Target, Transition } from '../domain/system.ts'
import { record } from '../text/collections.ts'
import { grantMatcher } from '../text/grant-glob.ts'
import { sameJson } from './digest.ts'

/** Returns what is live with the ignored grants of each role apart from its fields. Idempotent. */
export function withoutIgnoredGrants(kinds: FieldKinds, { ignoreGrants }: IgnoreGrants, live: Live): Live {
  if (ignoreGrants.length === 0) return live
  const isIgnored = grantMatcher(ignoreGrants)
  const roles = live.roles.map((role): LiveRole => {
    const { kept, ignored } = split(kinds, isIgnored, role.fields)
    if (Object.keys(ignored).length === 0) return role
    return { ...role, fields: kept, ignored: joined(kinds, role.ignored ?? {}, ignored) }
  })
  return { ...live, roles }
}

/** Returns a live role with all that the system has of it among its fields. */
export function wholeRole(kinds: FieldKinds, { ignored, ...role }: LiveRole): LiveRole {
  return ignored === undefined ? role : { ...role, fields: { ...role.fields, ...joined(kinds, role.fields, ignored) } }
}

/** Returns the ignored grants of a live role, field by field. */
export function ignoredOf(kinds: FieldKinds, { ignored = {} }: Pick<LiveRole, 'ignored'>): string[] {
  return grantsOf(kinds, ignored)
}

/** Adds further grants to fields; those of fields that are not there are a field of their own. */
export function joined(kinds: FieldKinds, fields: Fields, more: Fields): Fields {
  const together = Object.entries(more).map(([name, value]): [string, FieldValue] => {
    const [kind, own] = [kinds[name], fields[name]]
    return [name, kind === undefined || own === undefined ? value : kind.union(own, value)]
  })
  return { ...fields, ...record(together) }
}

/**
 * Returns the requests of a transition. Grants that are ignored are on both sides of it: a request for what differs
 * leaves them out, and one that writes the whole role carries them as they are live.
 */
export function requestsWithIgnored(
  provider: Pick<Provider, 'fields' | 'requests'>,
  target: Target,
  transition: Transition,
): Pick<Step, 'requests' | 'carried'> {
  const { fields: kinds } = provider
  const ignored = transition.live?.ignored
  if (ignored === undefined) return { requests: provider.requests(target, transition) }
  const given = (some: Fields) => provider.requests(target, withGrants(kinds, transition, some))
  const [requests, bare] = [given(ignored), given({})]
  if (sameJson(requests, bare)) return { requests }
  const isCarried = ([name]: [string, FieldValue]) => !sameJson(given(omit(ignored, name)), requests)
  const grants = record(Object.entries(ignored).filter(isCarried))
  return { requests, carried: { grants, managed: bare } }
}

function withGrants(kinds: FieldKinds, transition: Transition, grants: Fields): Transition {
  const { live, after } = transition
  if (live === null) return transition
  const managed = after === null ? {} : record(Object.entries(grants).filter(([name]) => Object.hasOwn(after, name)))
  return {
    ...transition,
    live: wholeRole(kinds, { ...live, ignored: grants }),
    after: after === null ? null : joined(kinds, after, managed),
  }
}

function omit(fields: Fields, name: string): Fields {
  return record(Object.entries(fields).filter(([other]) => other !== name))
}
