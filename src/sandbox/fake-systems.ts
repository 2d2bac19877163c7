/** The fake servers of a sandbox, each once: systems of one vendor may share one. */
import type { AnyFakeSystem, System } from '../kit/define-system.ts'
import type { systems } from '../systems/index.ts'
import { groupPairs } from '../text/collections.ts'

/** The fake servers of the systems that come with rolesync. */
export type BuiltInFake = Awaited<ReturnType<(typeof systems)[keyof typeof systems]['fake']>>

/** A fake server, and the systems that it stands for. */
export interface Served<F extends AnyFakeSystem = AnyFakeSystem> {
  readonly fake: F
  /** Their names, as `provider` of a target has them. */
  readonly providers: readonly string[]
}

/** State of every fake server, by name. */
export type StatesOf<F extends AnyFakeSystem> = { [One in F as One['name']]: ReturnType<One['seed']> }

/** Switches of every fake server, by name. */
export type QuirksOf<F extends AnyFakeSystem> = { readonly [One in F as One['name']]: One['quirks'] }

/** Loads the fake servers of these systems. */
export async function loadFakes<F extends AnyFakeSystem>(systems: readonly System<F>[]): Promise<Served<F>[]> {
  const pairs = await Promise.all(systems.map(async (system) => [await system.fake(), system.name] as const))
  return [...groupPairs(pairs)].map(([fake, providers]) => ({ fake, providers }))
}
