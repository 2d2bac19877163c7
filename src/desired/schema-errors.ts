/** Says the findings of a validator in sentences that a person can act on. */
import { closest, didYouMean } from '../text/did-you-mean.ts'
import { isObject } from '../text/parse-json.ts'
import { either, show } from '../text/quote.ts'
import { missingSpace } from './missing-space.ts'
import { NOUNS } from './published-schema.ts'
import { dedented } from './schema-indentation.ts'
import type { SchemaError } from './validators.js'
import type { Path } from './yaml-file.ts'

/** A mistake in data, with the way to it from the root. */
export interface SchemaProblem {
  readonly path: Path
  readonly part: 'key' | 'value'
  readonly message: string
}

/** Nobody reads more, and finding the places of millions of mistakes would take minutes. */
const MOST = 1_000

type Kind = 'config' | 'roles' | 'tests'
type Schema = Readonly<Record<string, unknown>>

/** The errors of one document as mistakes. Complaints that only repeat another one are left out. */
export function schemaProblems(kind: Kind, data: unknown, errors: readonly SchemaError[]): SchemaProblem[] {
  const misplaced = misplacedFields(kind, errors)
  const canonical = suggestions(errors)
  const headless = errors.some((error) => error.instancePath === '' && error.keyword === 'required')
  const ofWrongType = new Set(
    errors.filter(({ keyword }) => keyword === 'type').map(({ instancePath }) => instancePath),
  )
  const { problems, repeated } = dedented(errors.slice(0, MOST), segments, (path) => valueAt(data, path))
  const own = errors.filter((error) => {
    if (repeated.has(error)) return false
    if (misplaced.has(error.instancePath) || isLeftEmpty(data, error, misplaced)) return false
    // An `if` only says that its branch failed; the name of a property is reported by `propertyNames`.
    if (error.keyword === 'if' || error.propertyName !== undefined) return false
    if (error.keyword === 'enum' && ofWrongType.has(error.instancePath)) return false
    // A field that is missing because its name is misspelt is one mistake.
    if (error.keyword === 'required') return !canonical.has(`${error.instancePath} ${error.params.missingProperty}`)
    return !(headless && error.keyword === 'minProperties')
  })
  const sentences = [
    ...problems,
    ...[...misplaced].map((pointer) => misplacedField(segments(pointer))),
    ...own.slice(0, MOST).map((error) => sentence(kind, data, error)),
  ]
  if (own.length <= MOST) return sentences
  const more = { path: [], part: 'value', message: `${own.length - MOST} more mistakes are not listed` } as const
  return [...sentences, more]
}

/** Paths of fields that stand where roles do, for want of indentation. */
function misplacedFields(kind: Kind, errors: readonly SchemaError[]): ReadonlySet<string> {
  if (kind !== 'roles') return new Set()
  const found = errors.slice(0, MOST).filter(({ instancePath, parentSchema }) => {
    const [section = '', name = '', ...more] = segments(instancePath)
    const fields = parentSchema.properties
    return (
      ['roles', 'permissionSets'].includes(section) &&
      more.length === 0 &&
      isObject(fields) &&
      Object.hasOwn(fields, name)
    )
  })
  return new Set(found.map(({ instancePath }) => instancePath))
}

function misplacedField(path: Path): SchemaProblem {
  const [section, name = ''] = path
  const one = section === 'roles' ? 'a role' : 'a set'
  return { path, part: 'key', message: `${show(name)} is a field of ${one}, and stands beside it; indent it further` }
}

/** Reports whether an entry has no value only because its fields stand beside it. */
function isLeftEmpty(data: unknown, { instancePath }: SchemaError, misplaced: ReadonlySet<string>): boolean {
  const path = segments(instancePath)
  if (misplaced.size === 0 || path.length !== 2 || valueAt(data, path) !== null) return false
  return [...misplaced].some((pointer) => segments(pointer)[0] === path[0])
}

function sentence(kind: Kind, data: unknown, error: SchemaError): SchemaProblem {
  const path = segments(error.instancePath)
  const rule = SENTENCES[error.keyword]
  if (rule === undefined) throw new Error(`no sentence for the schema keyword ${error.keyword}`)
  return rule({ kind, path, schema: error.parentSchema, value: valueAt(data, path), params: error.params })
}

/** The known fields that unknown ones were probably meant to be, each after the path of its object. */
function suggestions(errors: readonly SchemaError[]): ReadonlySet<string> {
  const found = new Set<string>()
  if (!errors.some((error) => error.keyword === 'required')) return found
  for (const { keyword, instancePath, parentSchema, params } of errors.slice(0, MOST)) {
    if (keyword !== 'additionalProperties') continue
    const known = Object.keys(parentSchema.properties as Schema)
    found.add(`${instancePath} ${closest(String(params.additionalProperty), known)}`)
  }
  return found
}

interface Violation {
  readonly kind: Kind
  readonly path: Path
  /** The schema that holds the keyword. */
  readonly schema: Schema
  readonly value: unknown
  readonly params: Readonly<Record<string, unknown>>
}

