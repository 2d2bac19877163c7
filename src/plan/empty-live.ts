/**
 * A list without any of the declared roles. A session or a right that ended looks like that, and so does another tenant;
 * an empty answer alone tells nobody which. Pure.
 */
import type { LiveRole, Role } from '../domain/model.ts'
import { plural } from '../text/plural.ts'

/** Beside other live roles, fewer declared ones than this may well be new. */
const MIN_DECLARED = 10

/** The way out for the commands that refuse. */
export const IF_NEW = 'if the system is new, pass --allow empty-live'

/**
 * Says that none of the declared roles is live; `null` where one is, or where they may all be new.
 * @param roles the live roles but the ignored ones
 */
export function whyEmptyLive(
  desired: readonly Role[],
  roles: readonly Pick<LiveRole, 'key'>[],
): { readonly count: number; readonly message: string } | null {
  const live = new Set(roles.map(({ key }) => key))
  const declared = desired.filter(({ state }) => state === 'present')
  const isFound = declared.some(({ key, renamedFrom }) => live.has(key) || live.has(renamedFrom ?? key))
  const least = roles.length === 0 ? 1 : MIN_DECLARED
  if (isFound || declared.length < least) return null
  const which = `${declared.length === 1 ? 'the only role' : `all ${plural(declared.length, 'role')}`} that the files declare`
  const listed = roles.length === 0 ? 'no role at all' : `only ${plural(roles.length, 'other')}`
  const message = `${which} would be missing: the system lists ${listed}; check the url, the credentials and what they may read`
  return { count: declared.length, message }
}
