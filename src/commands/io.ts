/** What a command may touch of the outside world. `main.ts` makes the real one, tests their own. */
import type { Limits } from '../http/client.ts'
import type { Label, Shard } from './selection.ts'

export interface Io {
  /** Standard output: what the command is asked for, and nothing else. */
  readonly out: (text: string) => void
  /** Standard error: progress, warnings, errors. */
  readonly err: (text: string) => void
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** Which streams are terminals. `in` means that a person can be asked: the question shows on standard error. */
  readonly terminal: { readonly out: boolean; readonly err: boolean; readonly in: boolean }
  /** Columns of the terminal; 80 where there is none. */
  readonly columns: number
  /** Aborted by the first interrupt. */
  readonly signal: AbortSignal
  /** Called when a second interrupt ends the process at once; nothing that waits can be done then. */
  readonly onExit?: Set<() => void>
  /** Bounds on time and size; only tests have reason to set them. */
  readonly limits?: Limits
  /** Asks a yes-or-no question. Only called where `terminal.in`. Throws `Interrupted` where an interrupt is the answer. */
  readonly confirm: (question: string) => Promise<boolean>
  /** How to ask for more than yes or no. Only used where `terminal.in`. */
  readonly ask?: Ask
}

/** Questions to a person. */
export interface Ask {
  /** Lets one of some words be chosen. */
  readonly choose: (question: string, words: readonly string[]) => Promise<string>
  /** Takes a text; an empty answer is the suggestion. */
  readonly text: (question: string, suggestion: string) => Promise<string>
}

/** Where `init` can write pipelines for. */
export const PIPELINES = ['github', 'gitlab', 'none'] as const

/** Flags that every command takes which reads a system. */
export interface RunOptions {
  readonly config?: string
  readonly target: readonly string[]
  /** Labels that the targets must have. */
  readonly select?: readonly Label[]
  readonly shard?: Shard
  readonly role: readonly string[]
  readonly parallelism: number
  readonly format: Format
  readonly color: boolean
  readonly verbose: boolean
  readonly quiet: boolean
  /** Globs of role files may match nothing. */
  readonly mayBeEmpty?: true
}

/** Guards that `--allow` lifts. `protect` is not among them: only the config can lift it. */
export const LIFTABLE = ['maxDeletes', 'maxDeletePercent', 'maxRevokePercent', 'empty'] as const

export const FORMATS = ['text', 'json', 'markdown', 'html', 'sarif', 'gitlab', 'diff'] as const
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

/** How `targets` lists them. */
export const TARGET_FORMATS = ['text', 'json', 'github-matrix'] as const
