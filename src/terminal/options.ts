/** Options of the commands. */
import type { BaseOptions, FileOptions, GuardOptions } from '../app/options.ts'
import type { PlanInput } from '../app/plan.ts'
import type { Holders } from '../domain/plan-model.ts'
import type { Format } from './choices.ts'

/** Flags that say how a command prints. */
export interface PrintOptions {
  readonly format: Format
  readonly color: boolean
  readonly verbose: boolean
  readonly quiet: boolean
}

/** Flags of every command that reads a system. */
export interface CommandOptions extends FileOptions, PrintOptions {
  /** Globs on role keys; none means all. */
  readonly role: readonly string[]
  readonly parallelism: number
}

/** Flags that decide what a plan is made of and what it shows. */
export interface MakeOptions extends GuardOptions, BaseOptions {
  /** Counts the people who hold the roles, or names them too, where the system tells. */
  readonly holders?: Holders
}

/** Returns the limits of a run. */
export function guardsOf({ allow, allowEmpty, maxDeletes }: GuardOptions): GuardOptions {
  return { allow, allowEmpty, ...(maxDeletes === undefined ? {} : { maxDeletes }) }
}

/** Returns the questions that a plan has to answer. */
export function planInputOf(options: CommandOptions & MakeOptions): PlanInput {
  const { role, shard, holders = null, base, isBaseOptional = false, only } = options
  return {
    roles: role,
    isShard: shard !== undefined,
    guards: guardsOf(options),
    holders,
    ignoredGrants: options.verbose,
    ...(base === undefined ? {} : { base, isBaseOptional }),
    ...(only === undefined ? {} : { only }),
  }
}

/** Flags of the commands that make a plan. */
export interface PlanOptions extends CommandOptions, MakeOptions {
  readonly out?: string
  /** Further files, each `FORMAT=FILE`. */
  readonly write: readonly string[]
  readonly detailedExitcode: boolean
}