const SENTENCES: Readonly<Record<string, (complaint: Violation) => SchemaProblem>> = {
  type: ({ kind, path, schema, value }) => {
    if (value === null) return at(path, `${subject(kind, path)} has no value; ${withoutValue(path, schema)}`)
    const quotes = schema.type === 'string' && ['number', 'boolean'].includes(typeof value) ? '; put it in quotes' : ''
    const space = typeof value === 'string' ? missingSpace(value) : null
    const hint = space === null ? quotes : `; ${space}`
    return at(path, `${subject(kind, path)} must be ${wanted(schema)}, not ${kindOf(value)}${hint}`)
  },
  additionalProperties: ({ path, schema, params }) => {
    const name = String(params.additionalProperty)
    const known = Object.keys(schema.properties as Schema)
    const hint = didYouMean(name, known) || `; known here: ${known.join(', ')}`
    return { path: [...path, name], part: 'key', message: `unknown field ${show(name)}${hint}` }
  },
  required: ({ kind, path, params }) => {
    const message = `${subject(kind, path)} needs ${show(String(params.missingProperty))}`
    return { path, part: 'key', message }
  },
  dependencies: ({ path, params }) => {
    const property = String(params.property)
    const message = `${show(property)} needs ${show(String(params.missingProperty))} beside it`
    return { path: [...path, property], part: 'key', message }
  },
  enum: ({ kind, path, value, params }) => {
    const allowed = (params.allowedValues as readonly unknown[]).map(String)
    const hint = typeof value === 'string' ? didYouMean(value, allowed) : ''
    return at(path, `${subject(kind, path)} must be ${either(allowed)}, not ${written(value)}${hint}`)
  },
  const: ({ kind, path, value, params: { allowedValue } }) => {
    const not = value === null || typeof value === typeof allowedValue ? written(value) : kindOf(value)
    return at(path, `${subject(kind, path)} must be ${written(allowedValue)}, not ${not}`)
  },
  pattern: ({ kind, path, schema, value }) => {
    const blank = typeof value === 'string' && value.trim() === ''
    // The value stays out of the message: where the name of a variable belongs, someone may have put a secret.
    return at(path, `${subject(kind, path)} must ${blank ? 'not be empty' : `be ${wanted(schema)}`}`)
  },
  propertyNames: ({ kind, path, params }) => {
    const name = String(params.propertyName)
    return { path: [...path, name], part: 'key', message: badName(kind, path, name) }
  },
  minItems: ({ kind, path }) => at(path, `${subject(kind, path)} must not be empty`),
  minProperties: ({ kind, path }) =>
    at(
      path,
      path.length === 0
        ? 'a role file needs `roles` or `permissionSets` beside `provider`'
        : `${subject(kind, path)} must not be empty`,
    ),
  minimum: (complaint) => range(complaint, 'at least'),
  maximum: (complaint) => range(complaint, 'at most'),
  exclusiveMinimum: (complaint) => range(complaint, 'more than'),
}

function at(path: Path, message: string): SchemaProblem {
  return { path, part: 'value', message }
}

function range({ kind, path, params }: Violation, words: string): SchemaProblem {
  return at(path, `${subject(kind, path)} must be ${words} ${String(params.limit)}`)
}

const WHOLE: Readonly<Record<Kind, string>> = { config: 'the config', roles: 'a role file', tests: 'a test file' }

/** Names a value: by its meaning near the root, by its key below. */
function subject(kind: Kind, path: Path): string {
  const name = path.at(-1)
  if (name === undefined) return WHOLE[kind]
  if (path.length === 2) {
    const members: Readonly<Record<string, string>> = {
      targets: 'target',
      roles: 'role',
      permissionSets: 'set',
      tests: 'role',
    }
    const noun = members[path[0] ?? '']
    if (noun !== undefined) return `${noun} ${show(name)}`
  }
  const list = path.at(-2)
  if (path.length > 2 && /^\d+$/.test(name) && list !== undefined) return `an entry of ${show(list)}`
  return show(name)
}

/** Schemas name what they want in their title; simple types speak for themselves. */
function wanted(schema: Schema): string {
  if (typeof schema.title === 'string' && !schema.title.startsWith('rolesync')) return schema.title
  return NOUNS[String(schema.type)] ?? 'something else'
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'number')
    return Number.isFinite(value) ? `the number ${value}` : Number.isNaN(value) ? '`.nan`' : '`.inf`'
  if (typeof value === 'boolean') return String(value)
  return typeof value === 'string' ? 'a text' : 'a mapping'
}

/** A value as a person wrote it, if that is short. */
function written(value: unknown): string {
  if (value === null) return 'nothing'
  return typeof value === 'object' ? kindOf(value) : show(String(value))
}

function withoutValue(path: Path, schema: Schema): string {
  if (path.length === 2) return 'give it fields, or leave it out'

  if (schema.type === 'array') return 'write `[]` for none, or leave it out'
  if (schema.minProperties !== undefined) return 'give it one'
  if (schema.type === 'object') return 'write `{}` for none, or leave it out'
  return 'give it one, or leave it out'
}

function badName(kind: Kind, path: Path, name: string): string {
  if (name.trim() === '') return 'a name must not be empty'
  if (kind === 'roles')
    return `${show(name)} is no path of a resource: ids with dots between them, a dot in an id as \`\\.\` and a backslash as \`\\\\\``
  if (path.at(-1) === 'labels') return `the label ${show(name)} may hold letters, digits and \`._/-\` only`
  return `the target name ${show(name)} may hold lower-case letters, digits and hyphens only`
}

function segments(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function valueAt(data: unknown, path: Path): unknown {
  let value = data
  for (const segment of path) value = (value as Readonly<Record<string, unknown>> | null | undefined)?.[segment]
  return value
}
