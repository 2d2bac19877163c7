/** The command line: words in, a command's exit code out. Commands are loaded when they are used. */
import { Argument, Command, CommanderError, Option } from 'commander'
import { PIPELINES } from './app/options.ts'
import { version } from './app/version.ts'
import { ApiError, EXIT, type ExitCode, NetworkError, UserError } from './domain/errors.ts'
import {
  checkUnlimited,
  common,
  formatOf,
  fromEnvironment,
  list,
  reading,
  verbose,
  withFormat,
  withFormatAndVerbose,
  withGuardFlags,
  within,
  withOutputFlags,
  withParallelismFlag,
  withReviewFlags,
  withRoleFlag,
  withSelectionFlags,
  withTargetFlags,
  withTargetSetFlags,
  writeOption,
} from './flags.ts'
import { type Format, SCHEMAS, SHELLS, TARGET_FORMATS } from './terminal/choices.ts'
import type { CommandWords, Value as CompletionValue } from './terminal/completion-scripts.ts'
import type { Io } from './terminal/io.ts'
import { forJson, forTerminal } from './text/foreign-text.ts'

/** Runs one command line (without node and script). Never throws: what goes wrong is told on `io.err`. */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = EXIT.done
  const program = build(io, (result) => {
    code = result
  })
  try {
    await program.parseAsync(argv, { from: 'user' })
    return code
  } catch (error) {
    return explain(error, io)
  }
}

function explain(error: unknown, io: Io): ExitCode {
  // commander has told its own errors, and --help and --version are none.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.failed
  if (error instanceof UserError || error instanceof ApiError || error instanceof NetworkError) {
    const [first = '', ...more] = error.message.split('\n')
    io.err(`Error: ${forTerminal(first)}\n${more.map((line) => `  ${forTerminal(line)}\n`).join('')}`)
    return error instanceof UserError ? error.exitCode : EXIT.failed
  }
  // Nobody knows what such a message quotes; its lines, and no others, are kept.
  const told = error instanceof Error ? (error.stack ?? error.message) : String(error)
  io.err(`This is a bug in rolesync, please report it:\n${forJson(told)}\n`)
  return EXIT.failed
}

/** What the formats of a plan know nothing of is told in words, or as data. */
const TOLD_FORMATS: readonly Format[] = ['text', 'json']

/** An apply tells what is going to happen and what happened; the other formats know only the first. */
const APPLY_FORMATS: readonly Format[] = ['text', 'json', 'markdown', 'diff']

type Finish = (code: ExitCode) => void

function build(io: Io, finish: Finish): Command {
  const program = new Command('rolesync')
    .description('Keeps the roles of SaaS systems in YAML: plan shows who will be able to do what, apply makes it so.')
    .version(version())
    .exitOverride()
    // What was typed is quoted as it is, and in a pipeline it need not be the pipeline's own.
    .configureOutput({ writeOut: io.out, writeErr: (text) => io.err(forJson(text.replace(/^error:/, 'Error:'))) })
    .showSuggestionAfterError()
    .addHelpText('after', '\nEvery flag can be set in the environment too: --target as ROLESYNC_TARGET.')
    .hook('preAction', (_program, command) => fromEnvironment(command, io.env))

  withTargetSetFlags(withFormat(program.command('validate'), TOLD_FORMATS))
    .description('check config and role files, offline')
    .action(async (_options, command) =>
      finish(await (await import('./commands/validate.ts')).validate(common(command, io), io)),
    )
  withReviewFlags(withGuardFlags(reading(program.command('plan'), 'show what would change; writes nothing')))
    .option('--out <file>', 'save the plan for apply')
    .addOption(writeOption())
    .option('--detailed-exitcode', 'exit with 2 where there are changes')
    .option('--live <snapshot>', 'plan from a snapshot, without credentials')
    .action(async (options, command) =>
      finish(
        await (await import('./commands/plan.ts')).plan(
          { ...options, ...common(command, io), detailedExitcode: options.detailedExitcode === true },
          io,
        ),
      ),
    )
  withReviewFlags(
    withGuardFlags(
      reading(program.command('apply'), 'apply a saved plan, or plan, ask and apply; then verify', APPLY_FORMATS),
    ),
  )
    .argument('[plan]', 'a plan saved with plan --out')
    .option('--auto-approve', 'do not ask')
    .option('--yes', 'the same as --auto-approve')
    .option('--expect <digest>', 'refuse unless the plan made now has this digest')
    .option('--report <file>', 'write the report as JSON')
    .action(async (plan, options, command) => {
      if (plan !== undefined) checkUnlimited(command)
      const { apply } = await import('./commands/apply.ts')
      finish(
        await apply(
          {
            ...options,
            ...common(command, io),
            ...(plan === undefined ? {} : { plan }),
            autoApprove: options.autoApprove === true || options.yes === true,
          },
          io,
        ),
      )
    })
  reading(program.command('test'), 'check what roles can and cannot do against their tests, offline', TOLD_FORMATS)
    .option('--live', 'look at the live roles instead of the files')
    .action(async (options, command) =>
      finish(
        await (await import('./commands/test.ts')).test({ ...common(command, io), live: options.live === true }, io),
      ),
    )
  withFormatAndVerbose(program.command('show'))
    .description('print a saved plan, apply report or snapshot')
    .argument('<file>', 'a plan, a report or a snapshot')
    .addOption(writeOption())
    .action(async (file, options, command) =>
      finish(await (await import('./commands/show.ts')).show({ ...options, ...common(command, io), file }, io)),
    )
  knowledgeCommands(program, io, finish)
  authoringCommands(program, io, finish)
  scaleCommands(program, io, finish)
  sandboxCommand(program, io, finish)
  program
    .command('schema')
    .description('print a JSON Schema')
    .addArgument(new Argument('[name]', 'which one').choices(SCHEMAS).default('config'))
    .action(async (name) => finish(await (await import('./commands/schema.ts')).schema(name, io)))
  return program
}

