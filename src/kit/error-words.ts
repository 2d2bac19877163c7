/** Texts in error bodies, in the shapes that many systems share. */
import { isObject } from './fake-http.ts'

const COMMON = ['error_description', 'errorMessage', 'message', 'detail', 'description', 'error']

/** Returns the message of the usual shapes, and those of single fields under `errors`. */
export function commonErrors(json: unknown): readonly string[] {
  return [...firstText(json, COMMON), ...(isObject(json) ? fieldErrors(json.errors) : [])]
}

/** Returns the first of these members that is a text; of a body that is a text itself, that one. */
export function firstText(json: unknown, names: readonly string[]): readonly string[] {
  if (typeof json === 'string') return [json]
  if (!isObject(json)) return []
  const text = names.map((name) => json[name]).find((value) => typeof value === 'string')
  return typeof text === 'string' ? [text] : []
}

/** Returns the messages of `{field: [message]}` (Laravel) and of `[{field, message: [..]}]`, each with its field. */
export function fieldErrors(errors: unknown): readonly string[] {
  if (typeof errors !== 'object' || errors === null) return []
  return Object.entries(errors).flatMap(([key, value]) => {
    const [name, message] =
      isObject(value) && typeof value.field === 'string' ? [value.field, value.message] : [key, value]
    const texts: readonly unknown[] = Array.isArray(message) ? message : [message]
    return texts.filter((text) => typeof text === 'string').map((text) => `${name}: ${text}`)
  })
}
