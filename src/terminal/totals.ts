/** The last line of every run that spoke to a system. */

import { performance } from 'node:perf_hooks'
import type { RequestStats } from '../http/client.ts'
import { plural } from '../text/plural.ts'
import type { Io } from './io.ts'

interface Spoken {
  readonly io: Pick<Io, 'err'>
  readonly quiet: boolean
  readonly stats: RequestStats
}

/** Tells what the run has sent once the work is done, however it ends. */
export async function withTotals<T>(run: Spoken, work: () => Promise<T>): Promise<T> {
  let isDone = false
  try {
    const result = await work()
    isDone = true
    return result
  } finally {
    // What failed before anything was asked has nothing to tell but why.
    if (isDone || run.stats.requests > 0) showTotals(run)
  }
}

/** Requests, retries and seconds. */
export function showTotals({ io, quiet, stats }: Spoken): void {
  if (quiet) return
  const seconds = (performance.now() / 1000).toFixed(1)
  io.err(`${plural(stats.requests, 'request')}, ${plural(stats.retries, 'retry', 'retries')}, ${seconds} s\n`)
}
