/** The command line: words in, a command's exit code out. Commands are loaded when they are used. */
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { FORMATS, type Io, LIFTABLE, type RunOptions } from './commands/io.ts'
import { SCHEMAS } from './commands/schema.ts'
import { version } from './commands/version.ts'
import { ApiError, EXIT, type ExitCode, NetworkError, UserError } from './errors.ts'
import { ORIGINS } from './model.ts'

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
    return await explain(error, io)
  }
}

async function explain(error: unknown, io: Io): Promise<ExitCode> {
  // commander has told its own errors, and --help and --version are none.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.failed
  if (error instanceof UserError || error instanceof ApiError || error instanceof NetworkError) {
    const { forTerminal } = await import('./render/escape.ts')
    const [first = '', ...more] = error.message.split('\n')
    io.err(`Error: ${forTerminal(first)}\n${more.map((line) => `  ${forTerminal(line)}\n`).join('')}`)
    return error instanceof UserError ? error.exitCode : EXIT.failed
  }
  io.err(`This is a bug in rolesync, please report it:\n${error instanceof Error ? error.stack : String(error)}\n`)
  return EXIT.failed
}

type Finish = (code: ExitCode) => void

function build(io: Io, finish: Finish): Command {
  const program = new Command('rolesync')
    .description('Keeps the roles of SaaS systems in YAML: plan shows who will be able to do what, apply makes it so.')
    .version(version())
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: (text) => io.err(text.replace(/^error:/, 'Error:')) })
    .showSuggestionAfterError()
    .addHelpText('after', '\nEvery flag can also come from the environment: ROLESYNC_TARGET for --target, and so on.')
    .hook('preAction', (_program, command) => fromEnvironment(command, io.env))

  reading(program.command('validate'), 'check config and role files, offline').action(async (_options, command) =>
    finish(await (await import('./commands/validate.ts')).validate(common(command, io), io)),
  )
  reviewed(guarded(reading(program.command('plan'), 'show what would change; writes nothing')))
    .option('--out <file>', 'save the plan for apply')
    .option('--detailed-exitcode', 'exit with 2 where there are changes')
    .action(async (options, command) =>
      finish(
        await (await import('./commands/plan.ts')).plan(
          { ...options, ...common(command, io), detailedExitcode: options.detailedExitcode === true },
          io,
        ),
      ),
    )
  reviewed(guarded(reading(program.command('apply'), 'apply a saved plan, or plan, ask and apply; then verify')))
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
  reading(program.command('test'), 'check what roles can and cannot do against their tests, offline')
    .option('--live', 'look at the live roles instead of the files')
    .action(async (options, command) =>
      finish(
        await (await import('./commands/test.ts')).test({ ...common(command, io), live: options.live === true }, io),
      ),
    )
  viewing(program.command('show'))
    .description('print a saved plan or apply report')
    .argument('<file>', 'a plan or a report')
    .action(async (file, _options, command) =>
      finish(await (await import('./commands/show.ts')).show({ ...common(command, io), file }, io)),
    )
  sandboxCommand(program, io, finish)
  program
    .command('schema')
    .description('print a JSON Schema')
    .addArgument(new Argument('[name]', 'which one').choices(SCHEMAS).default('config'))
    .action(async (name) => finish(await (await import('./commands/schema.ts')).schema(name, io)))
  return program
}

function sandboxCommand(program: Command, io: Io, finish: Finish): void {
  program
    .command('sandbox')
    .description('serve local doubles of all systems')
    .option('--port <number>', 'port on 127.0.0.1', within(0, 65_535), 4100)
    .option('--state <file>', 'keep the state in a file')
    .option('--latency <ms>', 'answer so much later', within(0, 60_000), 0)
    .option('--rate-limit <n>', 'requests per second, above it 429', within(1, 1_000_000))
    .addOption(
      new Option('--fault <spec>', 'make requests fail, e.g. 503:GET:/onelogin/*:times=2 (repeatable)')
        .argParser(list)
        .default([], 'none'),
    )
    .action(async (options) => {
      const { parseFault } = await import('./sandbox/index.ts')
      const fault = (options.fault as string[]).map(parseFault)
      finish(await (await import('./commands/sandbox.ts')).sandbox({ ...options, fault }, io))
    })
}

/** Flags of every command that prints a plan or a report. */
function viewing(command: Command): Command {
  return command
    .addOption(new Option('--format <format>', 'how to print').choices(FORMATS).default('text'))
    .addOption(new Option('--json', 'the same as --format json').conflicts('format'))
    .option('--no-color', 'no colours')
    .option('--verbose', 'show request bodies and every request')
    .option('--quiet', 'no progress and no warnings')
}

