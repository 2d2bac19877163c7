/**
 * Many hosts in one process: `node bench/hosts.mjs STATE COUNT LATENCY SLOWEST` serves the state on so many ports, the last
 * one with the latency of the slowest. Prints their urls as JSON.
 */
import { readFileSync } from 'node:fs'
import { startSandbox } from '../dist/sandbox/index.js'

const [state, count, latency, slowest] = process.argv.slice(2)
const kept = readFileSync(state, 'utf8')
const hosts = await Promise.all(
  Array.from({ length: Number(count) }, (_, index) =>
    startSandbox({ seed: 'empty', latencyMs: Number(index === Number(count) - 1 ? slowest : latency) }),
  ),
)
for (const host of hosts) Object.assign(host.state, JSON.parse(kept))
process.stdout.write(`${JSON.stringify(hosts.map(({ url }) => url))}\n`)
process.on('SIGINT', () => Promise.all(hosts.map((host) => host.close())))
