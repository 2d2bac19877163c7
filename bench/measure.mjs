/** Starting the sandbox, and running commands against it with wall time, CPU, peak memory and requests told. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const HERE = fileURLToPath(new URL('.', import.meta.url))
export const ROLESYNC = join(HERE, '../dist/main.js')

/** A sandbox in a process of its own, so that its work does not count as ours. `stop` answers what it counted. */
export async function startServer(stateFile, latencyMs, rateLimit) {
  const args = [stateFile, latencyMs, ...(rateLimit === undefined ? [] : [rateLimit])].map(String)
  const child = spawn(process.execPath, [join(HERE, 'server.mjs'), ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  const url = await new Promise((resolve, reject) => {
    child.stdout.on('data', (data) => {
      text += data
      if (text.includes('\n')) resolve(text.split('\n')[0])
    })
    child.on('exit', (code) => reject(new Error(`the sandbox ended with ${code}`)))
  })
  const stop = () =>
    new Promise((resolve) => {
      child.removeAllListeners('exit').on('close', () => resolve(JSON.parse(text.split('\n')[1])))
      child.kill('SIGINT')
    })
  return { url, stop }
}

/** Runs a script; answers its output and what it used. */
export async function measure(script, args, { cwd, env = {}, codes = [0] }) {
  const usage = join(cwd, `usage-${Math.random().toString(36).slice(2)}.json`)
  const started = performance.now()
  const { code, out, err } = await new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', join(HERE, 'usage.mjs'), script, ...args], {
      cwd,
      env: { PATH: process.env.PATH, ...env, BENCH_USAGE: usage },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let [out, err] = ['', '']
    child.stdout.on('data', (data) => {
      out += data
    })
    child.stderr.on('data', (data) => {
      err += data
    })
    child.on('close', (code) => resolve({ code, out, err }))
  })
  if (!codes.includes(code)) throw new Error(`${args.join(' ')} ended with ${code}:\n${err}${out.slice(0, 2000)}`)
  const wallMs = performance.now() - started
  const requests = Number(/^(\d+) requests?/m.exec(err + out)?.[1] ?? Number.NaN)
  return { wallMs, out, err, requests, ...JSON.parse(readFileSync(usage, 'utf8')) }
}

/**
 * The fastest of several runs, and of other things measured in turn with it: what else a machine has to do can only make
 * a run slower. Of memory, the most that any of them took.
 */
export async function inTurn(times, ...things) {
  const results = things.map(() => [])
  for (let i = 0; i < times; i++) for (const [index, thing] of things.entries()) results[index].push(await thing())
  return results.map((runs) => {
    const [fastest] = runs.toSorted((a, b) => a.wallMs - b.wallMs)
    return { ...fastest, peakMb: Math.max(...runs.map(({ peakMb }) => peakMb)) }
  })
}
