/** Slips of the fingers on the command line: one line says what is wrong and what was probably meant. */
import { type Argument, type Command, InvalidArgumentError, type Option } from 'commander'
import { UserError } from '../domain/errors.ts'
import { closest, didYouMean } from '../text/did-you-mean.ts'
import { escaped, show } from '../text/quote.ts'

/**
 * Checks the word that should be a command. commander would answer `plna --help` with the help of the program, and say of
 * `--target x plan` only that there is no such option.
 * @throws UserError where it is none
 */
export function checkFirstWord(argv: readonly string[], { commands, options }: Command): void {
  const [word = ''] = argv
  const [flag = ''] = word.split('=')
  const names = commands.map((command) => command.name())
  if (flag.startsWith('-')) {
    if (options.some(({ short, long }) => flag === short || flag === long)) return
    if (!commands.some((command) => command.options.some(({ long }) => long === flag))) return
    const command = argv.find((one) => names.includes(one)) ?? 'plan'
    throw new UserError(`the flag ${flag} stands after the command: rolesync ${command} ${flag}`)
  }
  if (word === '' || names.includes(word)) return
  const hint = didYouMean(word, names) || '; rolesync help lists them'
  throw new UserError(`unknown command ${show(word)}${hint}`)
}

/**
 * Refuses words that a command does not take; `init` reads its own.
 * @throws UserError that says which flag was probably meant
 */
export function refuseExcess(command: Command): void {
  const { args, registeredArguments, options } = command
  const [word] = args.slice(registeredArguments.length)
  const isEndless = registeredArguments.some(({ variadic }) => variadic)
  if (word === undefined || isEndless || command.name() === 'init') return
  const count = registeredArguments.length
  const takes = count === 0 ? 'no argument' : count === 1 ? 'one argument' : `${count} arguments`
  const hasTarget = count === 0 && options.some(({ long }) => long === '--target')
  const hint = hasTarget ? `; did you mean --target ${escaped(word)}?` : `, so ${show(word)} is too many`
  throw new UserError(`${command.name()} takes ${takes}${hint}`)
}

/** Writes an error of commander as the other errors are written: on one line, with the suggestion at its end. */
export function asError(text: string): string {
  return text.replace(/^error:/, 'Error:').replace(/\n\(Did you mean (.*)\?\)/, '; did you mean $1?')
}

/** Adds the nearest word to the error of a flag or an argument that takes one of some words. */
export function suggestWords(commands: readonly Command[]): void {
  for (const { options, registeredArguments } of commands) {
    for (const one of [...options, ...registeredArguments]) suggestFor(one)
  }
}

function suggestFor(one: Option | Argument): void {
  const { argChoices, parseArg } = one
  if (argChoices === undefined || parseArg === undefined) return
  one.argParser((value: string, previous: unknown) => {
    try {
      return parseArg(value, previous)
    } catch (error) {
      const near = closest(value, argChoices)
      if (!(error instanceof InvalidArgumentError) || near === undefined) throw error
      throw new InvalidArgumentError(`${error.message.replace(/\.$/, '')}; did you mean ${near}?`)
    }
  })
}
