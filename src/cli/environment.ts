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
      const parsed = option.isBoolean() || option.negate ? parseSwitch(option, value) : parseValue(option, value)
      if (parsed !== undefined) command.setOptionValueWithSource(name, parsed, 'env')
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error
      throw new UserError(`${variable} is ${JSON.stringify(value)}, which is invalid: ${error.message}`)
    }
  }
}

/** Returns the value of a flag that takes none; `undefined` where the variable says no. */
function parseSwitch(option: Option, value: string): boolean | undefined {
  if (/^(1|true|yes)$/i.test(value)) return !option.negate
  if (/^(0|false|no)$/i.test(value)) return undefined
  throw new InvalidArgumentError('It must be true or false.')
}

function parseValue({ parseArg, defaultValue }: Option, value: string): unknown {
  if (parseArg === undefined) return value
  if (!Array.isArray(defaultValue)) return parseArg(value, undefined)
  const values = value.split(',').map((one) => one.trim())
  return values.reduce<unknown>((previous, one) => parseArg(one, previous), [])
}
