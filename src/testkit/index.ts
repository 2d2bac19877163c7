/** `rolesync/testkit`: the suites that every system has to pass, and its fake server on loopback. For vitest. */
export type { AnyFakeSystem } from '../kit/define-system.ts'
export {
  type Fault,
  type LoggedRequest,
  loadFakes,
  type Sandbox,
  type SandboxOptions,
  STATIC_TOKEN,
  startFakes,
} from '../sandbox/index.ts'
export { describeContract } from './contract.ts'
export { describeFaults } from './faults.ts'
export { type Lab, messageOf, openLab } from './lab.ts'
export { openGate, serve } from './servers.ts'
export { settle } from './settle.ts'
export type { Ability, FaultSubject, Pages, Reading, Roles, StateOf, Subject } from './subject.ts'
export { openWorld, restore, type World } from './world.ts'
