/** The words that flags and arguments take. */

/** Formats of a plan. */
export const FORMATS = ['text', 'json', 'markdown', 'html', 'sarif', 'gitlab', 'diff'] as const
/** Format of what is printed. */
/** Format of a plan. */
export type Format = (typeof FORMATS)[number]

/** The JSON Schemas that ship. */
export const SCHEMAS = [
  'config',
  'roles',
  'tests',
  'plan',
  'report',
  'snapshot',
  'explanation',
  'holders',
  'diagnosis',
] as const

/** The shells that commands and flags can be completed in. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const

/** Formats of `targets`. */
export const TARGET_FORMATS = ['text', 'json', 'github-matrix'] as const

/** Topics of `help` that concern all commands. */
export const TOPICS = ['exit-codes', 'environment'] as const
