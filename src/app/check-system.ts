/** Checks that what a module exports is a system. Its code comes from elsewhere, so nothing is taken for granted. */
import { CREDENTIALS } from '../domain/credentials.ts'
import type { ObjectSchema } from '../domain/system.ts'
import type { System } from '../kit/define-system.ts'
import { isObject } from '../text/parse-json.ts'

const FUNCTIONS = ['errors', 'budget', 'connect', 'problems', 'list', 'canonical', 'requests', 'fake'] as const
const GLOBS = ['domains', 'builtIn', 'ignore'] as const
const KIND = ['fits', 'read', 'normalise', 'union', 'difference', 'elements', 'diff', 'codec'] as const

/** Keys of a role that no system may call a field. */
const ROLE_KEYS = ['state', 'renamedFrom', 'include', 'remove']

/**
 * Reports whether an export is meant to be a system.
 * A module may export other things beside it.
 */
export function isMeantAsSystem(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    isObject(value) && typeof value.name === 'string' && ('requests' in value || 'list' in value || 'schema' in value)
  )
}

/** Returns why a value is no system; `null` where it is one. */
export function whyNoSystem(value: Readonly<Record<string, unknown>>): string | null {
  const missing = FUNCTIONS.find((name) => typeof value[name] !== 'function')
  return (
    whyBadFacts(value) ??
    (missing === undefined ? null : `\`${missing}\` is no function; make the system with defineSystem`) ??
    whyBadFields(value.fields) ??
    whyBadSchema(value)
  )
}

/** Module that has passed {@link whyNoSystem}. */
export function asSystem(value: Readonly<Record<string, unknown>>): System {
  return value as unknown as System
}

function whyBadFacts({
  name,
  title,
  credentials,
  example,
  cannot,
  ...value
}: Readonly<Record<string, unknown>>): string | null {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(String(name))) return '`name` may hold lower-case letters, digits and hyphens only'
  if (typeof title !== 'string' || title === '') return '`title` is no text'
  const kinds = Object.keys(CREDENTIALS)
  if (!isTexts(credentials) || credentials.length === 0 || credentials.some((kind) => !kinds.includes(kind))) {
    return `\`credentials\` is no list of ${kinds.join(', ')}`
  }
  if (!isObject(example) || typeof example.url !== 'string') return '`example.url` is no text'
  if (!isObject(cannot)) return '`cannot` is no object; make the system with defineSystem'
  const odd = GLOBS.find((list) => !isTexts(value[list]))
  return odd === undefined ? null : `\`${odd}\` is no list of texts; make the system with defineSystem`
}

function whyBadFields(fields: unknown): string | null {
  if (!isObject(fields) || Object.keys(fields).length === 0) return '`fields` names no field'
  for (const [field, kind] of Object.entries(fields)) {
    if (ROLE_KEYS.includes(field)) return `\`fields.${field}\`: every role has this key already`
    const members = isObject(kind) ? kind : {}
    const missing = KIND.find((name) => typeof members[name] !== 'function')
    if (missing !== undefined) return `\`fields.${field}\` is no field kind: \`${missing}\` is no function`
  }
  return null
}

function whyBadSchema({ schema, fields }: Readonly<Record<string, unknown>>): string | null {
  if (!isObject(schema) || typeof schema.description !== 'string') return '`schema.description` is no text'
  for (const part of ['settings', 'role'] as const) {
    if (!isObjectSchema(schema[part])) return `\`schema.${part}\` has no \`required\` list or no \`properties\``
  }
  const declared = Object.keys((schema.role as ObjectSchema).properties)
  const known = Object.keys(isObject(fields) ? fields : {})
  const unknown = declared.find((field) => !known.includes(field)) ?? known.find((field) => !declared.includes(field))
  return unknown === undefined ? null : `\`${unknown}\` is not in both, \`fields\` and \`schema.role.properties\``
}

function isObjectSchema(value: unknown): boolean {
  if (!isObject(value) || !isObject(value.properties) || !isTexts(value.required)) return false
  const { properties } = value
  return value.required.every((name) => Object.hasOwn(properties, name)) && Object.values(properties).every(isObject)
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}
