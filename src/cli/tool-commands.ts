/** Commands around the work on roles: for pipelines, editors, shells and for trying out. */
import { Argument, Option } from 'commander'
import { SCHEMAS, SHELLS, TARGET_FORMATS } from '../terminal/choices.ts'
import type { Register } from './command.ts'
import { commandWords } from './command-words.ts'
import { parseWords, wholeNumber } from './flag-values.ts'
import { withFormatAndVerbose, withTargetSetFlags } from './flags.ts'
import { commonOptions, formatOf } from './options.ts'

/** Adds `completion`. */
export const completionCommand: Register = (program, { io, finish }) => {
  program
    .command('completion')
    .description('print a script that completes commands and flags')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .action(async (shell) => {
      const { completion } = await import('../commands/completion.ts')
      finish(await completion(shell, program.commands.map(commandWords), io))
    })
}

/** Adds `targets`. */
export const targetsCommand: Register = (program, { io, finish }) => {
  withTargetSetFlags(program.command('targets'))
    .description('list the targets, for people or for the matrix of a pipeline')
    .addOption(new Option('--format <format>', 'how to print').choices(TARGET_FORMATS).default('text'))
    .addOption(new Option('--json', 'the same as --format json').conflicts('format'))
    .option('--quiet', 'no warnings')
    .action(async (options, command) => {
      const { targets } = await import('../commands/targets.ts')
      const quiet = options.quiet === true
      finish(await targets({ ...options, format: formatOf(command), quiet }, io))
    })
}

/** Adds `merge`. */
export const mergeCommand: Register = (program, { io, finish }) => {
  withFormatAndVerbose(program.command('merge'))
    .description('join the plans, or the reports, of several runs over different targets')
    .argument('<files...>', 'plans, or reports')
    .option('--out <file>', 'save what was joined')
    .action(async (files, options, command) => {
      const { merge } = await import('../commands/merge.ts')
      finish(await merge({ ...options, ...commonOptions(command, io), files }, io))
    })
}

/** Adds `sandbox`. */
export const sandboxCommand: Register = (program, { io, finish }) => {
  const target = new Option('--target <name>', 'only this target of the snapshot (repeatable, globs)')
  const fault = new Option('--fault <spec>', 'make requests fail, e.g. 503:GET:*/roles*:times=2 (repeatable)')
  const quirk = new Option('--quirk <spec>', 'turn a switch of a fake server, SYSTEM.NAME=VALUE (repeatable)')
  program
    .command('sandbox')
    .description('serve local fake servers of all systems')
    .option('--port <number>', 'port on 127.0.0.1', wholeNumber(0, 65_535), 4100)
    .option('--state <file>', 'keep the state in a file')
    .option('--snapshot <file>', 'start from the live roles that rolesync snapshot kept')
    .addOption(target.argParser(parseWords).default([], 'all'))
    .option('--latency <ms>', 'answer so much later', wholeNumber(0, 60_000), 0)
    .option('--rate-limit <n>', 'requests per second, above it 429', wholeNumber(1, 1_000_000))
    .addOption(fault.argParser(parseWords).default([], 'none'))
    .addOption(quirk.argParser(parseWords).default([], 'none'))
    .action(async (options) => {
      const { parseFault } = await import('../sandbox/index.ts')
      const { sandbox } = await import('../commands/sandbox.ts')
      const faults: readonly string[] = options.fault
      finish(await sandbox({ ...options, fault: faults.map(parseFault) }, io))
    })
}

/** Adds `schema`. */
export const schemaCommand: Register = (program, { io, finish }) => {
  program
    .command('schema')
    .description('print a JSON Schema')
    .addArgument(new Argument('[name]', 'which one').choices(SCHEMAS).default('config'))
    .option(
      '--live <snapshot>',
      'of roles: with the grants, apps and roles of a snapshot, and the names of permission sets',
    )
    .option('--config <file>', 'of roles: with the names of the permission sets of this project')
    .action(async (name, options, command) => {
      const { schema } = await import('../commands/schema.ts')
      // Variables are meant for other commands of a pipeline; alone they make no schema of a project.
      const isAsked = ['live', 'config'].some((flag) => command.getOptionValueSource(flag) === 'cli')
      finish(await schema(name, isAsked ? options : null, io))
    })
}