/** Flags of every command that reads files and systems. */
function reading(command: Command, description: string): Command {
  return viewing(command)
    .description(description)
    .option('--config <file>', 'the config; default: rolesync.yaml here or above')
    .addOption(new Option('--target <name>', 'only this target (repeatable, globs)').argParser(list).default([], 'all'))
    .addOption(new Option('--role <key>', 'only this role (repeatable, globs)').argParser(list).default([], 'all'))
    .option('--parallelism <n>', 'requests at a time per target', within(1, 100), 4)
}

/** Flags of the commands that guards can refuse. */
function guarded(command: Command): Command {
  return command
    .option('--max-deletes <n>', 'allow so many deletes per target', within(0, 1_000_000))
    .addOption(
      new Option('--allow <guard>', `lift a guard (repeatable): ${LIFTABLE.join(', ')}`)
        .argParser(guard)
        .default([], 'none'),
    )
    .option('--allow-empty', 'plan for files that declare no role at all')
}

/** Flags of the commands that make a plan, for those who review it. */
function reviewed(command: Command): Command {
  return command
    .option('--base <ref>', 'tell what the files change since this revision from what was moved outside git')
    .addOption(
      new Option('--only <origin>', 'with --base: plan the change alone, or what undoes drift alone').choices(ORIGINS),
    )
    .option('--holders', 'count who holds the roles and who loses access, where the system tells')
}

function list(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value]
}

function guard(value: string, previous: readonly string[]): readonly string[] {
  if (!(LIFTABLE as readonly string[]).includes(value))
    throw new InvalidArgumentError(`Allowed guards are ${LIFTABLE.join(', ')}.`)
  return [...previous, value]
}

function within(least: number, most: number): (value: string) => number {
  return (value) => {
    const number = Number(value)
    if (/^\d+$/.test(value) && number >= least && number <= most) return number
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
  }
}

/** Each flag can come from `ROLESYNC_<FLAG>`; a flag on the command line wins. Lists are separated by commas. */
function fromEnvironment(command: Command, env: Io['env']): void {
  for (const option of command.options) {
    const name = option.attributeName()
    const variable = `ROLESYNC_${(option.long ?? '').slice(2).replaceAll('-', '_').toUpperCase()}`
    const value = env[variable] ?? ''
    if (value === '' || command.getOptionValueSource(name) === 'cli') continue
    try {
      const parsed = option.isBoolean() || option.negate ? switched(option, value) : parsedBy(option, value)
      if (parsed !== undefined) command.setOptionValueWithSource(name, parsed, 'env')
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error
      throw new UserError(`${variable} is ${JSON.stringify(value)}, which is invalid: ${error.message}`)
    }
  }
}

/** What a flag without a value is set to; `undefined` where the variable says no. */
function switched(option: Option, value: string): boolean | undefined {
  if (/^(1|true|yes)$/i.test(value)) return !option.negate
  if (/^(0|false|no)$/i.test(value)) return undefined
  throw new InvalidArgumentError('It must be true or false.')
}

function parsedBy({ parseArg, defaultValue }: Option, value: string): unknown {
  if (parseArg === undefined) return value
  if (!Array.isArray(defaultValue)) return parseArg(value, undefined)
  const values = value.split(',').map((one) => one.trim())
  return values.reduce<unknown>((previous, one) => parseArg(one, previous), [])
}

/** What was reviewed is applied whole. A variable that limits every plan of a pipeline may stay set. */
function checkUnlimited(command: Command): void {
  const limit = ['target', 'role', 'base', 'only', 'holders'].find(
    (name) => command.getOptionValueSource(name) === 'cli',
  )
  if (limit === undefined) return
  throw new UserError(`a saved plan is applied whole: leave out --${limit}, or make a plan with it`)
}

function common(command: Command, io: Io): RunOptions {
  const options = command.opts()
  return {
    ...(options as RunOptions),
    format: formatOf(command),
    color: useColor(options, io),
    verbose: options.verbose === true,
    quiet: options.quiet === true,
  }
}

/** A flag beats the environment in either spelling of the format. */
function formatOf(command: Command): RunOptions['format'] {
  const { json, format } = command.opts<{ json?: boolean; format: RunOptions['format'] }>()
  const isOutranked = command.getOptionValueSource('json') === 'env' && command.getOptionValueSource('format') === 'cli'
  return json === true && !isOutranked ? 'json' : format
}

function useColor({ color }: Record<string, unknown>, { env, terminal }: Io): boolean {
  if (color === false || (env.NO_COLOR ?? '') !== '') return false
  const force = env.FORCE_COLOR
  return force === undefined ? terminal.out : force !== '0' && force !== 'false'
}
