/**
 * Makes the shipped schemas out of `base/` and the part of each system, and the validators that run time uses out of the schemas.
 *
 *   node schema/build.mjs          writes schema/*.schema.json, src/desired/validators.js and base-schemas.js
 *   node schema/build.mjs --copy   puts both and the parts into dist/, where tsc does not put them, the validators made small
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
const baseSchemas = new URL('../src/desired/base-schemas.js', here)

/** The parts by system, in code-unit order. */
export function readParts() {
  const names = readdirSync(systems).filter((name) => existsSync(partOf(name, systems)))
  return Object.fromEntries(names.sort().map((name) => [name, JSON.parse(readFileSync(partOf(name, systems), 'utf8'))]))
}

function partOf(name, folder) {
  return new URL(`${name}/schema.json`, folder)
}

/** What schemas are composed and printed with is run-time code too: systems of third parties bring parts of their own. */
const { composeSchemas } = await load('../src/desired/compose-schemas.ts')
const { EDITOR_KEYWORDS, forEditors, printSchema } = await load('../src/desired/published-schema.ts')

async function load(path) {
  const bundle = await rolldown({ input: fileURLToPath(new URL(path, here)), platform: 'node' })
  const { output } = await bundle.generate({ format: 'esm' })
  await bundle.close()
  return import(`data:text/javascript,${encodeURIComponent(output[0].code)}`)
}

const base = {
  config: readJson('base/config.json'),
  roles: readJson('base/roles.json'),
  tests: readJson('base/tests.json'),
}

/** All schemas, by the name that `rolesync schema` knows them by. */
export function compose() {
  const others = ['plan', 'report', 'snapshot', 'explanation', 'holders', 'diagnosis']
  return {
    ...composeSchemas(base, readParts()),
    ...Object.fromEntries(others.map((name) => [name, readJson(`base/${name}.json`)])),
  }
}

/** Schemas of what is only ever printed; nothing at run time is checked by them. */
const PRINTED = ['explanation', 'holders', 'diagnosis']

/** ESM code of one validating function for each schema. */
export function compile(composed) {
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
    // Nobody reads them: `schema-errors.ts` has words of its own, and they are a tenth of the code.
    messages: false,
    code: { source: true, esm: true },
  })
  const generated = standalone(ajv, Object.fromEntries(Object.keys(schemas).map((name) => [name, name])))
  const code = withoutRepetition(withoutUnread(withoutCopies(generated)))
  // minLength, uniqueItems and their like pull in parts of ajv; the schemas say the same with other keywords.
  if (/\brequire\(|^import /m.test(code)) throw new Error('a schema uses a keyword that needs ajv at run time')
  return code
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
  const dropped = key === 'properties' ? [] : ['description', 'examples', 'default', ...EDITOR_KEYWORDS]
  const kept = Object.entries(value).filter(([name]) => !dropped.includes(name))
  return Object.fromEntries(kept.map(([name, item]) => [name, bare(item, name)]))
}

function readJson(path) {
  return JSON.parse(readFileSync(new URL(path, here), 'utf8'))
}

function build() {
  const schemas = compose()
  for (const [name, schema] of Object.entries(schemas)) {
    writeFileSync(new URL(`${name}.schema.json`, here), `${printSchema(forEditors(schema))}\n`)
  }
  writeFileSync(validators, compile(schemas))
  writeFileSync(baseSchemas, `export const base = ${JSON.stringify(base)};\n`)
}

async function copy() {
  for (const name of Object.keys(readParts())) {
    copyFileSync(partOf(name, systems), partOf(name, new URL('../dist/systems/', here)))
  }
  copyFileSync(baseSchemas, new URL('../dist/desired/base-schemas.js', here))
  const bundle = await rolldown({ input: fileURLToPath(validators) })
  const file = fileURLToPath(new URL('../dist/desired/validators.js', here))
  await bundle.write({ file, format: 'esm', minify: true })
  await bundle.close()
}

if (process.argv[1] && import.meta.url === new URL(process.argv[1], 'file:').href) {
  if (process.argv.includes('--copy')) await copy()
  else build()
}
