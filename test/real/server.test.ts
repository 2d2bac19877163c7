/** Starting and ending real servers, on servers of a line each. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'rolldown'
import { expect, onTestFinished, test } from 'vitest'
import { freePort, type ServerSpec, startServer } from './server.ts'

const PATH = process.env.PATH ?? ''

/** A server that answers, with a child that would outlive it; both carry the mark on their command line. */
async function spec(code: string, more: Partial<ServerSpec> = {}): Promise<ServerSpec & { readonly mark: string }> {
  const port = await freePort()
  const mark = `rolesync-mark-${port}`
  const child = `require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)', '${mark}'])`
  return {
    name: 'the server',
    command: [process.execPath, '-e', `${child}; const port = ${port}; ${code}`, mark],
    cwd: tmpdir(),
    env: { PATH },
    readyUrl: `http://127.0.0.1:${port}/`,
    mark,
    ...more,
  }
}

const ANSWERS = "require('node:http').createServer((_, response) => response.end('ok')).listen(port, '127.0.0.1')"

function processes(mark: string): string[] {
  const all = execFileSync('ps', ['-eo', 'stat=,args='], { encoding: 'utf8' }).split('\n')
  return all.filter((line) => line.includes(mark) && !line.startsWith('Z'))
}

test.each(['SIGTERM', 'SIGKILL'] as const)('%s ends a server and its children', async (signal) => {
  const wanted = await spec(ANSWERS)
  const server = await startServer(wanted)
  expect(processes(wanted.mark).length).toBeGreaterThanOrEqual(2)
  await server.stop(signal)
  expect(processes(wanted.mark)).toEqual([])
  await server.stop()
})

test('a server that ends by itself is reported with what it printed, and leaves nothing behind', async () => {
  const wanted = await spec("console.error('no such database'); setTimeout(() => process.exit(3), 50)")
  await expect(startServer(wanted)).rejects.toThrow(/the server ended by itself.*no such database.*code 3/s)
  expect(processes(wanted.mark)).toEqual([])
})

test('a server that never answers is given up', async () => {
  const wanted = await spec("console.log('thinking'); setInterval(() => {}, 1e6)", { readyMs: 300 })
  await expect(startServer(wanted)).rejects.toThrow(/the server is not ready in time.*thinking/s)
  expect(processes(wanted.mark)).toEqual([])
})

test('a command that is not there', async () => {
  const wanted = await spec(ANSWERS, { command: ['/nowhere/server'] })
  await expect(startServer(wanted)).rejects.toThrow(/ended by itself.*code 127/s)
})

test('the environment is the one that was given, and no other', async () => {
  const wanted = await spec(`console.error('HOME=' + process.env.HOME + ' A=' + process.env.A); process.exit(1)`, {
    env: { PATH, A: 'b' },
  })
  await expect(startServer(wanted)).rejects.toThrow('HOME=undefined A=b')
})

test('nothing is left where the tests themselves are killed', async () => {
  const wanted = await spec(ANSWERS)
  const folder = mkdtempSync(join(tmpdir(), 'rolesync-killed-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'server.mjs')
  await build({ input: fileURLToPath(new URL('server.ts', import.meta.url)), platform: 'node', output: { file } })
  const code = `await (await import('./server.mjs')).startServer(${JSON.stringify(wanted)})
    process.kill(process.pid, 'SIGKILL')`
  const { signal } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { cwd: folder })
  expect(signal).toBe('SIGKILL')
  await expect.poll(() => processes(wanted.mark), { timeout: 5000 }).toEqual([])
})
