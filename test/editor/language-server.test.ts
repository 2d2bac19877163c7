/** What a person sees in an editor: the real YAML language server, over stdio, on files that name our schemas. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const SERVER = join(ROOT, 'node_modules/yaml-language-server/bin/yaml-language-server')

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: {
    readonly uri?: string
    readonly diagnostics?: readonly Diagnostic[]
    readonly items?: readonly unknown[]
  }
  readonly result?: unknown
}

interface Diagnostic {
  readonly message: string
  readonly range: { readonly start: { readonly line: number; readonly character: number } }
}

let server: ChildProcess
let folder: string
let next = 1
const answers = new Map<number, (result: unknown) => void>()
const listeners = new Set<(message: Message) => void>()

function send(message: object): void {
  const body = JSON.stringify({ jsonrpc: '2.0', ...message })
  server.stdin?.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
}

function ask(method: string, params: object): Promise<unknown> {
  const id = next++
  return new Promise((resolve) => {
    answers.set(id, resolve)
    send({ id, method, params })
  })
}

function receive(message: Message): void {
  if (message.method === undefined) answers.get(message.id ?? -1)?.(message.result)
  // The server asks for settings and the like; the answer is always that there are none.
  else if (message.id !== undefined) send({ id: message.id, result: message.params?.items?.map(() => null) ?? null })
  for (const listener of listeners) listener(message)
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rolesync-editor-'))
  mkdirSync(join(folder, 'roles'))
  server = spawn(process.execPath, [SERVER, '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] })
  let buffer = Buffer.alloc(0)
  server.stdout?.on('data', (data: Buffer) => {
    buffer = Buffer.concat([buffer, data])
    for (;;) {
      const head = buffer.indexOf('\r\n\r\n')
      const length = Number(/Content-Length: (\d+)/.exec(buffer.subarray(0, Math.max(head, 0)).toString())?.[1])
      if (head < 0 || buffer.length < head + 4 + length) return
      const body = buffer.subarray(head + 4, head + 4 + length).toString()
      buffer = buffer.subarray(head + 4 + length)
      receive(JSON.parse(body))
    }
  })
  await ask('initialize', {
    processId: process.pid,
    rootUri: pathToFileURL(folder).href,
    capabilities: { textDocument: { completion: {}, hover: {} } },
  })
  send({ method: 'initialized', params: {} })
  const yaml = { validate: true, hover: true, completion: true, schemaStore: { enable: false } }
  send({ method: 'workspace/didChangeConfiguration', params: { settings: { yaml } } })
})

afterAll(() => {
  server.kill()
  rmSync(folder, { recursive: true, force: true })
})

/** Opens a text as a file; `‸` stands for the cursor. */
async function open(text: string): Promise<{ uri: string; at: object; diagnostics: readonly Diagnostic[] }> {
  const uri = pathToFileURL(join(folder, 'roles', `${next++}.yaml`)).href
  const offset = text.indexOf('‸')
  const before = text.slice(0, Math.max(offset, 0)).split('\n')
  const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 }
  const told = new Promise<readonly Diagnostic[]>((resolve) => {
    const listener = ({ method, params }: Message) => {
      if (method !== 'textDocument/publishDiagnostics' || params?.uri !== uri) return
      listeners.delete(listener)
      resolve(params.diagnostics ?? [])
    }
    listeners.add(listener)
  })
  const document = { uri, languageId: 'yaml', version: 1, text: text.replace('‸', '') }
  send({ method: 'textDocument/didOpen', params: { textDocument: document } })
  return { uri, at: { textDocument: { uri }, position }, diagnostics: await told }
}

const modeline = (name: string) =>
  `# yaml-language-server: $schema=${pathToFileURL(join(ROOT, `schema/${name}.schema.json`)).href}\n`

async function completions(text: string): Promise<string[]> {
  const { at } = await open(text)
  const { items } = (await ask('textDocument/completion', at)) as { items: readonly { label: string }[] }
  return items.map(({ label }) => label).sort()
}

async function hover(text: string): Promise<string> {
  const { at } = await open(text)
  return JSON.stringify(await ask('textDocument/hover', at))
}

