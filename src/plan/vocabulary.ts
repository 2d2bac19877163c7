/** Declared grants that the system does not know. Pure. */
import type { Finding, Live, Role } from '../model.ts'
import type { Provider } from '../provider.ts'

/** Whether these roles have grants that can be looked up. */
export function needsVocabulary({ vocabulary }: Provider, desired: readonly Role[]): boolean {
  return vocabulary?.fields.some((field) => desired.some(({ fields }) => Object.hasOwn(fields, field))) === true
}

/** A warning for each slip, with its place; one that says so where the system does not tell what it knows. */
export function unknownGrants(provider: Provider, desired: readonly Role[], live: Live): Finding[] {
  const { vocabulary } = provider
  if (vocabulary === undefined || !needsVocabulary(provider, desired)) return []
  const about = { severity: 'warning', accepted: null } as const
  const known = live.catalogue[vocabulary.kind]
  if (known === undefined) {
    const message = 'the system does not tell these credentials which grants it knows, so they were not checked'
    return [{ ...about, rule: 'unchecked-grants', role: null, message, source: null }]
  }
  return desired.flatMap((role) =>
    vocabulary.unknown(role.fields, known).map(({ rule, message, field, element }) => ({
      ...about,
      rule,
      role: role.key,
      message,
      source: field === undefined ? role.source : role.place(field, element),
    })),
  )
}