/** Commands that keep, restore and explain what is known of roles. */
function knowledgeCommands(program: Command, io: Io, finish: Finish): void {
  withParallelismFlag(withTargetSetFlags(withFormatAndVerbose(program.command('snapshot'), TOLD_FORMATS)))
    .description('keep the live roles in a file, for plan --live and as a backup')
    .option('--out <file>', 'where to; default: standard output')
    .option('--no-members', 'leave people out')
    .action(async (options, command) =>
      finish(await (await import('./commands/snapshot.ts')).snapshot({ ...options, ...common(command, io) }, io)),
    )
  withGuardFlags(withParallelismFlag(withRoleFlag(withTargetFlags(withFormatAndVerbose(program.command('undo'))))))
    .description('plan to restore what an apply changed')
    .argument('<report>', 'the report of the apply')
    .option('--out <file>', 'save the plan for apply')
    .addOption(writeOption())
    .option('--detailed-exitcode', 'exit with 2 where there is something to undo')
    .action(async (report, options, command) => {
      const { undo } = await import('./commands/undo.ts')
      const detailedExitcode = options.detailedExitcode === true
      finish(await undo({ ...options, ...common(command, io), report, detailedExitcode }, io))
    })
  withTargetSetFlags(withFormat(program.command('explain'), TOLD_FORMATS))
    .description('tell from where a role has its grants, or one of them; offline')
    .argument('<role>', 'the key of a role')
    .argument('[grant]', 'one grant, or a glob: * within a segment, ** across')
    .action(async (key, grant, options, command) => {
      const { explain } = await import('./commands/explain.ts')
      finish(await explain({ ...options, ...common(command, io), key, ...(grant === undefined ? {} : { grant }) }, io))
    })
  reading(program.command('who-can'), 'tell which roles hold a grant', TOLD_FORMATS)
    .argument('<glob>', 'a glob on grants: * within a segment, ** across, e.g. "**:DELETE"')
    .option('--live', 'ask the systems instead of the files')
    .action(async (glob, options, command) => {
      const { whoCan } = await import('./commands/who-can.ts')
      finish(await whoCan({ ...options, ...common(command, io), glob, live: options.live === true }, io))
    })
  withParallelismFlag(withTargetSetFlags(withFormatAndVerbose(program.command('doctor'), TOLD_FORMATS)))
    .description('check variables, hosts, credentials and rights of each target; writes nothing')
    .action(async (_options, command) =>
      finish(await (await import('./commands/doctor.ts')).doctor(common(command, io), io)),
    )
}

