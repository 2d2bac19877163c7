/** Counts the people of one cause over all targets, each person once. Pure. */
import { ORIGINS, type Origin, type PeopleCount, type Plan } from '../domain/plan-model.ts'
import { count, type Phrase } from './phrase.ts'
import type { StepBlock } from './view.ts'

/** Numbers of the people of one cause, as sentences have them. */
export interface PeopleWords {
  readonly users: Phrase
  readonly admins: Phrase
  /** `3 users lose`; empty where nobody does. */
  readonly losing: Phrase
}

/** Returns the people of one cause in words: where an earlier cause has some too, these are further ones. */
export function peopleWords(plan: Plan, origin: Origin | null, steps: readonly StepBlock[]): PeopleWords {
  const { users, admins, losesAccess } = peopleOfCause(plan, origin, steps)
  const earlier = ORIGINS.slice(0, origin === null ? 0 : ORIGINS.indexOf(origin))
  const more = (kind: keyof PeopleCount) =>
    plan.targets.some(({ people }) => earlier.some((one) => (people?.[one]?.[kind] ?? 0) > 0)) ? 'further ' : ''
  const loser = `${more('losesAccess')}user`
  return {
    users: count(users, `${more('users')}user`),
    admins: count(admins, `${more('admins')}admin`),
    losing: losesAccess === 0 ? [] : count(losesAccess, `${loser} loses`, `${loser}s lose`),
  }
}

/** Counts the people whom the steps of one cause are about. A person whom several are about counts with the first. */
function peopleOfCause({ targets }: Plan, origin: Origin | null, steps: readonly StepBlock[]): PeopleCount {
  const counted = targets.flatMap(({ people }) => people?.[origin ?? 'declared'] ?? [])
  // Plans of earlier versions, and those without the steps that are done, have nothing but the numbers of each role.
  const uncounted = new Set(targets.flatMap(({ name, people }) => (people === undefined ? [name] : [])))
  const byRole = steps.flatMap(({ targets: names, people, isAgain }) => {
    const own = people === undefined || people === null ? [] : names.filter((name) => uncounted.has(name))
    return own.map(() => ({
      users: isAgain ? 0 : (people?.users ?? 0),
      admins: isAgain ? 0 : (people?.admins ?? 0),
      losesAccess: people?.losesAccess ?? 0,
    }))
  })
  const all = [...counted, ...byRole]
  const sum = (value: (one: PeopleCount) => number) => all.reduce((total, one) => total + value(one), 0)
  return {
    users: sum(({ users }) => users),
    admins: sum(({ admins }) => admins),
    losesAccess: sum(({ losesAccess }) => losesAccess),
  }
}
