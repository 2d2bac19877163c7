/** Systems that the operator adds: what can be wrong with them is reported in one line, before a credential is read. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { build, rolesyncProcess } from '../commands/built.ts'

const KIT = fileURLToPath(new URL('../../dist/kit/index.js', import.meta.url))

beforeAll(build, 120_000)

/** The least that is a system. `more` stands behind its members, and wins. */
function moduleText(more = '', name = 'acme'): string {
  return `import { defineSystem, scalar } from ${JSON.stringify(KIT)}
const object = (properties = {}) => ({ required: [], properties })
export const one = defineSystem({
  name: '${name}',
  title: 'Acme',
  credentials: ['token'],
  example: { url: 'https://acme.example' },
  schema: {
    description: 'Groups of Acme.',
    settings: object(),
    role: object({ note: { description: 'A note.', type: 'string', examples: ['x'] } }),
  },
  fields: { note: scalar() },
  connect: () => ({ token: null, retry: {} }),
  list: async () => ({ roles: [], catalogue: {} }),
  requests: () => [],
  fake: async () => { throw new Error('nobody asks') },
  ${more}
})
`
}

const CONFIG = `version: 1
targets:
  t: { provider: acme, url: "http://127.0.0.1:1", roles: [roles.yaml] }
`
const ROLES = 'provider: acme\nroles:\n  one: { note: A }\n'

/** A folder with a project for it, and modules. */
function project(modules: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'rolesync-added-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [file, text] of Object.entries({ 'rolesync.yaml': CONFIG, 'roles.yaml': ROLES, ...modules })) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  return folder
}

