/** Schemas that systems add their parts to, as `schema/build.mjs` takes them from `schema/base/`. */
import type { BaseSchemas } from './compose-schemas.ts'

/** Base of each schema. */
export const base: BaseSchemas
