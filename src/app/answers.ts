/** Answers that a new project needs. */
import { variablesFor } from '../domain/credentials.ts'
import type { Provider } from '../domain/system.ts'
import type { PIPELINES } from './options.ts'

/** Answers to all questions. */
export interface Answers {
  readonly system: Provider
  readonly name: string
  readonly url: string
  /** The settings that the system requires, by name. */
  readonly settings: Readonly<Record<string, string>>
  readonly ci: (typeof PIPELINES)[number]
}

/** Returns the variables that hold a target's credential of the usual kind. */
export function usualVariables({ name, system }: Answers): readonly string[] {
  return variablesFor(name, system.credentials[0])
}

/** Returns the settings that a system requires, each with a question for it. */
export function requiredSettings({ schema }: Provider): [setting: string, question: string][] {
  const { required, properties } = schema.settings
  return required.map((setting) => [setting, String(properties[setting]?.description ?? setting)])
}
