/** Roles that a target leaves alone. Pure. */
import type { Provider, Target } from '../domain/system.ts'
import { matcher } from '../text/glob.ts'

/** Returns a test for the keys that a target ignores, or that it does not keep by its settings. */
export function ignoredBy(
  provider: Pick<Provider, 'keeps'>,
  target: Pick<Target, 'settings'> & { readonly ignore: readonly string[] },
): (key: string) => boolean {
  const isIgnored = matcher(target.ignore)
  const isKept = provider.keeps?.(target) ?? (() => true)
  return (key) => isIgnored(key) || !isKept(key)
}
