/** Outside world that a command may touch. `main.ts` makes the real one, tests their own. */
import type { Context } from '../app/context.ts'
import type { Systems } from '../app/systems.ts'

/** Outside world of a command. */
export interface Io extends Context {
  /** Standard output: what the command is asked for, and nothing else. */
  readonly out: (text: string) => void
  /** Streams that are terminals. `in` means that a person can be asked: the question shows on standard error. */
  readonly terminal: { readonly out: boolean; readonly err: boolean; readonly in: boolean }
  /** Columns of the terminal; 80 where there is none. */
  readonly columns: number
  /** Asks a yes-or-no question. Only called where `terminal.in`. Throws `Interrupted` where an interrupt is the answer. */
  readonly confirm: (question: string) => Promise<boolean>
  /** Asks for more than yes or no. Only used where `terminal.in`. */
  readonly ask?: Ask
}

/** The outside world as the process gives it; which systems there are follows from its environment. */
export interface Outside extends Omit<Io, 'systems'> {
  /** Instead of those that come with rolesync and those of ROLESYNC_SYSTEMS; tests bring theirs. */
  readonly systems?: Systems
}

/** Questions to a person. */
export interface Ask {
  /** Lets one of some words be chosen. */
  readonly choose: (question: string, words: readonly string[]) => Promise<string>
  /** Takes a text; an empty answer is the suggestion. Asks again, with the problem, until `check` finds none. */
  readonly text: (question: string, suggestion: string, check: (answer: string) => string | null) => Promise<string>
}