test('a system of a file joins validation, schemas and completion', async () => {
  const cwd = project({ 'acme.mjs': moduleText() })
  const env = { ROLESYNC_SYSTEMS: join(cwd, 'acme.mjs') }
  expect(await rolesyncProcess(['validate'], { cwd, env })).toMatchObject({ code: 0 })
  writeFileSync(join(cwd, 'roles.yaml'), 'provider: acme\nroles:\n  one: { nota: A }\n')
  const wrong = await rolesyncProcess(['validate'], { cwd, env })
  expect(wrong.code).toBe(1)
  expect(wrong.err).toContain('roles.yaml:3:10  unknown field `nota`; did you mean `note`?')
  const roles = JSON.parse((await rolesyncProcess(['schema', 'roles'], { cwd, env })).out)
  expect(roles.properties.provider.enum).toContain('acme')
  expect(roles.definitions['acme-role'].properties.note).toMatchObject({ title: 'a text', description: 'A note.' })
  expect((await rolesyncProcess(['completion', 'bash'], { cwd, env })).out).toContain('reltio')
  expect((await rolesyncProcess(['completion', 'bash'], { cwd, env })).out).toMatch(/organization[^']* acme'/)
})

test('without the variable, nobody knows it', async () => {
  const { code, err } = await rolesyncProcess(['validate'], { cwd: project({ 'acme.mjs': moduleText() }) })
  expect(code).toBe(1)
  expect(err).toMatch(/`provider` must be one of|`acme`/)
})

test('the messages of validators that are compiled at run time are those of the others', async () => {
  const files = {
    'acme.mjs': moduleText(),
    'rolesync.yaml':
      'version: 2\ntargets:\n  a: { provider: reltio, url: 1, roles: x.yaml, undeclared: maybe }\n  b: { provider: onelogin, url: "https://a.onelogin.com", roles: [r.yaml], customerId: x }\n',
    'r.yaml': 'provider: onelogin\nroles:\n  one: { apps: Zoom, usrs: [], state: gone }\n  two: { include: 3 }\n',
  }
  const cwd = project(files)
  const plain = await rolesyncProcess(['validate'], { cwd })
  const added = await rolesyncProcess(['validate'], { cwd, env: { ROLESYNC_SYSTEMS: join(cwd, 'acme.mjs') } })
  expect(plain.err.split('\n').length).toBeGreaterThan(4)
  expect(added).toEqual(plain)
})

test('a package is looked for beside rolesync, never in the working directory', async () => {
  const cwd = project({
    'node_modules/acme-roles/package.json': '{ "name": "acme-roles", "type": "module", "exports": "./index.js" }',
    'node_modules/acme-roles/index.js': `console.log('it ran')\n${moduleText()}`,
  })
  const { code, out, err } = await rolesyncProcess(['validate'], { cwd, env: { ROLESYNC_SYSTEMS: 'acme-roles' } })
  expect([code, out]).toEqual([1, ''])
  expect(err).toMatch(
    /^Error: ROLESYNC_SYSTEMS: acme-roles: there is no such package beside rolesync; install it in \/.*\n$/,
  )
})

test.each<[string, (folder: string) => string, Readonly<Record<string, string>>, string | RegExp]>([
  ['a relative path', () => './acme.mjs', {}, './acme.mjs: it is neither the name of a package nor an absolute path'],
  ['a way out', () => 'acme/../../evil', {}, 'acme/../../evil: it is neither the name of a package nor'],
  ['a file that is not there', (folder) => join(folder, 'none.mjs'), {}, 'none.mjs: there is no such file'],
  ['a folder', (folder) => folder, {}, ': it is a folder; name the file of its module'],
  [
    'no JavaScript',
    (folder) => join(folder, 'acme.mjs'),
    { 'acme.mjs': 'export const =' },
    'acme.mjs: it cannot be loaded: ',
  ],
  [
    'a module that throws',
    (folder) => join(folder, 'acme.mjs'),
    { 'acme.mjs': "throw new Error('first\\nsecond')" },
    'acme.mjs: it cannot be loaded: first second\n',
  ],
  [
    'no system',
    (folder) => join(folder, 'acme.mjs'),
    { 'acme.mjs': 'export const a = 1' },
    'acme.mjs: it exports no system; export what defineSystem returns',
  ],
  [
    'a system without a function',
    (folder) => join(folder, 'acme.mjs'),
    { 'acme.mjs': moduleText('requests: undefined,') },
    'acme.mjs: its export `one` is no system that fits: `requests` is no function; make the system with defineSystem',
  ],
  [
    'a bad name',
    (folder) => join(folder, 'acme.mjs'),
    { 'acme.mjs': moduleText("name: 'Acme Corp',") },
    '`name` may hold lower-case letters, digits and hyphens only',
  ],
  [
    'unknown credentials',
    (folder) => join(folder, 'acme.mjs'),
    { 'acme.mjs': moduleText("credentials: ['key'],") },
    '`credentials` is no list of token, client, client-and-user, user',
  ],
  [
    'no field kind',
    (folder) => join(folder, 'acme.mjs'),
    { 'acme.mjs': moduleText("fields: { note: { kind: 'scalar' } },") },
    '`fields.note` is no field kind: `fits` is no function',
  ],
  [
    'a field that every role has',
    (folder) => join(folder, 'acme.mjs'),
    { 'acme.mjs': moduleText('fields: { state: scalar() },') },
    '`fields.state`: every role has this key already',
  ],
  [
    'fields that the schema lacks',
    (folder) => join(folder, 'acme.mjs'),
    { 'acme.mjs': moduleText('fields: { note: scalar(), other: scalar() },') },
    '`other` is not in both, `fields` and `schema.role.properties`',
  ],
  [
    'an invalid schema',
    (folder) => join(folder, 'acme.mjs'),
    {
      'acme.mjs': moduleText(
        "schema: { description: 'x', settings: object(), role: object({ note: { type: 'txt' } }) },",
      ),
    },
    /acme\.mjs: its system `acme` does not fit: its schema is invalid: .*type.*\n$/,
  ],
  [
    'a keyword that no schema has',
    (folder) => join(folder, 'acme.mjs'),
    {
      'acme.mjs': moduleText(
        "schema: { description: 'x', settings: object(), role: object({ note: { colour: 1 } }) },",
      ),
    },
    'its system `acme` does not fit: its schema is invalid: strict mode: unknown keyword: "colour"',
  ],
  [
    'a setting that every target has',
    (folder) => join(folder, 'acme.mjs'),
    {
      'acme.mjs': moduleText(
        "schema: { description: 'x', settings: object({ url: {} }), role: object({ note: {} }) },",
      ),
    },
    '`schema.settings.url`: every target has this setting already',
  ],
  [
    'the name of one that comes with rolesync',
    (folder) => join(folder, 'acme.mjs'),
    { 'acme.mjs': moduleText('', 'reltio') },
    'acme.mjs: its system `reltio` cannot be added: rolesync has one of that name itself',
  ],
  [
    'two of one name',
    (folder) => `${join(folder, 'a.mjs')}, ${join(folder, 'b.mjs')}`,
    { 'a.mjs': moduleText(), 'b.mjs': moduleText() },
    /b\.mjs: its system `acme` cannot be added: \/.*\/a\.mjs has one of that name\n$/,
  ],
])('%s: one line, exit 1, and no credential is asked for', async (_, variable, modules, message) => {
  const cwd = project(modules)
  const { code, out, err } = await rolesyncProcess(['plan'], { cwd, env: { ROLESYNC_SYSTEMS: variable(cwd) } })
  expect([code, out]).toEqual([1, ''])
  expect(err).toMatch(/^Error: ROLESYNC_SYSTEMS: [^\n]*\n$/)
  if (typeof message === 'string') expect(err).toContain(message)
  else expect(err).toMatch(message)
  expect(err).not.toContain('_TOKEN')
})
