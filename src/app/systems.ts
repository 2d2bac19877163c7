/** The systems of a run. */
import type { Systems as KnownSystems } from '../desired/systems.ts'
import { config, roles, tests } from '../desired/validators.js'
import type { System } from '../kit/define-system.ts'
import { providers } from '../systems/index.ts'

/** All systems of a run, with their fake servers. */
export type Systems = KnownSystems<System>

/** The systems that come with rolesync. Their validators were compiled when it was built. */
export const BUILT_IN: Systems = { providers, schemas: { config, roles, tests } }
