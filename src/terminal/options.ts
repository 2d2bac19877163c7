/** Options of the commands. */
import type { MakeOptions, RunOptions } from '../app/options.ts'
import type { Format } from './choices.ts'

/** Flags that say how a command prints. */
export interface PrintOptions {
  readonly format: Format
  readonly color: boolean
  readonly verbose: boolean
  readonly quiet: boolean
}

/** Flags of every command that reads a system. */
export interface CommandOptions extends RunOptions, PrintOptions {}

export interface PlanOptions extends CommandOptions, MakeOptions {
  readonly out?: string
  /** Further files, each `FORMAT=FILE`. */
  readonly write: readonly string[]
  readonly detailedExitcode: boolean
}
