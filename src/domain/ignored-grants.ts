/** Grants that a target leaves to others, such as those that a system adds by itself. Pure. */
import { grantMatcher } from '../text/grant-glob.ts'
import type { FieldKinds } from './fields.ts'
import type { Fields, FieldValue } from './model.ts'
import type { Problem } from './system.ts'

/** The part of a target's rules that names these grants. */
export interface IgnoreGrants {
  readonly ignoreGrants: readonly string[]
}

interface NamedRules extends IgnoreGrants {
  /** Name of the target. */
  readonly name: string
}

/** Fields in two parts. */
export interface SplitFields {
  readonly kept: Fields
  /** Only fields that have such grants. */
  readonly ignored: Fields
}

/** Splits the fields of a role into what a target manages and the grants that it ignores. */
export function splitGrants(kinds: FieldKinds, { ignoreGrants }: IgnoreGrants, fields: Fields): SplitFields {
  return ignoreGrants.length === 0 ? { kept: fields, ignored: {} } : split(kinds, testOf(ignoreGrants), fields)
}

/** Made once for the globs of a target, since a test remembers the grants that it was asked for. */
const tests = new WeakMap<readonly string[], (grant: string) => boolean>()

function testOf(globs: readonly string[]): (grant: string) => boolean {
  const test = tests.get(globs) ?? grantMatcher(globs)
  tests.set(globs, test)
  return test
}

/** Splits the fields of a role by a test for ignored grants. */
export function split(kinds: FieldKinds, isIgnored: (grant: string) => boolean, fields: Fields): SplitFields {
  const kept: Record<string, FieldValue> = { ...fields }
  const ignored: Record<string, FieldValue> = {}
  for (const [name, value] of Object.entries(fields)) {
    const kind = kinds[name]
    if (kind?.grants !== true || !kind.elements(value).some(isIgnored)) continue
    const [rest, gone] = [kind.filter(value, (grant) => !isIgnored(grant)), kind.filter(value, isIgnored)]
    if (rest === undefined || gone === undefined) continue
    kept[name] = rest
    ignored[name] = gone
  }
  return { kept, ignored }
}

/**
 * Returns a problem for each ignored grant among declared fields. A file may write one as something that only the system
 * knows by the name that is ignored, such as the id of a user.
 */
export function declaredInVain(kinds: FieldKinds, target: NamedRules, ignored: Fields): Problem[] {
  return Object.entries(ignored).flatMap(([field, value]) =>
    (kinds[field]?.elements(value) ?? []).map((element) => {
      return { rule: 'ignored-grant', field, element, message: inVain(target, element) }
    }),
  )
}

function inVain({ name, ignoreGrants }: NamedRules, grant: string): string {
  const glob = ignoreGrants.find((one) => grantMatcher([one])(grant))
  const why = `\`ignoreGrants\` (${JSON.stringify(glob)}) of target ${JSON.stringify(name)}`
  return `${JSON.stringify(grant)} matches ${why}, so it would never be added or removed; take it out of the role, or the glob out of the config`
}
