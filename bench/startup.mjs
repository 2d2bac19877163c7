/**
 * What it costs to start: `--help`, `--version` and `validate` of the example, each as a multiple of a bare `node -e 0`.
 * The runs take turns, so that a machine that is busy for a while slows all of them alike. Medians.
 *
 *     npm run build && node bench/startup.mjs [runs]
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const RUNS = Number(process.argv[2] ?? 20)
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const config = fileURLToPath(new URL('../roles/rolesync.yaml', import.meta.url))

/** What is run, and at most how many times a bare node it may take. */
const cases = [
  { name: 'node -e 0', args: ['-e', '0'] },
  { name: 'rolesync --help', args: [main, '--help'], most: 1.7 },
  { name: 'rolesync --version', args: [main, '--version'], most: 1.7 },
  { name: 'rolesync validate', args: [main, 'validate', '--config', config], most: 3 },
]

const times = cases.map(() => [])
for (let run = 0; run <= RUNS; run++) {
  for (const [index, { args }] of cases.entries()) {
    const ms = time(args)
    // The first round warms the disk cache.
    if (run > 0) times[index].push(ms)
  }
}

const medians = times.map(median)
let isSlow = false
for (const [index, { name, most }] of cases.entries()) {
  const ratio = medians[index] / medians[0]
  if (most !== undefined && ratio > most) isSlow = true
  const bound = most === undefined ? '' : `  ${ratio.toFixed(2)} times, at most ${most}`
  console.log(`${name.padEnd(20)}${medians[index].toFixed(0).padStart(5)} ms${bound}`)
}
process.exitCode = isSlow ? 1 : 0

function time(args) {
  const started = performance.now()
  const { status, stderr } = spawnSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`)
  return performance.now() - started
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2
}
