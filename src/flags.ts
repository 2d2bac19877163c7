/** The flags of the command line: which commands have which, how each is read, and the variable that it can come from. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import { LIFTABLE } from './app/options.ts'
import { type Label, parseLabels, parseShard, type Shard } from './app/selection.ts'
import { UserError } from './domain/errors.ts'
import { ONLY } from './domain/model.ts'
import { FORMATS, type Format } from './terminal/choices.ts'
import type { Io } from './terminal/io.ts'
import type { CommandOptions } from './terminal/options.ts'
import { parseWrite } from './terminal/write-flag.ts'

/** Flags of every command that prints something in a format. */
export function withFormat(command: Command, formats: readonly Format[] = FORMATS): Command {
  return withOutputFlags(
    command
      .addOption(new Option('--format <format>', 'how to print').choices(formats).default('text'))
      .addOption(new Option('--json', 'the same as --format json').conflicts('format')),
  )
}

/** The same where there is more to be shown: bodies of requests, requests, fields. */
export function withFormatAndVerbose(command: Command, formats?: readonly Format[]): Command {
  return verbose(withFormat(command, formats))
}

/** Flags of every command that tells what it does. */
export function withOutputFlags(command: Command): Command {
  return command.option('--no-color', 'no colours').option('--quiet', 'no progress and no warnings')
}

export function verbose(command: Command): Command {
  return command.option('--verbose', 'show request bodies and every request')
}

/** Flags of every command that reads files and systems. */
export function reading(command: Command, description: string, formats?: readonly Format[]): Command {
  return withSelectionFlags(withFormatAndVerbose(command, formats).description(description))
}

/** Flags that choose files, targets and roles. A command has no flag that it would not heed. */
export function withSelectionFlags(command: Command): Command {
  return withParallelismFlag(withRoleFlag(withTargetSetFlags(command)))
}

export function withRoleFlag(command: Command): Command {
  return command.addOption(
    new Option('--role <key>', 'only this role (repeatable, globs)').argParser(list).default([], 'all'),
  )
}

export function withParallelismFlag(command: Command): Command {
  return command.option('--parallelism <n>', 'requests at a time per target', within(1, 100), 4)
}

/** Flags that choose files and targets. */
export function withTargetSetFlags(command: Command): Command {
  return withTargetFlags(command)
    .addOption(
      new Option('--select <labels>', 'only targets with all these labels, e.g. env=prod,region=eu')
        .argParser(labels)
        .default([], 'all'),
    )
    .addOption(
      new Option('--shard <i/n>', 'only this part of the targets; /n takes i from JOB_COMPLETION_INDEX').argParser(
        shard,
      ),
    )
}

export function withTargetFlags(command: Command): Command {
  return command
    .option('--config <file>', 'the config; default: rolesync.yaml here or above')
    .addOption(new Option('--target <name>', 'only this target (repeatable, globs)').argParser(list).default([], 'all'))
}

/** Flags of the commands that guards can refuse. */
export function withGuardFlags(command: Command): Command {
  return command
    .option('--max-deletes <n>', 'allow so many deletes per target', within(0, 1_000_000))
    .addOption(
      new Option('--allow <guard>', `lift a guard (repeatable): ${LIFTABLE.join(', ')}`)
        .argParser(guard)
        .default([], 'none'),
    )
    .option('--allow-empty', 'plan for files that declare no role at all')
}

export function writeOption(): Option {
  return new Option('--write <format=file>', `write a file too (repeatable): ${FORMATS.join(', ')}`)
    .argParser((value, previous: readonly string[]) => {
      parseWrite(value)
      return [...previous, value]
    })
    .default([], 'none')
}

/** Flags of the commands that make a plan, for those who review it. */
export function withReviewFlags(command: Command): Command {
  return command
    .option('--base <ref>', 'tell what the files change since this revision from what was moved outside git')
    .addOption(
      new Option('--only <origin>', 'with --base: plan the change alone, or what undoes drift alone').choices(ONLY),
    )
    .option('--holders', 'count who holds the roles and who loses access, where the system tells')
}

export function list(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value]
}

function guard(value: string, previous: readonly string[]): readonly string[] {
  if (!(LIFTABLE as readonly string[]).includes(value))
    throw new InvalidArgumentError(`Allowed guards are ${LIFTABLE.join(', ')}.`)
  return [...previous, value]
}

function labels(value: string, previous: readonly Label[]): readonly Label[] {
  const found = parseLabels(value)
  if (found === null) throw new InvalidArgumentError('Write labels as env=prod,region=eu.')
  return [...previous, ...found]
}

function shard(value: string): Shard {
  const found = parseShard(value)
  if (found !== null) return found
  throw new InvalidArgumentError('Write it as 2/3, with a number from 1 to 3, or as /3 in a Kubernetes Indexed Job.')
}

export function within(least: number, most: number): (value: string) => number {
  return (value) => {
    const number = Number(value)
    if (/^\d+$/.test(value) && number >= least && number <= most) return number
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
  }
}

/** Each flag can come from `ROLESYNC_<FLAG>`; a flag on the command line wins. Lists are separated by commas. */
export function fromEnvironment(command: Command, env: Io['env']): void {
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
export function checkUnlimited(command: Command): void {
  const limit = ['target', 'select', 'shard', 'role', 'base', 'only', 'holders'].find(
    (name) => command.getOptionValueSource(name) === 'cli',
  )
  if (limit === undefined) return
  throw new UserError(`a saved plan is applied whole: leave out --${limit}, or make a plan with it`)
}

export function common(command: Command, io: Io): CommandOptions {
  const options = command.opts()
  return {
    ...(options as CommandOptions),
    format: formatOf(command),
    color: useColor(options, io),
    verbose: options.verbose === true,
    quiet: options.quiet === true,
  }
}

/** A flag beats the environment in either spelling of the format. */
export function formatOf(command: Command): CommandOptions['format'] {
  const { json, format } = command.opts<{ json?: boolean; format: CommandOptions['format'] }>()
  const source = (name: string) => command.getOptionValueSource(name)
  if (json === true && source('json') === 'env' && source('format') === 'env' && format !== 'json')
    throw new UserError(`ROLESYNC_JSON and ROLESYNC_FORMAT=${format} contradict each other; set one of them`)
  const isOutranked = source('json') === 'env' && source('format') === 'cli'
  return json === true && !isOutranked ? 'json' : format
}

function useColor({ color }: Record<string, unknown>, { env, terminal }: Io): boolean {
  if (color === false || (env.NO_COLOR ?? '') !== '') return false
  const force = env.FORCE_COLOR
  return force === undefined ? terminal.out : force !== '0' && force !== 'false'
}
