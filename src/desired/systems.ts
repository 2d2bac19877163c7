/** The systems that files can speak of, and the schemas that follow from them. */
import type { Provider } from '../domain/system.ts'
import type { Validator } from './validators.js'

/** Validators whose schemas hold a part of each system. */
export interface Schemas {
  readonly config: Validator
  readonly roles: Validator
  readonly tests: Validator
}

/** All systems of a run: those that come with rolesync, and those that the operator added. */
export interface Systems<P extends Provider = Provider> {
  /** Systems by name, in the order in which they are offered. */
  readonly providers: Readonly<Record<string, P>>
  readonly schemas: Schemas
}
