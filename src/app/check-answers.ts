/** Checks of single answers that a new target needs, in the words of the validator. Each returns a problem, or `null`. */
import { schemaProblems } from '../desired/schema-errors.ts'
import type { Systems } from '../desired/systems.ts'
import { checkUrl } from '../desired/url.ts'
import type { Provider } from '../domain/system.ts'
import { whyPlainHttp } from '../http/allowed-hosts.ts'
import { show } from '../text/quote.ts'

/** Returns what is wrong with the name of a new target, beside those that there are. */
export function whyBadName(name: string, taken: readonly string[]): string | null {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) return "a target's name has lower-case letters, digits and hyphens"
  return taken.includes(name) ? `there is a target ${show(name)} already; take another name` : null
}

/** Returns what is wrong with an address. */
export function whyBadUrl(url: string): string | null {
  const { problem } = checkUrl(url)
  return problem ?? whyPlainHttp(url)
}

/** Setting of a system, as it was answered. */
export interface SettingAnswer {
  readonly system: Provider
  readonly setting: string
  readonly value: string
}

/** Returns what is wrong with a setting of a system. */
export function whyBadSetting({ system, setting, value }: SettingAnswer, systems: Systems): string | null {
  const target = { provider: system.name, url: 'https://example.com', roles: ['roles/*.yaml'], [setting]: value }
  const config = { version: 1, targets: { it: target } }
  const validate = systems.schemas.config
  const problems = validate(config) ? [] : schemaProblems('config', config, validate.errors ?? [])
  return problems.find(({ path }) => path[2] === setting)?.message ?? null
}
