/** Options of a command, from its flags and the terminal. */
import type { Command } from 'commander'
import { UserError } from '../domain/errors.ts'
import type { Io } from '../terminal/io.ts'
import type { CommandOptions } from '../terminal/options.ts'

/**
 * Refuses flags that limit a saved plan: what was reviewed is applied whole. A variable that limits every plan of a pipeline
 * may stay set.
 */
export function checkUnlimited(command: Command): void {
  const limit = ['target', 'select', 'shard', 'role', 'base', 'only', 'holders'].find(
    (name) => command.getOptionValueSource(name) === 'cli',
  )
  if (limit === undefined) return
  throw new UserError(`a saved plan is applied whole: leave out --${limit}, or make a plan with it`)
}

/** Returns the options that most commands share. */
export function commonOptions(command: Command, io: Io): CommandOptions {
  const options = command.opts()
  return {
    ...(options as CommandOptions),
    format: formatOf(command),
    color: useColor(options, io),
    verbose: options.verbose === true,
    quiet: options.quiet === true,
  }
}

/** Returns whether the base comes from `ROLESYNC_BASE`, which a pipeline sets for plans that can have one. */
export function isBaseOptional(command: Command): boolean {
  return command.getOptionValueSource('base') === 'env'
}

/** Returns the format. A flag beats the environment in either spelling of it. */
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
