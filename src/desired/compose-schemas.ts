/** Composes the schemas of config, role files and tests out of what all systems have in common and the part of each. */
import type { JsonSchema, SystemSchema } from '../domain/system.ts'

/** A schema that is being composed: of its keywords, those of which it needs to know. */
interface Schema {
  readonly title?: string
  readonly description?: string
  readonly type?: string
  readonly properties: Readonly<Record<string, Schema>>
  readonly definitions: Readonly<Record<string, Schema>>
}

/** Parts of the schemas that all systems have in common, from `schema/base/`. */
export interface BaseSchemas {
  readonly config: JsonSchema
  readonly roles: JsonSchema
  readonly tests: JsonSchema
}

/** The parts of the systems, by name. */
export type SchemaParts = Readonly<Record<string, SystemSchema>>

/** Returns the three schemas for these systems. */
export function composeSchemas(base: BaseSchemas, parts: SchemaParts): BaseSchemas {
  return {
    config: composeConfig(asSchema(base.config), parts),
    roles: composeRoles(asSchema(base.roles), parts),
    tests: withProviders(asSchema(base.tests), parts),
  }
}

/** Returns the names of the settings that every target has. */
export function namesOfSettings(config: JsonSchema): readonly string[] {
  return Object.keys(asSchema(config).definitions.target?.properties ?? {})
}

/** The base schemas are ours, and objects on all levels that are looked at. */
function asSchema(schema: JsonSchema): Schema {
  return schema as unknown as Schema
}

/** Describes a target's common settings once; each system's branch only lists them, so that it can be closed. */
function composeConfig(schema: Schema, parts: SchemaParts): JsonSchema {
  const { target } = schema.definitions
  if (target === undefined) throw new Error('the base schema of configs has no target')
  const common = Object.fromEntries(Object.keys(target.properties).map((name) => [name, true]))
  const own = Object.entries(parts).map(([name, { description, settings }]) => [
    name,
    {
      description,
      type: 'object',
      additionalProperties: false,
      ...(settings.required.length > 0 && { required: settings.required }),
      properties: { ...common, ...settings.properties },
    },
  ])
  const settings = Object.values(parts).flatMap((part) => Object.keys(part.settings.properties))
  const any = { ...common, ...Object.fromEntries(settings.map((name) => [name, true])) }
  const allOf = [...branches(parts, (name) => ({ $ref: `#/definitions/${name}` })), withoutProvider(parts, any)]
  return {
    ...schema,
    definitions: {
      ...schema.definitions,
      target: { ...withProviders(target, parts), allOf },
      ...Object.fromEntries(own),
    },
  }
}

/** Closes targets whose system is not known: a misspelt field is a mistake there too, above all `provider` itself. */
function withoutProvider(parts: SchemaParts, properties: Readonly<Record<string, boolean>>): JsonSchema {
  return {
    if: { type: 'object', required: ['provider'], properties: { provider: { enum: Object.keys(parts) } } },
    else: { additionalProperties: false, properties },
  }
}

function composeRoles(schema: Schema, parts: SchemaParts): JsonSchema {
  const { permissionSets, roles } = schema.properties
  const definitions = Object.entries(parts).flatMap(([name, part]) => definitionsOf(schema, name, part))
  const allOf = branches(parts, (name) => ({
    type: 'object',
    properties: {
      permissionSets: mappingOf(permissionSets, `#/definitions/${name}-set`),
      roles: mappingOf(roles, `#/definitions/${name}-role`),
    },
  }))
  return { ...withProviders(schema, parts), definitions: Object.fromEntries(definitions), allOf }
}

/** The roles of one system, and its permission sets. */
function definitionsOf({ definitions }: Schema, name: string, part: SystemSchema): [string, JsonSchema][] {
  const { role, permissionSet } = definitions
  if (role === undefined) throw new Error('the base schema of role files has no role')
  const fields = part.role.properties
  const shared = Object.fromEntries(Object.entries(fields).filter(([, field]) => isShared(field)))
  const [example] = Object.entries(shared).flatMap(([field, { examples }]) =>
    Array.isArray(examples) ? [{ [field]: examples[0] }] : [],
  )
  const remove = { ...role.properties.remove, properties: shared, examples: example === undefined ? [] : [example] }
  return [
    [`${name}-role`, { ...role, properties: { ...role.properties, remove, ...fields } }],
    [`${name}-set`, { ...permissionSet, properties: shared }],
  ]
}

/** Sets and trees can be shared and taken away from; single values and keyed lists cannot. */
function isShared({ type, items }: JsonSchema): boolean {
  return type === 'object' || (type === 'array' && (items as JsonSchema | undefined)?.type !== 'object')
}

function withProviders(schema: Schema, parts: SchemaParts): JsonSchema {
  const provider = { ...schema.properties.provider, enum: Object.keys(parts) }
  return { ...schema, properties: { ...schema.properties, provider } }
}

/** Returns the same mapping with the shape of its values. The title is what error messages call it. */
function mappingOf(mapping: Schema | undefined, $ref: string): JsonSchema {
  return {
    title: mapping?.title,
    type: mapping?.type,
    propertyNames: { pattern: '\\S' },
    additionalProperties: { $ref },
  }
}

function branches(parts: SchemaParts, then: (name: string) => JsonSchema): JsonSchema[] {
  return Object.keys(parts).map((name) => ({
    if: { type: 'object', required: ['provider'], properties: { provider: { const: name } } },
    // biome-ignore lint/suspicious/noThenProperty: it is a keyword of JSON Schema, and nobody awaits a schema
    then: then(name),
  }))
}
