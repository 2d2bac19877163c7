/** Flags from the environment: each one can come from `ROLESYNC_<FLAG>`. */
import { type Command, InvalidArgumentError, type Option } from 'commander'
import { UserError } from '../domain/errors.ts'
import type { Io } from '../terminal/io.ts'

/** Sets flags from their variables; a flag on the command line wins. Lists are separated by commas. */
export function fromEnvironment(command: Command, env: Io['env']): void {
  for (const option of command.options) {
    const name = option.attributeName()
    const variable = `ROLESYNC_${(option.long ?? '').slice(2).replaceAll('-', '_').toUpperCase()}`
    const value = env[variable] ?? ''
    if (value === '' || command.getOptionValueSource(name) === 'cli') continue
    try {
      const parsed = parse(option, value)
      if (parsed !== undefined) command.setOptionValueWithSource(name, parsed, 'env')
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error
      throw new UserError(`${variable} is ${JSON.stringify(value)}, which is invalid: ${error.message}`)
    }
  }
}

function parse(option: Option, value: string): unknown {
  if (option.isBoolean() || option.negate) return parseSwitch(option, value)
  // A flag that may stand alone is switched on as well, or given its value.
  if (option.optional && isYes(value)) return option.presetArg
  return option.optional && isNo(value) ? undefined : parseValue(option, value)
}

/** Returns the value of a flag that takes none; `undefined` where the variable says no. */
function parseSwitch(option: Option, value: string): boolean | undefined {
  if (isYes(value)) return !option.negate
  if (isNo(value)) return undefined
  throw new InvalidArgumentError('It must be true or false.')
}

function isYes(value: string): boolean {
  return /^(1|true|yes)$/i.test(value)
}

function isNo(value: string): boolean {
  return /^(0|false|no)$/i.test(value)
}

function parseValue({ parseArg, defaultValue }: Option, value: string): unknown {
  if (parseArg === undefined) return value
  if (!Array.isArray(defaultValue)) return parseArg(value, undefined)
  const values = value.split(',').map((one) => one.trim())
  return values.reduce<unknown>((previous, one) => parseArg(one, previous), [])
}
