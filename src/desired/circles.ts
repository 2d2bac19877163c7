/** Roles of one target that include each other in a circle: a system may take that, and nobody means it. */
import { textsIn } from '../domain/field-values.ts'
import type { Role, Source } from '../domain/model.ts'
import { findCircles } from '../text/circles.ts'
import { show } from '../text/quote.ts'
import type { Diagnostic } from './diagnostics.ts'
import type { Declared } from './rules.ts'

/** So many roles of a circle are named. */
const MAX_SHOWN = 8

/** Returns a mistake for each circle, at the place where its first role includes the next one. */
export function circleProblems(
  roles: readonly Role[],
  { provider: { references }, labels }: Pick<Declared, 'provider' | 'labels'>,
): Diagnostic[] {
  if (references === undefined) return []
  const { field } = references
  const present = new Map(roles.filter(({ state }) => state === 'present').map((role) => [role.key, role]))
  const links = new Map([...present].map(([key, { fields }]) => [key, textsIn(fields[field])]))
  return findCircles(links).flatMap((circle): Diagnostic[] => {
    const inclusions = circle.flatMap((key, index): Inclusion[] => {
      const role = present.get(key)
      const next = circle[(index + 1) % circle.length] ?? key
      if (role === undefined) return []
      const { file, line, column } = role.place(field, next)
      return [{ key, next, place: { file: labels.get(file) ?? file, line, column } }]
    })
    const [first, ...rest] = inclusions
    if (first === undefined) return []
    return [{ severity: 'error', rule: 'circle', ...first.place, message: messageOf(first, rest) }]
  })
}

interface Inclusion {
  readonly key: string
  readonly next: string
  readonly place: Source
}

function messageOf({ key, next: included }: Inclusion, rest: readonly Inclusion[]): string {
  const shown = rest.slice(0, MAX_SHOWN)
  const words = shown.map(({ next, place: { file, line, column } }) => {
    return `, which includes ${show(next)} (${file}:${line}:${column})`
  })
  const more = rest.length > shown.length ? `, and so on over ${rest.length - shown.length} more roles` : ''
  const start = `role ${show(key)} includes ${show(included)}`
  return `${start}${words.join('')}${more}: a circle, so whoever holds one of them holds all; take one of them out of another`
}
