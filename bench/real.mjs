/**
 * `npm run bench:real [airflow|keycloak …]`: a plan of a real server that finds nothing to do, beside a bare loop of the same
 * requests. Each round measures both, one after the other, so that what else the machine does falls on both; the ratio is
 * the median of the rounds. Both run in this process, after a round that does not count: what starting takes has a limit of its
 * own, in `npm run bench`. Writes its part of `bench/results.md`. Ends with 1 where a limit is broken.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'rolldown'
import { run } from '../dist/cli.js'
import { bareLoop } from './real-bare.mjs'
import { writeRealPart } from './results.mjs'

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7)
const PARALLELISM = 4
const MAX_RATIO = 1.3
const here = (name) => fileURLToPath(new URL(name, import.meta.url))

/** The servers of the tests are written in TypeScript, and look for their files beside them. */
async function load(name, folder) {
  const file = here(`../test/real/${folder}/.bench-${name}.mjs`)
  try {
    await build({
      input: here(`../test/real/${folder}/${name}.ts`),
      platform: 'node',
      logLevel: 'silent',
      output: { file, codeSplitting: false },
    })
    return await import(file)
  } finally {
    rmSync(file, { force: true })
  }
}

const SYSTEMS = {
  async airflow() {
    const { startAirflow } = await load('start', 'airflow')
    const { USERS } = await load('settings', 'airflow')
    const server = await startAirflow({ roles: 1000 })
    const [{ username, password }] = USERS
    return {
      ...{ server, what: '1,000 roles', user: username, password },
      env: { ROLESYNC_MAIN_USERNAME: username, ROLESYNC_MAIN_PASSWORD: password },
      settings: '',
    }
  },
  async keycloak() {
    const { startKeycloak } = await load('start', 'keycloak')
    const { grown } = await load('grown', 'keycloak')
    const { secretOf } = await load('realm', 'keycloak')
    const server = await startKeycloak()
    await server.makeRealm(grown('grown'))
    const [user, password] = ['planner', secretOf('planner')]
    return {
      ...{ server, user, password },
      what: '1,000 realm roles with 600 composites, 1,000 client roles',
      env: { ROLESYNC_MAIN_CLIENT_ID: user, ROLESYNC_MAIN_CLIENT_SECRET: password },
      settings: '\n    realm: grown',
    }
  },
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}

async function timed(work) {
  const started = performance.now()
  const requests = await work()
  return { requests, wallMs: performance.now() - started }
}

/** Runs a command line, and returns the number of its requests. */
async function rolesync(argv, cwd, env) {
  let [out, err] = ['', '']
  const code = await run([...argv, '--parallelism', String(PARALLELISM)], {
    ...{ cwd, env, columns: 80, terminal: { out: false, err: false, in: false }, confirm: async () => false },
    signal: new AbortController().signal,
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
  })
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}:\n${err}${out.slice(0, 2000)}`)
  return Number(/^([\d,]+) requests?/m.exec(err)?.[1]?.replaceAll(',', ''))
}

async function bench(system) {
  const { server, what, user, password, env, settings } = await SYSTEMS[system]()
  const folder = mkdtempSync(join(tmpdir(), 'rolesync-bench-'))
  try {
    mkdirSync(join(folder, 'roles'))
    const target = `provider: ${system}\n    url: ${server.url}${settings}\n    roles: [roles/*.yaml]`
    writeFileSync(join(folder, 'rolesync.yaml'), `version: 1\ntargets:\n  main:\n    ${target}\n`)
    await rolesync(['pull'], folder, env)
    const reader = { url: server.url, parallelism: PARALLELISM, user, password }
    const rounds = []
    for (let round = -1; round < ROUNDS; round++) {
      const bare = await timed(() => bareLoop(system, reader))
      const plan = await timed(() => rolesync(['plan', '--detailed-exitcode'], folder, env))
      if (bare.requests !== plan.requests)
        throw new Error(`the bare loop sends ${bare.requests}, a plan ${plan.requests}`)
      if (round >= 0) rounds.push({ bare, plan })
    }
    const of = (which) => median(rounds.map((round) => round[which].wallMs))
    const ratio = median(rounds.map((round) => round.plan.wallMs / round.bare.wallMs))
    return { system, what, requests: rounds[0].plan.requests, planMs: of('plan'), bareMs: of('bare'), ratio }
  } finally {
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

const wanted = process.argv.slice(2)
const unknown = wanted.find((name) => !Object.hasOwn(SYSTEMS, name))
if (unknown !== undefined) throw new Error(`there is no bench ${unknown}; there is ${Object.keys(SYSTEMS).join(', ')}`)
const rows = []
for (const system of wanted.length > 0 ? wanted : Object.keys(SYSTEMS)) rows.push(await bench(system))
const isBroken = (ratio) => ratio > MAX_RATIO
const lines = rows.map(({ system, what, requests, planMs, bareMs, ratio }) => {
  const limit = `${ratio.toFixed(2)} (at most ${MAX_RATIO.toFixed(2)})${isBroken(ratio) ? ' **broken**' : ''}`
  return `| ${system} | ${what} | ${requests} | ${Math.round(planMs)} ms | ${Math.round(bareMs)} ms | ${limit} |`
})
const text = `Node ${process.version}; ${ROUNDS} rounds in turn, in one process; medians. Made by \`npm run bench:real\`.

| system | roles | requests | plan | bare loop | ratio |
|---|---|---|---|---|---|
${lines.join('\n')}
`
process.stdout.write(text)
writeRealPart(text)
process.exitCode = rows.some(({ ratio }) => isBroken(ratio)) ? 1 : 0
