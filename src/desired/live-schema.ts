/** Schema of role files with what is known of one project: grants, apps, roles and permission sets. For editors. Pure. */
import type { JsonSchema } from '../domain/system.ts'
import { groupPairs, record } from '../text/collections.ts'

/** Values that a field can have. Where the list is whole, editors underline all others. */
export interface KnownValues {
  /** Elements: `read`, or `path:privilege` where the field is a mapping. */
  readonly elements: readonly string[]
  readonly isWhole: boolean
}

/** Facts about the roles of one system. */
export interface KnownRoles {
  /** Keys of roles, sorted. */
  readonly keys: readonly string[]
  /** Names of the permission sets, sorted; `null` where no role files were read. */
  readonly sets: readonly string[] | null
  readonly fields: Readonly<Record<string, KnownValues>>
}

type Named = Readonly<Record<string, JsonSchema>>

/** Returns the schema of role files with these facts, by system. */
export function withKnown(schema: JsonSchema, known: Readonly<Record<string, KnownRoles>>): JsonSchema {
  const definitions = { ...(schema.definitions as Named) }
  for (const [system, roles] of Object.entries(known))
    Object.assign(definitions, definitionsOf(definitions, system, roles))
  const branches = schema.allOf as readonly { readonly if: JsonSchema; readonly then: JsonSchema }[]
  const allOf = branches.map((branch) => {
    const { provider } = branch.if.properties as { readonly provider: { readonly const: string } }
    const roles = known[provider.const]
    // biome-ignore lint/suspicious/noThenProperty: it is a keyword of JSON Schema, and nobody awaits a schema
    return roles === undefined ? branch : { ...branch, then: withKeys(branch.then, roles) }
  })
  return { ...schema, definitions, allOf }
}

/** Offers the keys of live roles. Others may be new, so none is wrong. */
function withKeys(then: JsonSchema, { keys }: KnownRoles): JsonSchema {
  const { roles, ...others } = then.properties as Named
  const offered = record(keys.map((key) => [key, roles?.additionalProperties] as const))
  return { ...then, properties: { ...others, roles: { ...roles, properties: offered } } }
}

/** Returns what changes among the definitions: of a role, of a permission set, and of each field, which both share. */
function definitionsOf(definitions: Named, system: string, { keys, sets, fields }: KnownRoles): Named {
  const role = definitions[`${system}-role`]
  const set = definitions[`${system}-set`]
  if (role === undefined || set === undefined) throw new Error(`the schema of role files does not have ${system}`)
  const own = role.properties as Named
  const known = Object.entries(fields).filter(([name]) => own[name] !== undefined)
  const places = record(known.map(([name]) => [name, { $ref: `#/definitions/${system}-${name}` }] as const))
  // No list of JSON Schema may be empty; where there is no set, none is offered.
  const include =
    sets === null || sets.length === 0
      ? {}
      : { include: { ...own.include, items: { ...itemsOf(own.include), enum: sets } } }
  const remove = withFields(own.remove ?? {}, places)
  return {
    ...record(known.map(([name, values]) => [`${system}-${name}`, fieldOf(own[name] ?? {}, values)] as const)),
    [`${system}-role`]: {
      ...role,
      properties: { ...own, ...places, ...include, renamedFrom: { ...own.renamedFrom, examples: keys }, remove },
    },
    [`${system}-set`]: withFields(set, places),
  }
}

/** Changes fields that are there; not every field can be shared or removed. */
function withFields(schema: JsonSchema, places: Named): JsonSchema {
  const own = (schema.properties ?? {}) as Named
  const changed = Object.entries(places).filter(([name]) => Object.hasOwn(own, name))
  return { ...schema, properties: { ...own, ...record(changed) } }
}

function fieldOf(field: JsonSchema, { elements, isWhole }: KnownValues): JsonSchema {
  if (field.type === 'array') return { ...field, items: itemOf(itemsOf(field), elements, isWhole) }
  const each = field.additionalProperties as JsonSchema
  const byPath = groupPairs(
    elements.map((element) => {
      const colon = element.lastIndexOf(':')
      return [element.slice(0, colon), element.slice(colon + 1)] as const
    }),
  )
  const properties = record(
    [...byPath].map(([path, values]) => [path, { ...each, items: itemOf(itemsOf(each), values, isWhole) }] as const),
  )
  const { propertyNames, ...others } = field
  return isWhole ? { ...others, properties, additionalProperties: false } : { ...field, properties }
}

/** Leaves ids as they are where they are allowed too: nobody types them by hand. */
function itemOf(item: JsonSchema, elements: readonly string[], isWhole: boolean): JsonSchema {
  const { known, examples, ...others } = item
  if (!isWhole || elements.length === 0) return { ...others, examples: elements }
  if (!Array.isArray(item.type)) return { ...others, enum: elements }
  const { type, pattern, minimum, maximum, ...words } = others
  return { ...words, anyOf: [{ enum: elements }, { type: 'integer', minimum, maximum }] }
}

function itemsOf(list: JsonSchema | undefined): JsonSchema {
  return (list?.items ?? {}) as JsonSchema
}
