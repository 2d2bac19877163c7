/** `rolesync completion`: scripts that let a shell complete what is typed. */
import { EXIT, type ExitCode } from '../domain/errors.ts'
import { type CommandWords, SCRIPTS, type Shell } from '../terminal/completion-scripts.ts'
import { withSystems } from '../terminal/completion-systems.ts'
import type { Io } from '../terminal/io.ts'

/** Prints the completion script of a shell. */
export async function completion(shell: Shell, commands: readonly CommandWords[], io: Io): Promise<ExitCode> {
  io.out(SCRIPTS[shell](withSystems(commands, io.systems)))
  return EXIT.done
}
