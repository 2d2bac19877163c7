/** The last line of every run that spoke to a system. */
import { performance } from 'node:perf_hooks'
import { plural } from '../text/plural.ts'
import type { Run } from './run.ts'

type Spoken = Pick<Run, 'io' | 'meter'> & { readonly options: Pick<Run['options'], 'quiet'> }

/** Tells what the run has sent once the work is done, however it ends. */
export async function withTotals<T>(run: Spoken, work: () => Promise<T>): Promise<T> {
  let isDone = false
  try {
    const result = await work()
    isDone = true
    return result
  } finally {
    // What failed before anything was asked has nothing to tell but why.
    if (isDone || run.meter.requests > 0) showTotals(run)
  }
}

/** Requests, retries and seconds. */
export function showTotals({ io, options, meter }: Spoken): void {
  if (options.quiet) return
  const seconds = (performance.now() / 1000).toFixed(1)
  io.err(`${plural(meter.requests, 'request')}, ${plural(meter.retries, 'retry', 'retries')}, ${seconds} s\n`)
}
