/** Flags of `rolesync init` that depend on the systems: the settings that these require. */
import { requiredSettings } from '../app/answers.ts'
import { PIPELINES } from '../app/options.ts'
import { UserError } from '../domain/errors.ts'
import type { Provider } from '../domain/system.ts'
import { didYouMean } from '../text/did-you-mean.ts'
import { show } from '../text/quote.ts'
import type { Io } from './io.ts'

/** Flags that every target needs; commander has read them. */
export const FLAGS = ['provider', 'name', 'url', 'ci'] as const

/** Returns the flag for a setting: `--customer-id` for `customerId`. */
export function flagOf(setting: string): string {
  return `--${setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

const VALUES: Readonly<Record<string, string>> = {
  '--provider': 'SYSTEM',
  '--url': 'ADDRESS',
  '--ci': PIPELINES.join('|'),
}

/** Returns flags with what each of them takes, `--ci` last: `--url ADDRESS, --realm NAME and --ci github|gitlab|none`. */
export function flagsToPass(flags: readonly string[]): string {
  const sorted = [...flags.filter((flag) => flag !== '--ci'), ...flags.filter((flag) => flag === '--ci')]
  const shown = sorted.map((flag) => `${flag} ${VALUES[flag] ?? (flag.endsWith('-id') ? 'ID' : 'NAME')}`)
  const last = shown.pop() ?? ''
  return shown.length === 0 ? last : `${shown.join(', ')} and ${last}`
}

/**
 * Reads `--customer-id ID` and `--customer-id=ID`.
 * @throws UserError for a word that is no flag of any system, and for a flag without a value
 */
export function wordsByFlag(words: readonly string[], { systems: { providers } }: Io): ReadonlyMap<string, string> {
  const settings = Object.values(providers).flatMap((system) => requiredSettings(system).map(([name]) => flagOf(name)))
  const known = [...FLAGS.map((flag) => `--${flag}`), ...settings]
  const values = new Map<string, string>()
  for (const rest = [...words]; rest.length > 0; ) {
    const [flag = '', ...inline] = (rest.shift() ?? '').split('=')
    if (!settings.includes(flag)) {
      const what = flag.startsWith('-') ? 'unknown flag' : 'unexpected word'
      throw new UserError(`${what} ${show(flag)}${didYouMean(flag, known) || '; rolesync init --help lists the flags'}`)
    }
    const value = inline.length > 0 ? inline.join('=') : rest.shift()
    if (value === undefined) throw new UserError(`${flag} needs a value`)
    values.set(flag, value)
  }
  return values
}

/**
 * Returns the settings of a system that flags, or the variables of these flags, give.
 * @throws UserError for a flag of another system
 */
export function settingsFrom(words: readonly string[], system: Provider, io: Io): Record<string, string> {
  const given = wordsByFlag(words, io)
  const settings = requiredSettings(system).map(([setting]) => [setting, flagOf(setting)] as const)
  const foreign = [...given.keys()].find((flag) => settings.every(([, own]) => own !== flag))
  if (foreign !== undefined) {
    const own = settings.map(([, flag]) => flag).join(', ')
    const known = own === '' ? 'needs no flag of its own' : `has ${own}`
    throw new UserError(`unknown flag ${show(foreign)}; ${system.name} ${known}`)
  }
  return Object.fromEntries(
    settings.flatMap(([setting, flag]) => {
      const variable = io.env[`ROLESYNC_${flag.slice(2).replaceAll('-', '_').toUpperCase()}`] ?? ''
      const value = given.get(flag) ?? (variable === '' ? undefined : variable)
      return value === undefined ? [] : [[setting, value]]
    }),
  )
}
