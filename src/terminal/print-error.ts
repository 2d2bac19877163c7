/** The reason of a failing exit, on standard error. */
import { forTerminal } from '../text/foreign-text.ts'
import type { Io } from './io.ts'

/** Prints a reason; further lines of it are indented. */
export function printError(io: Pick<Io, 'err'>, message: string): void {
  const [first = '', ...more] = message.split('\n')
  io.err(`Error: ${forTerminal(first)}\n${more.map((line) => `  ${forTerminal(line)}\n`).join('')}`)
}
