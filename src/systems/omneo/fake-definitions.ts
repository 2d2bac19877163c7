/** Role definitions of Omneo: the rules for what callers send, and the object that a list of custom fields becomes. */
import { isObject, isStrings } from '../../kit/fake-http.ts'
import type { CustomField, OmneoQuirks, RoleDefinition } from './fake-model.ts'

const PERIOD_TYPES = ['days', 'weeks', 'months', 'years', 'absolute_date', 'absolute_week', 'absolute_month']
const REQUIRED = ['name', 'handle']

type Rule = (value: unknown, label: string) => string | null

const text: Rule = (value, label) => (typeof value === 'string' ? null : `The ${label} must be a string.`)

const uri: Rule = (value, label) =>
  typeof value === 'string' && URL.canParse(value) ? null : `The ${label} must be a valid URL.`

const RULES: Readonly<Record<string, Rule>> = {
  name: text,
  handle: text,
  description: text,
  short_description: text,
  icon: uri,
  image_url: uri,
  period: (value, label) => (Number.isInteger(value) ? null : `The ${label} must be an integer.`),
  period_type: (value, label) =>
    PERIOD_TYPES.some((type) => type === value) ? null : `The selected ${label} is invalid.`,
  absolute_expiry: text,
  notes: text,
  group_name: text,
  group_handle: text,
  meta: (value, label) => (isStrings(value) ? null : `The ${label} must be an array of strings.`),
  custom_fields: (value, label) =>
    Array.isArray(value) && value.every(isCustomField)
      ? null
      : `The ${label} must be an array of objects with namespace, handle, type and value.`,
}

/**
 * The known fields of a body, and what is wrong with them by field.
 * @param required whether name and handle must be there; where they are, they must not be empty
 */
export function checkDefinition(
  body: Readonly<Record<string, unknown>>,
  required: boolean,
): { readonly fields: Partial<RoleDefinition>; readonly errors: Record<string, string> } {
  const errors: Record<string, string> = {}
  const fields: Record<string, unknown> = {}
  for (const [field, rule] of Object.entries(RULES)) {
    const label = field.replaceAll('_', ' ')
    const value = body[field]
    if (REQUIRED.includes(field) && (value === '' || value === null || (value === undefined && required))) {
      errors[field] = `The ${label} field is required.`
    } else if (value === null) {
      fields[field] = field === 'meta' || field === 'custom_fields' ? [] : null
    } else if (value !== undefined) {
      const wrong = rule(value, label)
      if (wrong === null) fields[field] = value
      else errors[field] = wrong
    }
  }
  return { fields: fields as Partial<RoleDefinition>, errors }
}

/** Custom fields as answers hold them: an object, unless the switch says otherwise. */
export function shownFields(fields: readonly CustomField[], quirks: OmneoQuirks): object {
  if (quirks.customFieldsShape === 'list') return fields
  if (fields.length === 0 && quirks.emptyCustomFieldsArray) return []
  if (quirks.customFieldsShape === 'joined') {
    return Object.fromEntries(fields.map(({ namespace, handle, value }) => [`${namespace}:${handle}`, value]))
  }
  if (quirks.customFieldsShape === 'dotted') {
    return Object.fromEntries(fields.map((field) => [`${field.namespace}.${field.handle}`, field]))
  }
  const flat = quirks.customFieldsShape === 'flat'
  const spaces = new Map<string, [string, unknown][]>()
  for (const { namespace, handle, type, value } of fields) {
    const space = spaces.get(namespace) ?? []
    space.push([handle, flat ? value : { type, value }])
    spaces.set(namespace, space)
  }
  return Object.fromEntries([...spaces].map(([namespace, entries]) => [namespace, Object.fromEntries(entries)]))
}

function isCustomField(value: unknown): value is CustomField {
  return (
    isObject(value) &&
    typeof value.namespace === 'string' &&
    typeof value.handle === 'string' &&
    typeof value.type === 'string' &&
    'value' in value
  )
}
