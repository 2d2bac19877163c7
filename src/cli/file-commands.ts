/** Commands that write files: of a new project, from live roles, and in their one form. */
import { Option } from 'commander'
import { PIPELINES } from '../app/options.ts'
import { ANSWER_FORMATS, type Register } from './command.ts'
import { parseList } from './flag-values.ts'
import {
  allowOption,
  withFormatAndVerbose,
  withOutputFlags,
  withParallelismFlag,
  withSelectionFlags,
  withTargetSetFlags,
  withVerbose,
} from './flags.ts'
import { commonOptions } from './options.ts'

/** Adds `snapshot`. */
export const snapshotCommand: Register = (program, { io, finish }) => {
  withParallelismFlag(withTargetSetFlags(withFormatAndVerbose(program.command('snapshot'), ANSWER_FORMATS)))
    .description('keep the live roles in a file, for plan --live and as a backup')
    .option('--out <file>', 'where to; default: standard output')
    .option('--no-members', 'leave people out')
    .action(async (options, command) => {
      const { snapshot } = await import('../commands/snapshot.ts')
      finish(await snapshot({ ...options, ...commonOptions(command, io) }, io))
    })
}

/** Adds `init`. */
export const initCommand: Register = (program, { io, finish }) => {
  program
    .command('init')
    .description('write the first files of a project, or add a target to it; asks on a terminal')
    .option('--provider <system>', 'the kind of system')
    .option('--name <name>', 'a short name for the target, such as mdm-prod')
    .option('--url <url>', "the address of the system's API")
    .addOption(
      new Option('--ci <kind>', 'pipelines to write; required for a new project where there is no terminal').choices(
        PIPELINES,
      ),
    )
    // Each setting that a system requires is a flag too.
    .allowUnknownOption()
    .addHelpText('after', '\nSettings that a system requires are flags too: --customer-id for customerId.')
    .action(async (options, { args: words }) => {
      const { init } = await import('../commands/init.ts')
      finish(await init({ ...options, words }, io))
    })
}

/** Adds `pull`. */
export const pullCommand: Register = (program, { io, finish }) => {
  withSelectionFlags(withVerbose(withOutputFlags(program.command('pull'))))
    .description('write what is live into the role files')
    .option('--dry-run', 'print the changes of the files and write nothing')
    .addOption(
      new Option('--without <field>', 'leave fields such as users,admins as the files have them, and out of new roles')
        .argParser(parseList)
        .default([], 'none'),
    )
    .addOption(allowOption(['emptyLive']))
    .action(async ({ dryRun = false, allow, without }, command) => {
      const { pull } = await import('../commands/pull.ts')
      finish(await pull({ ...commonOptions(command, io), dryRun, without, mayLoseAll: allow.length > 0 }, io))
    })
}

/** Adds `fmt`. */
export const fmtCommand: Register = (program, { io, finish }) => {
  withTargetSetFlags(program.command('fmt'))
    .description('bring role files into their one form')
    .option('--check', 'name the files that are not in form, write nothing, exit with 1')
    .option('--quiet', 'no summary and no warnings')
    .action(async (options) => {
      const { fmt } = await import('../commands/fmt.ts')
      finish(await fmt({ ...options, check: options.check === true }, io))
    })
}
