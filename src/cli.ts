/** The command line: words in, a command's exit code out. Commands are loaded when they are used. */
import { Command, CommanderError } from 'commander'
import { versionWithCommit } from './app/version.ts'
import type { Cli, Register } from './cli/command.ts'
import { fromEnvironment } from './cli/environment.ts'
import { fmtCommand, initCommand, pullCommand, snapshotCommand } from './cli/file-commands.ts'
import { helpCommand } from './cli/help-command.ts'
import { refuseRepeats } from './cli/once.ts'
import { applyCommand, planCommand, showCommand, undoCommand, validateCommand } from './cli/plan-commands.ts'
import { doctorCommand, explainCommand, testCommand, whoCanCommand } from './cli/query-commands.ts'
import { asError, checkFirstWord, refuseExcess, suggestWords } from './cli/slips.ts'
import { completionCommand, mergeCommand, sandboxCommand, schemaCommand, targetsCommand } from './cli/tool-commands.ts'
import { ApiError, EXIT, type ExitCode, NetworkError, UserError } from './domain/errors.ts'
import type { Io, Outside } from './terminal/io.ts'
import { printError } from './terminal/print-error.ts'
import { forJson } from './text/foreign-text.ts'

/** The commands, in the order of the help. */
const COMMANDS: readonly Register[] = [
  validateCommand,
  planCommand,
  applyCommand,
  testCommand,
  showCommand,
  snapshotCommand,
  undoCommand,
  explainCommand,
  whoCanCommand,
  doctorCommand,
  initCommand,
  pullCommand,
  fmtCommand,
  completionCommand,
  targetsCommand,
  mergeCommand,
  sandboxCommand,
  schemaCommand,
  helpCommand,
]

/** Runs one command line (without node and script). Never throws: the reason of a failure is printed on `io.err`. */
export async function run(argv: readonly string[], outside: Outside): Promise<ExitCode> {
  let code: ExitCode = EXIT.done
  const io = withoutSystems(outside)
  const finish = (result: ExitCode) => {
    code = result
  }
  try {
    const program = createProgram({ io, finish }).hook('preAction', async (_program, command) => {
      refuseExcess(command)
      if (command.name() === 'help') return
      fromEnvironment(command, io.env)
      const { loadSystems } = await import('./app/load-systems.ts')
      Object.assign(io, { systems: outside.systems ?? (await loadSystems(io.env)) })
    })
    checkFirstWord(argv, program)
    await program.parseAsync(argv, { from: 'user' })
    return code
  } catch (error) {
    return printFailure(error, io)
  }
}

/** The systems are put in before any command begins. The working directory is only looked at by who needs it. */
function withoutSystems(outside: Outside): Io {
  return Object.defineProperties({}, Object.getOwnPropertyDescriptors(outside)) as Io
}

function createProgram(cli: Cli): Command {
  const { io } = cli
  const program = new Command('rolesync')
    .description('Keeps the roles of SaaS systems in YAML: plan shows who will be able to do what, apply makes it so.')
    .version(versionWithCommit())
    .exitOverride()
    // They are refused by `refuseExcess`, which knows what was meant.
    .allowExcessArguments()
    // What was typed is quoted as it is, and in a pipeline it need not be the pipeline's own.
    .configureOutput({ writeOut: io.out, writeErr: (text) => io.err(forJson(asError(text))) })
    .showSuggestionAfterError()
    .addHelpText('after', '\nEvery flag can be set in the environment too: --target as ROLESYNC_TARGET.')
  for (const register of COMMANDS) register(program, cli)
  suggestWords(program.commands)
  refuseRepeats(program.commands)
  return program
}

function printFailure(error: unknown, io: Io): ExitCode {
  // commander has printed its own errors, and --help and --version are none.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.failed
  if (error instanceof UserError || error instanceof ApiError || error instanceof NetworkError) {
    printError(io, error.message)
    return error instanceof UserError ? error.exitCode : EXIT.failed
  }
  // Nobody knows what such a message quotes; its lines, and no others, are kept.
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
  io.err(`This is a bug in rolesync, please report it:\n${forJson(message)}\n`)
  return EXIT.failed
}
