/**
 * Custom fields of Omneo's answers. They go in as a list and come back in a shape that is not documented. Five are understood:
 * `{namespace: {handle: value}}`, `{namespace: {handle: {type, value}}}`, `{"namespace:handle": value}`,
 * `{"namespace.handle": {type, value}}` and the list itself. Values may be of any type. Pure.
 */
import type { Item, Part, Scalar } from '../../domain/model.ts'
import { type ScalarType, scalar } from '../../domain/scalar-field.ts'
import { asText, expectObject, type InvalidAnswer, type Json } from '../../kit/decode.ts'
import { isObject } from '../../text/parse-json.ts'

/** Returns the custom fields in an answer; an empty map may be an empty list, as PHP writes it. */
export function customFieldsIn(value: unknown, unexpected: InvalidAnswer): Item[] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) {
    return value.map((entry) => wholeItem(expectObject(entry, 'a custom field', unexpected), unexpected))
  }
  const entries = Object.entries(expectObject(value, 'custom_fields', unexpected))
  // A namespace may have a colon in it: only where all keys have one are they pairs.
  const isJoined = entries.every(([key]) => /^[^:]+:./.test(key))
  return entries.flatMap(([key, below]) => itemsAt(key, below, { isJoined, unexpected }))
}

interface Around {
  /** True where namespace and handle are one key, with a colon between them. */
  readonly isJoined: boolean
  readonly unexpected: InvalidAnswer
}

function itemsAt(key: string, below: unknown, { isJoined, unexpected }: Around): Item[] {
  if (isObject(below) && ['.', ':'].some((mark) => `${below.namespace}${mark}${below.handle}` === key)) {
    return [wholeItem(below, unexpected)]
  }
  if (isJoined) {
    const end = key.indexOf(':')
    return [toItem({ namespace: key.slice(0, end), handle: key.slice(end + 1) }, below, unexpected)]
  }
  const [namespace = '', handle = '', ...more] = key.split('.')
  // A namespace may have a dot, too; below it there are handles then, and no type and value.
  if (namespace !== '' && handle !== '' && more.length === 0 && isTyped(below)) {
    return [toItem({ namespace, handle }, below, unexpected)]
  }
  const handles = Object.entries(expectObject(below, `custom_fields.${key}`, unexpected))
  return handles.map(([name, inner]) => toItem({ namespace: key, handle: name }, inner, unexpected))
}

function wholeItem(entry: Json, unexpected: InvalidAnswer): Item {
  const part = (name: string) => asText(entry[name], `the ${name} of a custom field`, unexpected)
  const [names, type] = [{ namespace: part('namespace'), handle: part('handle') }, entry.type ?? null]
  if (type !== null) asText(type, `the type of ${names.namespace}.${names.handle}`, unexpected)
  return toItem(names, { type, value: entry.value }, unexpected)
}

interface Names {
  readonly namespace: string
  readonly handle: string
}

/** Only the parts that a file can write; a system may add ids or times of its own. Where types are not given, there is none. */
function toItem({ namespace, handle }: Names, written: unknown, unexpected: InvalidAnswer): Item {
  const { type, value } = isTyped(written) ? written : { type: null, value: written }
  if (value === undefined) throw unexpected(`custom_fields.${namespace}.${handle}.value is missing`)
  return { namespace, handle, ...(type === null ? {} : { type }), value: value as Part }
}

/** An object without a type is a value: there are fields of objects. */
function isTyped(value: unknown): value is { readonly type: string | null; readonly value: unknown } {
  return isObject(value) && 'value' in value && (value.type === null || typeof value.type === 'string')
}

/** Types of custom fields, in Omneo's words, whose values compare as those of a field. */
const TYPES: Readonly<Record<string, ScalarType>> = {
  integer: 'number',
  number: 'number',
  decimal: 'number',
  float: 'number',
  boolean: 'boolean',
  string: 'text',
  text: 'text',
}

/** Reports whether a live value is the declared one in the type that the custom field has. */
export function isSameValue(live: Part, declared: Part, { type, value }: Item): boolean {
  const known = typeof type === 'string' ? TYPES[type] : undefined
  if (known === undefined || declared !== value || !isScalar(live) || !isScalar(declared)) return false
  const { normalise } = scalar(known)
  return normalise(live) === normalise(declared)
}

function isScalar(value: Part): value is Scalar {
  return typeof value !== 'object' || value === null
}
