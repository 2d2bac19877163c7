/**
 * The property of test/faults/convergence.test.ts with as many cases as time allows: `npm run soak -- 20000`. In batches,
 * each with seeds of its own, so that figures come while it runs. A failure prints the seed and the case, and ends it.
 */
import { spawnSync } from 'node:child_process'

const BATCH = 500
const wanted = Number(process.argv[2] ?? 20_000)
if (!Number.isSafeInteger(wanted) || wanted < 1) {
  console.error('usage: npm run soak -- [number of cases]')
  process.exit(1)
}

const total = {}
const started = Date.now()
for (let done = 0; done < wanted; done += BATCH) {
  const env = { ...process.env, ROLESYNC_SOAK: String(Math.min(BATCH, wanted - done)), NO_COLOR: '1' }
  const { status, signal, stdout, stderr } = spawnSync('npx', ['vitest', 'run', 'test/faults/convergence.test.ts'], {
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  const figures = /^convergence: (.*) in \d+ s$/m.exec(stdout)?.[1] ?? ''
  for (const [, count, name] of figures.matchAll(/(\d+) (\w+)/g)) total[name] = (total[name] ?? 0) + Number(count)
  console.log(`${JSON.stringify(total)} after ${Math.round((Date.now() - started) / 1000)} s`)
  if (status !== 0) {
    console.error(stdout + stderr + (signal === null ? '' : `ended by ${signal}`))
    process.exit(1)
  }
}
