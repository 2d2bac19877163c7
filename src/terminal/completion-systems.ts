/** Completes the names of systems, and flags for the settings that they require. */
import { requiredSettings } from '../app/answers.ts'
import type { Systems } from '../desired/systems.ts'
import type { CommandWords, FlagWords } from './completion-scripts.ts'
import { flagOf } from './init-flags.ts'

/** Adds to `init` what depends on the systems that there are. */
export function withSystems(commands: readonly CommandWords[], { providers }: Systems): readonly CommandWords[] {
  const words = Object.keys(providers)
  const settings = new Map(Object.values(providers).flatMap(requiredSettings))
  const more = [...settings].map(
    ([setting, description]): FlagWords => ({ name: flagOf(setting), description, value: 'any' }),
  )
  return commands.map((command) => {
    if (command.name !== 'init') return command
    const flags = command.flags.map((flag) => (flag.name === '--provider' ? { ...flag, value: { words } } : flag))
    return { ...command, flags: [...flags, ...more] }
  })
}
