/** Validators that `schema/build.mjs` compiles into validators.js: one function for each schema. */

/** One complaint of ajv, with a JSON pointer to the value. */
export interface SchemaError {
  readonly instancePath: string
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
  /** The schema that holds the keyword, without the words that only editors read. */
  readonly parentSchema: Readonly<Record<string, unknown>>
  /** Set where the complaint is about the name of a property, by the schema of property names. */
  readonly propertyName?: string
}

/** True if the data are as the schema wants them; otherwise `errors` says why not, until the next call. */
export interface Validator {
  (data: unknown): boolean
  errors?: readonly SchemaError[] | null
}

/** Checks a config. */
export const config: Validator
/** Checks a role file. */
export const roles: Validator
/** Checks a file of role tests. */
export const tests: Validator
/** Checks a saved plan. */
export const plan: Validator
/** Checks a report. */
export const report: Validator
/** Checks a snapshot. */
export const snapshot: Validator
