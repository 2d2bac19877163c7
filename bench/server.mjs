/**
 * A sandbox with a state of its own in memory, so that writes do not cost it a file: `node bench/server.mjs STATE LATENCY
 * [RATE-LIMIT]`. Tells its url, and when it is stopped, how many requests came and how many it refused with 429.
 */
import { readFileSync } from 'node:fs'
import { startSandbox } from '../dist/sandbox/index.js'

const [state, latency, rateLimit] = process.argv.slice(2)
const sandbox = await startSandbox({
  seed: 'empty',
  latencyMs: Number(latency),
  ...(rateLimit === undefined ? {} : { rateLimit: Number(rateLimit) }),
})
Object.assign(sandbox.state, JSON.parse(readFileSync(state, 'utf8')))
process.stdout.write(`${sandbox.url}\n`)
process.on('SIGINT', async () => {
  const refused = sandbox.log.filter(({ status }) => status === 429).length
  process.stdout.write(`${JSON.stringify({ requests: sandbox.log.length, refused })}\n`)
  await sandbox.close()
})
