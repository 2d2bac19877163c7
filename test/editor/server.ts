/** The real YAML language server, over stdio, for the tests of one file. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll } from 'vitest'

/** The folder of the repository. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
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

/** Something that is underlined. */
export interface Diagnostic {
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
export async function open(text: string): Promise<{ uri: string; at: object; diagnostics: readonly Diagnostic[] }> {
  const uri = pathToFileURL(join(folder, 'roles', `${next++}.yaml`)).href
  const offset = text.indexOf('‸')
  const before = text.slice(0, Math.max(offset, 0)).split('\n')
  const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 }
  const published = new Promise<readonly Diagnostic[]>((resolve) => {
    const listener = ({ method, params }: Message) => {
      if (method !== 'textDocument/publishDiagnostics' || params?.uri !== uri) return
      listeners.delete(listener)
      resolve(params.diagnostics ?? [])
    }
    listeners.add(listener)
  })
  const document = { uri, languageId: 'yaml', version: 1, text: text.replace('‸', '') }
  send({ method: 'textDocument/didOpen', params: { textDocument: document } })
  return { uri, at: { textDocument: { uri }, position }, diagnostics: await published }
}

/** The comment that names a schema: one that ships, or a file. */
export function modeline(schema: string): string {
  const file = schema.endsWith('.json') ? schema : join(ROOT, `schema/${schema}.schema.json`)
  return `# yaml-language-server: $schema=${pathToFileURL(file).href}\n`
}

/** Labels of what is offered at the cursor. */
export async function completions(text: string): Promise<string[]> {
  const { at } = await open(text)
  const { items } = (await ask('textDocument/completion', at)) as { items: readonly { label: string }[] }
  return items.map(({ label }) => label).sort()
}

/** The answer to hovering at the cursor, as JSON. */
export async function hover(text: string): Promise<string> {
  const { at } = await open(text)
  return JSON.stringify(await ask('textDocument/hover', at))
}
