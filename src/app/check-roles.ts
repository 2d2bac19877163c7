/** Checks globs on role keys: one that selects nothing is a slip, and an empty answer would read as if all were well. */
import { UserError } from '../domain/errors.ts'
import { matcher } from '../text/glob.ts'
import { orSuggest } from '../text/suggestions.ts'

/** Checks that each glob of `--role` matches a key. `where` says, after a space, what the keys are of. */
export function checkRoleGlobs(globs: readonly string[], keys: readonly string[], where: string): void {
  for (const glob of globs) {
    if (keys.some(matcher([glob]))) continue
    throw new UserError(`--role ${glob} matches no role${where}${orSuggest(glob, keys)}`)
  }
}
