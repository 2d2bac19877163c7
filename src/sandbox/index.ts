/** Fake servers of all systems on loopback, for trying rolesync out without an account and for tests. */
import { systems } from '../systems/index.ts'
import { type BuiltInFake, loadFakes } from './fake-systems.ts'
import type { Sandbox, SandboxOptions } from './options.ts'
import { startFakes } from './server.ts'

export type { Seed } from '../kit/fake-system.ts'
export { STATIC_TOKEN } from '../kit/fake-tokens.ts'
export { loadFakes, type QuirksOf } from './fake-systems.ts'
export { parseFault } from './fault-spec.ts'
export { FAULT_KINDS, type Fault, type FaultKind } from './faults.ts'
export type { LoggedRequest, QuirkOptions, Sandbox, SandboxOptions } from './options.ts'
export { parseQuirks } from './quirk-spec.ts'
export { startFakes } from './server.ts'
export type { SandboxState } from './state.ts'

/** Starts the fake servers of the systems that come with rolesync, as {@link startFakes} does. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  return startFakes(await loadFakes<BuiltInFake>(Object.values(systems)), options)
}
