/** The spelling of switches of fake servers on a command line. */
import { UserError } from '../domain/errors.ts'
import type { AnyFakeSystem } from '../kit/define-system.ts'
import { didYouMean } from '../text/did-you-mean.ts'
import { parseJson } from '../text/parse-json.ts'
import { either } from '../text/quote.ts'

/** Switches by system and name. */
export type Quirks = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/**
 * Reads switches from `SYSTEM.NAME=VALUE`; a value is true, false, a number, a word, or JSON for lists.
 * @throws UserError that says what is wrong and what is allowed
 */
export function parseQuirks(specs: readonly string[], fakes: readonly AnyFakeSystem[]): Quirks {
  const quirks: Record<string, Record<string, unknown>> = {}
  for (const spec of specs) {
    const { system, name, value } = parseQuirk(spec, fakes)
    quirks[system] = { ...quirks[system], [name]: value }
  }
  return quirks
}

function parseQuirk(spec: string, fakes: readonly AnyFakeSystem[]) {
  const complaint = (what: string) => new UserError(`--quirk ${spec}: ${what}`)
  const [, system = '', name = '', written = ''] = /^([\w-]+)\.(\w+)=(.*)$/s.exec(spec) ?? []
  if (system === '') throw complaint('write it as SYSTEM.NAME=VALUE; the page of each system has its switches')
  const systems = fakes.map((fake) => fake.name)
  const fake = fakes.find((one) => one.name === system)
  if (fake === undefined)
    throw complaint(`no fake server ${system}${didYouMean(system, systems) || `; there is ${either(systems)}`}`)
  const known = Object.entries(fake.quirks) as readonly (readonly [string, unknown])[]
  const names = known.map(([one]) => one)
  const [, usual] = known.find(([one]) => one === name) ?? []
  if (usual === undefined)
    throw complaint(`${system} has no switch ${name}${didYouMean(name, names) || `; it has ${either(names)}`}`)
  const value = parseJson(written) ?? written
  if (!fits(usual, value)) throw complaint(`it must be ${KINDS[kindOf(usual)]}, like ${JSON.stringify(usual)}`)
  return { system, name, value }
}

const KINDS: Readonly<Record<string, string>> = {
  boolean: 'true or false',
  number: 'a number',
  string: 'a word',
  list: 'a list as JSON',
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'list' : typeof value
}

/** A switch whose usual value is a word also takes a status. */
function fits(usual: unknown, value: unknown): boolean {
  return kindOf(usual) === kindOf(value) || (typeof usual === 'string' && typeof value === 'number')
}
