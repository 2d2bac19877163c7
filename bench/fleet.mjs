/** A hundred targets on fifty hosts of which ten are dead, beside the living hosts alone, which take the time of the slowest of them. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inTurn, measure, ROLESYNC } from './measure.mjs'
import { ENVIRONMENT, PROVIDERS, writeTenant } from './tenant.mjs'

const HOSTS = 50
const DEAD = 10
const LATENCY = 20
const SLOWEST = 1000

/** Starts a script of this folder and reads the line that it prints first. */
async function startScript(name, ...argv) {
  const child = spawn(process.execPath, [fileURLToPath(new URL(name, import.meta.url)), ...argv])
  child.stderr.pipe(process.stderr)
  const line = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}`)))
    child.stdout.once('data', (text) => resolve(String(text).trim()))
  })
  return { line, stop: () => child.kill('SIGKILL') }
}

/** A port where nobody listens. */
function closedPort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

/** Half of the dead refuse, the others let callers wait, as a firewall does. */
async function deadHosts() {
  const refusing = await Promise.all(Array.from({ length: DEAD / 2 }, closedPort))
  const silent = await Promise.all(Array.from({ length: DEAD / 2 }, () => startScript('silent.mjs')))
  const urls = [...refusing, ...silent.map(({ line }) => line)].map((port) => `http://127.0.0.1:${port}`)
  return { urls, stop: () => silent.map(({ stop }) => stop()) }
}

function configOf(urls, count) {
  const targets = Array.from({ length: count }, (_, index) => {
    const host = index % urls.length
    const url = urls[host] + PROVIDERS.organization.mount
    return `  t${index}: { provider: organization, url: "${url}", roles: [roles.yaml], auth: { tokenEnv: BENCH_TOKEN }, labels: { host: ${host < HOSTS - DEAD ? 'living' : 'dead'} } }\n`
  })
  return `version: 1\ntargets:\n${targets.join('')}`
}

/** The wall time of a plan of everything, and of the targets on living hosts alone. */
export async function benchFleet(count, roles, times) {
  const folder = mkdtempSync(join(tmpdir(), 'rolesync-bench-'))
  writeTenant(folder, 'organization', roles)
  const living = await startScript(
    'hosts.mjs',
    join(folder, 'state.json'),
    String(HOSTS - DEAD),
    String(LATENCY),
    String(SLOWEST),
  )
  const dead = await deadHosts()
  try {
    const urls = [...JSON.parse(living.line), ...dead.urls]
    writeFileSync(join(folder, 'rolesync.yaml'), configOf(urls, count))
    const plan = (codes, ...flags) =>
      measure(ROLESYNC, ['plan', '--quiet', ...flags], { cwd: folder, env: ENVIRONMENT, codes })
    const [all, alive] = await inTurn(
      times,
      () => plan([1]),
      () => plan([0], '--select', 'host=living'),
    )
    return {
      targets: count,
      hosts: HOSTS,
      dead: DEAD,
      ms: all.wallMs,
      livingMs: alive.wallMs,
      more: all.wallMs - alive.wallMs,
    }
  } finally {
    living.stop()
    dead.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
