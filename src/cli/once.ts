/** Flags with one value are given once: the last of two would win in silence. */
import { type Command, InvalidArgumentError } from 'commander'

/** Refuses a second value of every flag of these commands that is not a list. */
export function refuseRepeats(commands: readonly Command[]): void {
  for (const option of commands.flatMap((command) => command.options)) {
    if (!(option.required || option.optional) || Array.isArray(option.defaultValue)) continue
    const { parseArg } = option
    let isGiven = false
    option.argParser((value: string, previous: unknown) => {
      if (isGiven) throw new InvalidArgumentError('It is given twice; name one value.')
      isGiven = true
      return parseArg === undefined ? value : parseArg(value, previous)
    })
  }
}
