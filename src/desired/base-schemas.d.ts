/** What `schema/build.mjs` takes from `schema/base/`: the schemas that systems add their parts to. */
import type { BaseSchemas } from './compose-schemas.ts'

export const base: BaseSchemas
