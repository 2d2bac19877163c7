/** Loads the systems of a run. */
import type { System } from '../kit/define-system.ts'
import type { Context } from './context.ts'
import { BUILT_IN, type Systems } from './systems.ts'

/** Returns the systems that there are. */
export async function loadSystems(_env: Context['env'], _more: readonly System[] = []): Promise<Systems> {
  return BUILT_IN
}
