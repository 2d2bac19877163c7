/** Starting the sandbox, and running commands against it with wall time, CPU, peak memory and requests told. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const HERE = fileURLToPath(new URL('.', import.meta.url))
export const ROLESYNC = join(HERE, '../dist/main.js')

/** A sandbox in a process of its own, so that its work does not count as ours. */
export async function startSandbox(...flags) {
  const child = spawn(process.execPath, [ROLESYNC, 'sandbox', '--port', '0', ...flags], { stdio: ['ignore', 'pipe', 'inherit'] })
  const url = await new Promise((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (data) => {
      text += data
      const found = /(http:\/\/127\.0\.0\.1:\d+)\//.exec(text)
      if (found) resolve(found[1])
    })
    child.on('exit', (code) => reject(new Error(`the sandbox ended with ${code}`)))
  })
  return { url, stop: () => new Promise((resolve) => child.removeAllListeners('exit').on('exit', resolve).kill('SIGINT')) }
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
    child.stdout.on('data', (data) => { out += data })
    child.stderr.on('data', (data) => { err += data })
    child.on('close', (code) => resolve({ code, out, err }))
  })
  if (!codes.includes(code)) throw new Error(`${args.join(' ')} ended with ${code}:\n${err}${out.slice(0, 2000)}`)
  const wallMs = performance.now() - started
  const requests = Number(/^(\d+) requests?,/m.exec(err)?.[1] ?? Number.NaN)
  return { wallMs, out, err, requests, ...JSON.parse(readFileSync(usage, 'utf8')) }
}

/** The median by wall time of several runs, and of another thing measured in turn with it. */
export async function inTurn(times, ...things) {
  const results = things.map(() => [])
  for (let i = 0; i < times; i++) for (const [index, thing] of things.entries()) results[index].push(await thing())
  return results.map((runs) => runs.sort((a, b) => a.wallMs - b.wallMs)[Math.floor(runs.length / 2)])
}
