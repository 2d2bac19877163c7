/** Collects the answers that `rolesync init` needs: from flags, and from questions where there is a terminal. */
import { type Answers, requiredSettings } from '../app/answers.ts'
import { PIPELINES } from '../app/options.ts'
import { UserError } from '../domain/errors.ts'
import type { Provider } from '../domain/system.ts'
import { didYouMean } from '../text/did-you-mean.ts'
import { either, show } from '../text/quote.ts'
import type { Io } from './io.ts'

/** Questions of `init`; all of them have an answer in the end. */
export interface InitOptions {
  readonly provider?: string
  readonly name?: string
  readonly url?: string
  readonly ci?: (typeof PIPELINES)[number]
  /** Arguments that are no flag of this command: the settings of a system, as `--customer-id ID`. */
  readonly words: readonly string[]
}

const FLAGS = ['provider', 'name', 'url', 'ci'] as const

/**
 * Asks for what no flag says.
 * @throws UserError where there is nobody to ask, and where an answer cannot be
 */
export async function answersFor(options: InitOptions, io: Io): Promise<Answers> {
  const ask = io.terminal.in ? io.ask : undefined
  const given = options.provider === undefined ? null : systemNamed(options.provider, io)
  if (ask === undefined) checkComplete(options, given, io)
  const choose = async (question: string, words: readonly string[]) => (await ask?.choose(question, words)) ?? ''
  const text = async (question: string, suggestion: string) => (await ask?.text(question, suggestion)) ?? ''

  const system = given ?? systemNamed(await choose('Which system?', Object.keys(io.systems.providers)), io)
  const settings = settingsFrom(options.words, system, io)
  const name = options.name ?? (await text('A short name for it, such as mdm-prod', system.name))
  const url = options.url ?? (await text('The address of its API', system.example.url))
  for (const [setting, about] of requiredSettings(system)) settings[setting] ??= await text(about, '')
  const ci = options.ci ?? ((await choose('Which pipelines?', PIPELINES)) as Answers['ci'])
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) {
    throw new UserError(`--name ${name}: a target's name has lower-case letters, digits and hyphens`)
  }
  return { system, name, url, settings, ci }
}

/** Returns the flag for a setting: `--customer-id` for `customerId`. */
export function flagOf(setting: string): string {
  return `--${setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

function checkComplete(options: InitOptions, system: Provider | null, io: Io): void {
  const missing = FLAGS.filter((flag) => options[flag] === undefined).map((flag) => `--${flag}`)
  const settings = system === null ? {} : settingsFrom(options.words, system, io)
  const lacking = system === null ? [] : requiredSettings(system).filter(([setting]) => settings[setting] === undefined)
  const flags = [...missing, ...lacking.map(([setting]) => flagOf(setting))]
  if (flags.length > 0) throw new UserError(`there is no terminal to ask on; name ${flags.join(', ')}`)
}

function systemNamed(name: string, { systems: { providers } }: Io): Provider {
  const found = Object.hasOwn(providers, name) ? providers[name] : undefined
  if (found !== undefined) return found
  const known = Object.keys(providers)
  throw new UserError(
    `--provider: there is no system ${show(name)}${didYouMean(name, known) || `; there is ${either(known)}`}`,
  )
}

/** Reads `--customer-id ID` and `--customer-id=ID`, and the variables of these flags. */
function settingsFrom(words: readonly string[], system: Provider, { env }: Io): Record<string, string> {
  const settings: Record<string, string> = {}
  const flags = new Map(requiredSettings(system).map(([setting]) => [flagOf(setting), setting]))
  for (const [flag, setting] of flags) {
    const value = env[`ROLESYNC_${flag.slice(2).replaceAll('-', '_').toUpperCase()}`] ?? ''
    if (value !== '') settings[setting] = value
  }
  for (const rest = [...words]; rest.length > 0; ) {
    const word = rest.shift() ?? ''
    const [flag = '', ...inline] = word.split('=')
    const setting = flags.get(flag)
    if (setting === undefined) throw new UserError(unknownFlag(flag, system, [...flags.keys()]))
    const value = inline.length > 0 ? inline.join('=') : rest.shift()
    if (value === undefined) throw new UserError(`${flag} needs a value`)
    settings[setting] = value
  }
  return settings
}

function unknownFlag(flag: string, { name }: Provider, flags: readonly string[]): string {
  const known = flags.length === 0 ? 'needs no flag of its own' : `has ${flags.join(', ')}`
  return `unknown flag ${show(flag)}; ${name} ${known}`
}
