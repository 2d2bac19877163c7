/** Progress on standard error: one live line on a terminal; elsewhere a line at the start and one every ten seconds. */
import type { Progress } from '../app/context.ts'
import type { RequestStats } from '../http/client.ts'
import type { Io } from './io.ts'

const HEARTBEAT_MS = 10_000
const FRAME_MS = 100
const BAR = 20

/** Makes the progress of a run on standard error. */
export function createProgress(
  io: Pick<Io, 'err' | 'terminal' | 'columns'>,
  stats: RequestStats,
  quiet: boolean,
): Progress {
  if (quiet) return { begin() {}, tick() {}, end() {} }
  let timer: NodeJS.Timeout | undefined
  let work = { label: '', total: 0, done: 0, started: 0 }

  const state = () => {
    const seconds = Math.round((performance.now() - work.started) / 1000)
    return `${work.done}/${work.total}, ${stats.requests} requests, ${seconds} s`
  }
  const frame = () => {
    const filled = work.total === 0 ? BAR : Math.floor((BAR * work.done) / work.total)
    const line = `${work.label} ${'█'.repeat(filled)}${'░'.repeat(BAR - filled)} ${state()}`
    io.err(`\r\x1b[K${line.slice(0, io.columns - 1)}`)
  }
  const end = () => {
    if (timer === undefined) return
    clearInterval(timer)
    timer = undefined
    if (io.terminal.err) io.err('\r\x1b[K')
  }
  return {
    begin(label, total) {
      end()
      work = { label, total, done: 0, started: performance.now() }
      if (!io.terminal.err) io.err(`${label} …\n`)
      const beat = io.terminal.err ? frame : () => io.err(`${label}: ${state()}\n`)
      timer = setInterval(beat, io.terminal.err ? FRAME_MS : HEARTBEAT_MS)
      // Progress alone never keeps the process alive.
      timer.unref()
    },
    tick() {
      work.done++
    },
    end,
  }
}
