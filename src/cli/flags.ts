/** The flags of the command line, and which commands have which. */
import { type Command, Option } from 'commander'
import { LIFTABLE } from '../app/options.ts'
import { HOLDERS, ONLY } from '../domain/plan-model.ts'
import { FORMATS, type Format } from '../terminal/choices.ts'
import { parseGuard, parseLabelList, parseShardFlag, parseWords, parseWrites, wholeNumber } from './flag-values.ts'

/** Adds the flags of a command that prints in a format. */
export function withFormat(command: Command, formats: readonly Format[] = FORMATS): Command {
  return withOutputFlags(
    command
      .addOption(new Option('--format <format>', 'how to print').choices(formats).default('text'))
      .addOption(new Option('--json', 'the same as --format json').conflicts('format')),
  )
}

/** Adds the same flags, and the one for more detail: bodies of requests, requests, fields. */
export function withFormatAndVerbose(command: Command, formats?: readonly Format[]): Command {
  return withVerbose(withFormat(command, formats))
}

/** Adds the flags of a command that says what it does. */
export function withOutputFlags(command: Command): Command {
  return command.option('--no-color', 'no colours').option('--quiet', 'no progress and no warnings')
}

/** Adds the flag for more detail. */
export function withVerbose(command: Command): Command {
  return command.option('--verbose', 'show request bodies and every request')
}

/** Adds the flags of a command that reads files and systems. */
export function withRunFlags(command: Command, formats?: readonly Format[]): Command {
  return withSelectionFlags(withFormatAndVerbose(command, formats))
}

/** Adds the flags that choose files, targets and roles. A command has no flag that it would not heed. */
export function withSelectionFlags(command: Command): Command {
  return withParallelismFlag(withRoleFlag(withTargetSetFlags(command)))
}

/** Adds the flag that chooses roles. */
export function withRoleFlag(command: Command): Command {
  return command.addOption(
    new Option('--role <key>', 'only this role (repeatable, globs)').argParser(parseWords).default([], 'all'),
  )
}

/** Adds the flag that limits requests at a time. */
export function withParallelismFlag(command: Command): Command {
  return command.option('--parallelism <n>', 'requests at a time per target', wholeNumber(1, 100), 4)
}

/** Adds the flags that choose files and targets. */
export function withTargetSetFlags(command: Command): Command {
  return withTargetFlags(command)
    .addOption(
      new Option('--select <labels>', 'only targets with all these labels, e.g. env=prod,region=eu')
        .argParser(parseLabelList)
        .default([], 'all'),
    )
    .addOption(
      new Option('--shard <i/n>', 'only this part of the targets; /n takes i from JOB_COMPLETION_INDEX').argParser(
        parseShardFlag,
      ),
    )
}

/** Adds the flags that name the config and targets. */
export function withTargetFlags(command: Command): Command {
  return command
    .option('--config <file>', 'the config; default: rolesync.yaml here or above')
    .addOption(
      new Option('--target <name>', 'only this target (repeatable, globs)').argParser(parseWords).default([], 'all'),
    )
}

/** Adds the flags of a command that guards can refuse. */
export function withGuardFlags(command: Command): Command {
  return command
    .option('--max-deletes <n>', 'allow so many deletes per target', wholeNumber(0, 1_000_000))
    .addOption(allowOption(LIFTABLE))
    .option('--allow-empty', 'plan for files that declare no role at all')
}

/** Returns the flag that lifts some guards. */
export function allowOption(guards: readonly string[]): Option {
  return new Option('--allow <guard>', `lift a guard (repeatable): ${guards.join(', ')}`)
    .argParser(parseGuard(guards))
    .default([], 'none')
}

/** Adds the flag for further files. */
export function withWriteFlag(command: Command): Command {
  return command.addOption(
    new Option('--write <format=file>', `write a file too (repeatable): ${FORMATS.join(', ')}`)
      .argParser(parseWrites)
      .default([], 'none'),
  )
}

/** Adds the flags of a command that makes a plan, for those who review it. */
export function withReviewFlags(command: Command): Command {
  return command
    .option('--base <ref>', 'tell the changes of the files since this revision apart from drift')
    .addOption(
      new Option('--only <origin>', 'with --base: plan the change alone, or what undoes drift alone').choices(ONLY),
    )
    .addOption(
      new Option('--holders [as]', 'count who holds the roles and who loses access, or name the first ten of these too')
        .choices(HOLDERS)
        .preset('numbers'),
    )
}
