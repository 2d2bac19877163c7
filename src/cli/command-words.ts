/** The words of a command, for completion in a shell. */
import type { Command } from 'commander'
import type { CommandWords, Value } from '../terminal/completion-scripts.ts'

/** Returns what can be typed after a command. */
export function commandWords(command: Command): CommandWords {
  return {
    name: command.name(),
    description: command.description(),
    flags: command.options.map((option) => ({
      name: option.long ?? option.flags,
      description: option.description,
      value: option.required ? valueAfter(option.argChoices, option.flags) : null,
    })),
    args: command.registeredArguments.map(({ argChoices, description }) => valueAfter(argChoices, description)),
  }
}

function valueAfter(choices: readonly string[] | undefined, about: string): Value {
  if (choices !== undefined) return { words: choices }
  return /file|plan|report|snapshot/.test(about) ? 'file' : 'any'
}
