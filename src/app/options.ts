/** Options of the use cases. */
import type { Only } from '../domain/plan-model.ts'
import type { Selection } from './selection.ts'

/** The files and targets that a use case is about. */
export interface FileOptions extends Selection {
  readonly config?: string
  /** Globs of role files may match nothing. */
  readonly mayBeEmpty?: true
}

/** Guards that `--allow` lifts. `protect` is not among them: only the config can lift it. */
export const LIFTABLE = [
  'maxDeletes',
  'maxDeletePercent',
  'maxRevokePercent',
  'empty',
  'emptyLive',
  'nearName',
] as const

/** Limits that an operator sets for one run. */
export interface GuardOptions {
  /** Guards that are lifted for this run. */
  readonly allow: readonly string[]
  readonly allowEmpty: boolean
  /** Replaces `maxDeletes` of every target. */
  readonly maxDeletes?: number
}

/** A comparison with another revision of the files. */
export interface BaseOptions {
  /** A revision; the merge base of it and HEAD counts. */
  readonly base?: string
  /** The base is what a pipeline sets for every plan: where it cannot be read, the plan is made without causes. */
  readonly isBaseOptional?: boolean
  readonly only?: Only
}

/** Places that `init` can write pipelines for. */
export const PIPELINES = ['github', 'gitlab', 'none'] as const