function authoringCommands(program: Command, io: Io, finish: Finish): void {
  program
    .command('init')
    .description('write the first files of a project; asks on a terminal')
    .option('--provider <system>', 'the kind of system')
    .option('--name <name>', 'a short name for the target, such as mdm-prod')
    .option('--url <url>', "the address of the system's API")
    .addOption(new Option('--ci <kind>', 'pipelines to write').choices(PIPELINES))
    // Each setting that a system requires is a flag too.
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText('after', '\nSettings that a system requires are flags too, e.g. --customer-id for customerId.')
    .action(async (options, { args: words }) =>
      finish(await (await import('./commands/init.ts')).init({ ...options, words }, io)),
    )
  withSelectionFlags(verbose(withOutputFlags(program.command('pull'))))
    .description('write what is live into the role files')
    .option('--dry-run', 'print the changes of the files and write nothing')
    .action(async (options, command) => {
      const { pull } = await import('./commands/pull.ts')
      finish(await pull({ ...common(command, io), dryRun: options.dryRun === true }, io))
    })
  withTargetSetFlags(program.command('fmt'))
    .description('bring role files into their one form')
    .option('--check', 'name the files that are not in form, write nothing, exit with 1')
    .option('--quiet', 'no summary and no warnings')
    .action(async (options) =>
      finish(await (await import('./commands/fmt.ts')).fmt({ ...options, check: options.check === true }, io)),
    )
  program
    .command('completion')
    .description('print a script that completes commands and flags')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .action(async (shell) => {
      const { completion } = await import('./commands/completion.ts')
      finish(await completion(shell, program.commands.map(wordsOf), io))
    })
}

/** Commands for runs over many targets. */
function scaleCommands(program: Command, io: Io, finish: Finish): void {
  withTargetSetFlags(program.command('targets'))
    .description('list the targets, for people or for the matrix of a pipeline')
    .addOption(new Option('--format <format>', 'how to print').choices(TARGET_FORMATS).default('text'))
    .addOption(new Option('--json', 'the same as --format json').conflicts('format'))
    .option('--quiet', 'no warnings')
    .action(async (options, command) =>
      finish(
        await (await import('./commands/targets.ts')).targets(
          { ...options, format: formatOf(command), quiet: options.quiet === true },
          io,
        ),
      ),
    )
  withFormatAndVerbose(program.command('merge'))
    .description('join the plans, or the reports, of several runs over different targets')
    .argument('<files...>', 'plans, or reports')
    .option('--out <file>', 'save what was joined')
    .action(async (files, options, command) =>
      finish(await (await import('./commands/merge.ts')).merge({ ...options, ...common(command, io), files }, io)),
    )
}

function sandboxCommand(program: Command, io: Io, finish: Finish): void {
  program
    .command('sandbox')
    .description('serve local doubles of all systems')
    .option('--port <number>', 'port on 127.0.0.1', within(0, 65_535), 4100)
    .option('--state <file>', 'keep the state in a file')
    .option('--snapshot <file>', 'start from the live roles that rolesync snapshot kept')
    .addOption(
      new Option('--target <name>', 'only this target of the snapshot (repeatable, globs)')
        .argParser(list)
        .default([], 'all'),
    )
    .option('--latency <ms>', 'answer so much later', within(0, 60_000), 0)
    .option('--rate-limit <n>', 'requests per second, above it 429', within(1, 1_000_000))
    .addOption(
      new Option('--fault <spec>', 'make requests fail, e.g. 503:GET:*/roles*:times=2 (repeatable)')
        .argParser(list)
        .default([], 'none'),
    )
    .action(async (options) => {
      const { parseFault } = await import('./sandbox/index.ts')
      const fault = (options.fault as string[]).map(parseFault)
      finish(await (await import('./commands/sandbox.ts')).sandbox({ ...options, fault }, io))
    })
}

/** What can be typed after a command. */
function wordsOf(command: Command): CommandWords {
  return {
    name: command.name(),
    description: command.description(),
    flags: command.options.map((option) => ({
      name: option.long ?? option.flags,
      description: option.description,
      value: option.required || option.optional ? valueAfter(option.argChoices, option.flags) : null,
    })),
    args: command.registeredArguments.map(({ argChoices, description }) => valueAfter(argChoices, description)),
  }
}

function valueAfter(choices: readonly string[] | undefined, about: string): CompletionValue {
  if (choices !== undefined) return { words: choices }
  return /file|plan|report/.test(about) ? 'file' : 'any'
}
