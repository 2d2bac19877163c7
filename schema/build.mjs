/**
 * Makes the shipped schemas out of `base/` and the part of each system, and the validators that run time uses out of the schemas.
 *
 *   node schema/build.mjs          writes schema/*.schema.json and src/desired/validators.js
 *   node schema/build.mjs --copy   puts validators and parts into dist/, where tsc does not put them, the validators made small
 *
 * Validators are compiled ahead of time because importing and compiling ajv costs more than the rest of a start.
 */
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import standalone from 'ajv/dist/standalone/index.js'
import { rolldown } from 'rolldown'

const here = new URL('./', import.meta.url)
const systems = new URL('../src/systems/', here)
const validators = new URL('../src/desired/validators.js', here)

/** The parts by system, in code-unit order. */
export function readParts() {
  const names = readdirSync(systems).filter((name) => existsSync(partOf(name, systems)))
  return Object.fromEntries(names.sort().map((name) => [name, JSON.parse(readFileSync(partOf(name, systems), 'utf8'))]))
}

function partOf(name, folder) {
  return new URL(`${name}/schema.json`, folder)
}

/** All schemas, by the name that `rolesync schema` knows them by. */
export function compose(parts = readParts()) {
  return {
    config: composeConfig(readJson('base/config.json'), parts),
    roles: composeRoles(readJson('base/roles.json'), parts),
    tests: composeTests(readJson('base/tests.json'), parts),
    plan: readJson('base/plan.json'),
    report: readJson('base/report.json'),
    snapshot: readJson('base/snapshot.json'),
    explanation: readJson('base/explanation.json'),
    holders: readJson('base/holders.json'),
    diagnosis: readJson('base/diagnosis.json'),
  }
}

/** What people call the types of JSON Schema. */
const NOUNS = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
}

/**
 * A schema as it ships. Editors head the text of a property with its title, and would take that of what is around it
 * where it has none.
 */
export function shipped(value, isProperty = false) {
  if (Array.isArray(value)) return value.map((item) => shipped(item))
  if (typeof value !== 'object' || value === null) return value
  const inner = Object.entries(value).map(([name, item]) => {
    if (['examples', 'enum', 'default'].includes(name)) return [name, item]
    if (name !== 'properties') return [name, shipped(item)]
    return [name, Object.fromEntries(Object.entries(item).map(([key, property]) => [key, shipped(property, true)]))]
  })
  const noun = value.enum !== undefined ? 'one of these words' : NOUNS[value.type ?? typeof value.const]
  const needsTitle = isProperty && value.title === undefined && noun !== undefined
  return Object.fromEntries(needsTitle ? [['title', noun], ...inner] : inner)
}

/** A target's common settings are described once; each provider's branch only lists them, so that it can be closed. */
function composeConfig(schema, parts) {
  const { target } = schema.definitions
  const common = Object.fromEntries(Object.keys(target.properties).map((name) => [name, true]))
  target.properties.provider.enum = Object.keys(parts)
  target.allOf = branches(parts, (provider) => ({ $ref: `#/definitions/${provider}` }))
  for (const [provider, part] of Object.entries(parts)) {
    schema.definitions[provider] = {
      description: part.description,
      type: 'object',
      additionalProperties: false,
      ...(part.settings.required.length > 0 && { required: part.settings.required }),
      properties: { ...common, ...part.settings.properties },
    }
  }
  return schema
}

function composeRoles(schema, parts) {
  const { role, permissionSet } = schema.definitions
  schema.properties.provider.enum = Object.keys(parts)
  schema.allOf = branches(parts, (provider) => ({
    type: 'object',
    properties: {
      permissionSets: named(schema.properties.permissionSets, `#/definitions/${provider}-set`),
      roles: named(schema.properties.roles, `#/definitions/${provider}-role`),
    },
  }))
  schema.definitions = {}
  for (const [provider, part] of Object.entries(parts)) {
    const fields = part.role.properties
    const united = Object.fromEntries(Object.entries(fields).filter(([, field]) => isUnited(field)))
    const examples = Object.entries(united)
      .slice(0, 1)
      .map(([name, field]) => ({ [name]: field.examples[0] }))
    const remove = { ...role.properties.remove, properties: united, examples }
    schema.definitions[`${provider}-role`] = { ...role, properties: { ...role.properties, remove, ...fields } }
    schema.definitions[`${provider}-set`] = { ...permissionSet, properties: united }
  }
  return schema
}

/** Sets and trees can be shared and taken away from; single values and keyed lists cannot. */
function isUnited({ type, items }) {
  return type === 'object' || (type === 'array' && items.type !== 'object')
}

function composeTests(schema, parts) {
  schema.properties.provider.enum = Object.keys(parts)
  return schema
}

/** The same mapping with the shape of its values. The title is what error messages call it. */
function named({ title, type }, $ref) {
  return { title, type, propertyNames: { pattern: '\\S' }, additionalProperties: { $ref } }
}

function branches(parts, then) {
  return Object.keys(parts).map((provider) => ({
    if: { type: 'object', required: ['provider'], properties: { provider: { const: provider } } },
    // biome-ignore lint/suspicious/noThenProperty: it is a keyword of JSON Schema, and nobody awaits a schema
    then: then(provider),
  }))
}

/** Schemas of what is only ever printed; nothing at run time is checked by them. */
const PRINTED = ['explanation', 'holders', 'diagnosis']

