/** The fake servers of all systems, each once: systems of one vendor may share one. */
import type { AnyFakeSystem } from '../kit/define-system.ts'
import { systems } from '../systems/index.ts'

type Listed = Awaited<ReturnType<(typeof systems)[keyof typeof systems]['fake']>>

/** All fake servers, without the types of their states. */
export const fakeSystems: readonly AnyFakeSystem[] = [
  ...new Set<AnyFakeSystem>(await Promise.all(Object.values(systems).map(({ fake }) => fake()))),
]

/** State of every fake server, by name. */
export type SystemStates = { [F in Listed as F['name']]: ReturnType<F['seed']> }

/** Switches of every fake server, by name. */
export type Quirks = { readonly [F in Listed as F['name']]: F['quirks'] }
