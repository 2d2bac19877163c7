/** Options that every parse of YAML uses, so that loader, `pull` and `fmt` see the same document. */
import type { DocumentOptions, ParseOptions, SchemaOptions } from 'yaml'

/** YAML 1.2, core schema, nothing resolved that a person would not expect. Duplicate keys are the loader's to tell. */
export const CORE = {
  version: '1.2',
  schema: 'core',
  resolveKnownTags: false,
  stringKeys: true,
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'error',
} as const satisfies ParseOptions & DocumentOptions & SchemaOptions