/** ESM code of one validating function for each schema, and the facts of the parts that the loader needs. */
export function compile(composed, parts = readParts()) {
  const schemas = Object.fromEntries(Object.entries(composed).filter(([name]) => !PRINTED.includes(name)))
  const ajv = new Ajv({
    schemas: bare(schemas),
    // A function for each definition: Node compiles those that are called, which are few of them.
    inlineRefs: false,
    allErrors: true,
    strict: true,
    allowUnionTypes: true,
    // Each error comes with the schema that holds its keyword.
    verbose: true,
    // Nobody reads them: `sentences.ts` has words of its own, and they are a tenth of the code.
    messages: false,
    code: { source: true, esm: true },
  })
  const generated = standalone(ajv, Object.fromEntries(Object.keys(schemas).map((name) => [name, name])))
  const code = withoutRepetition(withoutUnread(withoutCopies(generated)))
  // minLength, uniqueItems and their like pull in parts of ajv; the schemas say the same with other keywords.
  if (/\brequire\(|^import /m.test(code)) throw new Error('a schema uses a keyword that needs ajv at run time')
  const facts = Object.entries(parts).map(([provider, part]) => [
    provider,
    {
      settings: Object.keys(part.settings.properties),
      required: part.role.required,
    },
  ])
  return `${code}
export const parts = ${JSON.stringify(Object.fromEntries(facts))};
export const nouns = ${JSON.stringify(NOUNS)};
`
}

/** Ajv copies all errors found so far for each part that has some, which for many mistakes takes the square of them. */
function withoutCopies(code) {
  const copy = /vErrors = vErrors === null \? (\w+)\.errors : vErrors\.concat\(\1\.errors\);/g
  if (!copy.test(code)) throw new Error('the code of ajv is not what it was')
  const joined =
    'function joined(all, more) { if (all === null) return more; for (const one of more) all.push(one); return all; }'
  return `${code.replaceAll(copy, 'vErrors = joined(vErrors, $1.errors);')}\n${joined}\n`
}

/** Leaves out what nobody reads of an error: where the keyword stands, its value, and the data. It is a third of the code. */
function withoutUnread(code) {
  const parts = [
    /schemaPath:"(?:[^"\\]|\\.)*",/g,
    /schema:[\w.[\]"$-]+,(?=parentSchema:)/g,
    /(?<=parentSchema:[^{}]*),data:data\d*(?=\})/g,
  ]
  return parts.reduce((text, part) => {
    if (!part.test(text)) throw new Error('the code of ajv is not what it was')
    return text.replaceAll(part, '')
  }, code)
}

/** Makes errors in one function. Each place of 800 would spell the names of an error's parts, a quarter of the code. */
function withoutRepetition(code) {
  const schema = String.raw`(?:,schema:(?:"(?:[^"\\]|\\.)*"|[^{}"]*?))?`
  const parts = `instancePath(?::(.*?))?,keyword:(.*?),params:(.*?)${schema},parentSchema:([^,{}]*)(.*?)`
  const push = String.raw`if\(vErrors === null\)\{vErrors = \[\1\];\}else \{vErrors\.push\(\1\);\}`
  const error = new RegExp(String.raw`const (err\d+) = \{${parts}\};${push}`, 'gs')
  if (!error.test(code)) throw new Error('the code of ajv is not what it was')
  const short = code.replaceAll(error, (_, _name, path = 'instancePath', keyword, params, parent, rest) => {
    return `vErrors = found(vErrors, ${[path, keyword, params, parent, ...(rest ? [`{${rest.slice(1)}}`] : [])].join()});`
  })
  const found = `function found(all, instancePath, keyword, params, parentSchema, more) {
  const error = { instancePath, keyword, params, parentSchema, ...more };
  if (all === null) return [error];
  all.push(error);
  return all;
}`
  return `${short}\n${found}\n`
}

/** A schema without the words that only editors read. */
function bare(value, key) {
  if (Array.isArray(value)) return value.map((item) => bare(item))
  if (typeof value !== 'object' || value === null) return value
  const dropped = key === 'properties' ? [] : ['description', 'examples', 'default']
  const kept = Object.entries(value).filter(([name]) => !dropped.includes(name))
  return Object.fromEntries(kept.map(([name, item]) => [name, bare(item, name)]))
}

/** JSON as biome formats it: lists of plain values on one line where they fit into 120 columns. */
export function format(value, indent = '', lead = 0) {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  const entries = Array.isArray(value) ? value.map((item) => [null, item]) : Object.entries(value)
  if (entries.length === 0) return open + close
  const inner = `${indent}  `
  const items = entries.map(([key, item], index) => {
    const label = key === null ? '' : `${JSON.stringify(key)}: `
    const comma = index < entries.length - 1 ? 1 : 0
    return label + format(item, inner, inner.length + label.length + comma)
  })
  const line = `[${items.join(', ')}]`
  const fits = lead + line.length <= 120 && !line.includes('\n')
  if (Array.isArray(value) && fits) return line
  return `${open}\n${items.map((item) => inner + item).join(',\n')}\n${indent}${close}`
}

function readJson(path) {
  return JSON.parse(readFileSync(new URL(path, here), 'utf8'))
}

function build() {
  const schemas = compose()
  for (const [name, schema] of Object.entries(schemas)) {
    writeFileSync(new URL(`${name}.schema.json`, here), `${format(shipped(schema))}\n`)
  }
  writeFileSync(validators, compile(schemas))
}

async function copy() {
  for (const name of Object.keys(readParts())) {
    copyFileSync(partOf(name, systems), partOf(name, new URL('../dist/systems/', here)))
  }
  const bundle = await rolldown({ input: fileURLToPath(validators) })
  const file = fileURLToPath(new URL('../dist/desired/validators.js', here))
  await bundle.write({ file, format: 'esm', minify: true })
  await bundle.close()
}

if (process.argv[1] && import.meta.url === new URL(process.argv[1], 'file:').href) {
  if (process.argv.includes('--copy')) await copy()
  else build()
}
