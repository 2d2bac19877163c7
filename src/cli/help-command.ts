/** Help on commands and on topics. The help of commands is commander's. */
import { Argument, type Command } from 'commander'
import { UserError } from '../domain/errors.ts'
import { TOPICS } from '../terminal/choices.ts'
import { didYouMean } from '../text/did-you-mean.ts'
import { either, show } from '../text/quote.ts'
import type { Register } from './command.ts'

/** Adds `help`. Comes last: it knows the commands that there are. */
export const helpCommand: Register = (program, { finish, io }) => {
  const topic = new Argument('[topic]', 'a command, or a topic')
  topic.argChoices = [...program.commands.map((command) => command.name()), ...TOPICS]
  program
    .helpCommand(false)
    .command('help')
    .description(`explain a command, or a topic: ${TOPICS.join(', ')}`)
    .addArgument(topic)
    .action(async (name?: string) => {
      const command = name === undefined ? program : program.commands.find((one) => one.name() === name)
      if (command !== undefined) return command.outputHelp()
      const known = TOPICS.find((one) => one === name)
      if (known === undefined) throw unknownTopic(name ?? '', topic.argChoices ?? [])
      const { help } = await import('../commands/help.ts')
      finish(await help(known, flagsOf(program), io))
    })
}

function unknownTopic(name: string, known: readonly string[]): UserError {
  const hint = didYouMean(name, known) || `; there is ${either(TOPICS)}, and every command`
  return new UserError(`there is no help on ${show(name)}${hint}`)
}

/** The flags that `fromEnvironment` sets. */
function flagsOf({ commands }: Command): string[] {
  return commands.flatMap(({ options }) => options.flatMap(({ long }) => long ?? []))
}
