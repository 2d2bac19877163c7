/** The last line of every run that spoke to a system. */
import { performance } from 'node:perf_hooks'
import type { Run } from './run.ts'

export function showTotals({ io, options, meter }: Run): void {
  if (options.quiet) return
  const seconds = (performance.now() / 1000).toFixed(1)
  io.err(`${count(meter.requests, 'request')}, ${count(meter.retries, 'retry', 'retries')}, ${seconds} s\n`)
}

function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`
}