const PROVIDERS = ['omneo-role-definitions', 'omneo-roles', 'onelogin', 'organization', 'reltio']

test.each(['config', 'roles'])('%s: the systems are offered', async (name) => {
  const start = name === 'config' ? 'version: 1\ntargets:\n  a:\n    provider: ‸\n' : 'provider: ‸\n'
  expect(await completions(modeline(name) + start)).toEqual(expect.arrayContaining(PROVIDERS))
})

test.each([
  ['reltio', ['resourcePermissions', 'roleScope'], 'apps'],
  ['onelogin', ['admins', 'apps', 'users'], 'permissions'],
  ['omneo-role-definitions', ['custom_fields', 'name', 'period_type'], 'permissions'],
  ['omneo-roles', ['name', 'permissions', 'weight'], 'apps'],
  ['organization', ['description', 'permissions'], 'apps'],
])('fields of a role of %s are offered, and none of another system', async (provider, fields, other) => {
  const offered = await completions(`${modeline('roles')}provider: ${provider}\nroles:\n  A:\n    ‸\n`)
  expect(offered).toEqual(expect.arrayContaining([...fields, 'include', 'renamedFrom', 'state']))
  expect(offered).not.toContain(other)
})

test('settings of a target are offered, those of its system among them', async () => {
  const offered = await completions(`${modeline('config')}version: 1\ntargets:\n  a:\n    provider: reltio\n    ‸\n`)
  expect(offered).toEqual(expect.arrayContaining(['customerId', 'guards', 'ignore', 'pullTo', 'roles', 'url']))
})

test('hovering shows what a field is for', async () => {
  expect(await hover(`${modeline('roles')}provider: onelogin\nroles:\n  A:\n    ad‸mins: []\n`)).toContain(
    'Who may hand out the role',
  )
  expect(await hover(`${modeline('roles')}provider: reltio\nroles:\n  A:\n    role‸Scope: x\n`)).toContain(
    'gets all tenants',
  )
  expect(
    await hover(`${modeline('config')}version: 1\ntargets:\n  a:\n    provider: onelogin\n    unde‸clared: report\n`),
  ).toContain('no file declares')
})

test.each([
  ['config', 'version: 1\ntargets:\n  a:\n    provider: onelogin\n    u‸rl: x\n', 'an address', 'onelogin.com'],
  [
    'config',
    'version: 1\ntargets:\n  a:\n    provider: onelogin\n    mo‸de: additive\n',
    'one of these words',
    'exactly',
  ],
  ['config', 'ver‸sion: 1\n', 'a number', 'version of this format'],
  ['roles', 'provider: onelogin\nroles:\n  A:\n    rena‸medFrom: B\n', 'a text', 'had before'],
])(
  '%s: the heading over %j is that of the field, not of what is around it',
  async (name, text, heading, description) => {
    const told = JSON.parse(await hover(modeline(name) + text)) as { contents: { value: string } }
    expect(told.contents.value).toMatch(new RegExp(`^#### ${heading}\n\n.*${description}`))
  },
)

test('a slip is underlined where it is', async () => {
  const { diagnostics } = await open(
    `${modeline('roles')}provider: organization\nroles:\n  A:\n    description: x\n    permisions: [A]\n`,
  )
  expect(diagnostics.map(({ message, range }) => [range.start, message])).toEqual([
    [{ line: 5, character: 4 }, expect.stringContaining('permisions')],
  ])
})

test.each([
  'rolesync.yaml',
  'omneo/role-definitions.yaml',
  'omneo/roles.yaml',
  'onelogin/roles.yaml',
  'organization/roles.yaml',
  'reltio/roles.yaml',
])('the example %s has nothing underlined', async (file) => {
  const text = readFileSync(join(ROOT, 'roles', file), 'utf8')
  // The example's own comment, made absolute, since it is opened in another folder.
  const absolute = text.replace(/\$schema=\S+\/schema\//, `$schema=${pathToFileURL(join(ROOT, 'schema/')).href}`)
  expect((await open(absolute)).diagnostics).toEqual([])
})
