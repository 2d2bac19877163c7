/** Schemas as they are published: for editors, and in the form in which they are committed. */
import type { JsonSchema } from '../domain/system.ts'

/** The types of JSON Schema, as people call them. */
export const NOUNS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
}

/**
 * Keywords that only editors act on. `known` lists the values that a system documents: editors offer them, and underline all
 * others, which validation may still take.
 */
export const EDITOR_KEYWORDS = ['known']

/**
 * Returns a schema for editors. They head the text of a property with its title, and would take that of what is around it
 * where it has none; they show no default, so its description says it.
 */
export function forEditors(schema: JsonSchema): JsonSchema {
  return titled(schema, false) as JsonSchema
}

function titled(value: unknown, isProperty: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => titled(item, false))
  if (typeof value !== 'object' || value === null) return value
  const inner = Object.entries(value).map(([name, item]) => {
    if (name === 'description' && typeof item === 'string') return [name, described(value)]
    return [name === 'known' ? 'enum' : name, keyword(name, item)]
  })
  const title = isProperty && !('title' in value) ? nounOf(value) : undefined
  return Object.fromEntries(title === undefined ? inner : [['title', title], ...inner])
}

/** Returns a description with the default as its last sentence. */
function described(schema: object): unknown {
  const { description, default: value } = schema as { readonly description?: unknown; readonly default?: unknown }
  return value === undefined ? description : `${description} Default: \`${JSON.stringify(value).replaceAll('"', '')}\`.`
}

function keyword(name: string, value: unknown): unknown {
  if (['examples', 'enum', 'known', 'default'].includes(name)) return value
  if (name !== 'properties' || typeof value !== 'object' || value === null) return titled(value, false)
  return Object.fromEntries(Object.entries(value).map(([key, property]) => [key, titled(property, true)]))
}

function nounOf(schema: {
  readonly enum?: unknown
  readonly type?: unknown
  readonly const?: unknown
}): string | undefined {
  return schema.enum !== undefined ? 'one of these words' : NOUNS[String(schema.type ?? typeof schema.const)]
}

/** Prints JSON with lists of plain values on one line where they fit into 120 columns. */
export function printSchema(value: unknown, indent = '', lead = 0): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  const entries = Array.isArray(value) ? value.map((item) => [null, item] as const) : Object.entries(value)
  if (entries.length === 0) return `${open}${close}`
  const inner = `${indent}  `
  const items = entries.map(([key, item], index) => {
    const label = key === null ? '' : `${JSON.stringify(key)}: `
    const comma = index < entries.length - 1 ? 1 : 0
    return label + printSchema(item, inner, inner.length + label.length + comma)
  })
  const line = `[${items.join(', ')}]`
  const fits = lead + line.length <= 120 && !line.includes('\n')
  if (Array.isArray(value) && fits) return line
  return `${open}\n${items.map((item) => inner + item).join(',\n')}\n${indent}${close}`
}
