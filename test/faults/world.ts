/** Worlds of the systems that come with rolesync, by name. */
import type { LoggedRequest, Sandbox } from '../../src/sandbox/index.ts'
import { systems } from '../../src/systems/index.ts'
import { type World as AnyWorld, openWorld as open, type WorldOptions } from '../../src/testkit/world.ts'
import { subjectOf } from '../systems/subjects.ts'

export { QUICK, restore, rolesync, SECRET, type WorldOptions } from '../../src/testkit/world.ts'

/** A world with the fake servers of all systems, whose states are known by type. */
export type World = AnyWorld & { readonly sandbox: Sandbox }

/** Opens a world of a system. */
export async function openWorld(name: string, options?: WorldOptions): Promise<World> {
  return (await open(await subjectOf(name), { also: Object.values(systems), ...options })) as World
}

/** Reports whether a request that was received is a write: neither a GET nor one for a token, whose path ends alike everywhere. */
export function isWrite({ method, path }: Pick<LoggedRequest, 'method' | 'path'>): boolean {
  return method !== 'GET' && !/\/token$/.test(path)
}
