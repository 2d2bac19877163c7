/** A command of the command line: how it is added to the program. */
import type { Command } from 'commander'
import type { ExitCode } from '../domain/errors.ts'
import type { Format } from '../terminal/choices.ts'
import type { Io } from '../terminal/io.ts'

/** Surroundings of a command. */
export interface Cli {
  readonly io: Io
  /** Takes the exit code of the command that ran. */
  readonly finish: (code: ExitCode) => void
}

/** Adds a command. Its code is loaded when it is used. */
export type Register = (program: Command, cli: Cli) => void

/** Formats of a command whose result is no plan: words, or data. */
export const ANSWER_FORMATS: readonly Format[] = ['text', 'json']
