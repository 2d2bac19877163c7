/** What is still done and told where a second interrupt ends the process at once: all of it without waiting. */
import { rmSync } from 'node:fs'
import { keyOf } from '../apply/report.ts'
import type { Step, StepReport } from '../model.ts'
import { forTerminal } from '../render/escape.ts'
import type { Io } from './io.ts'

type Ears = Pick<Io, 'err' | 'lastWords'>

/** Sees to it that a file which is only there for now is not left behind. @returns what to call once it is gone */
export function removeAtLast({ err, lastWords }: Ears, file: string): () => void {
  const remove = () => {
    try {
      rmSync(file, { force: true })
    } catch (error) {
      err(`Error: ${forTerminal(file)} is left behind: ${(error as Error).message}\n`)
    }
  }
  lastWords?.add(remove)
  return () => void lastWords?.delete(remove)
}

/** What is known of the steps of one target while they are sent. */
export interface Trail {
  begun(step: Step): void
  ended(report: StepReport): void
}

/** Keeps what became of the steps so far, which is told where a second interrupt leaves no time for a report. */
export function leaveTrail(io: Pick<Io, 'err' | 'lastWords' | 'terminal'>, target: string, count: number): Trail {
  const open = new Map<string, string>()
  const sent: StepReport[] = []
  io.lastWords?.add(() => {
    const unsent = count - open.size - sent.length
    const lines = [
      ...sent.map(({ role, status }) => `${role}: ${status}`),
      ...[...open.values()].map((role) => `${role}: in flight; whether it took effect is not known`),
      ...(unsent > 0 ? [`${unsent} not attempted`] : []),
    ]
    const heading = `Stopped at once. Of the steps of ${forTerminal(target)} this is known:\n`
    // On a terminal the live line may stand there.
    const start = io.terminal.err ? '\r\x1b[K' : ''
    io.err(`${start}${heading}${lines.map((line) => `  ${forTerminal(line)}\n`).join('')}`)
  })
  return {
    // What waits for its turn counts too; the first interrupt has ended all such waits before there can be a second one.
    begun: (step) => void open.set(keyOf(step), step.role),
    ended(report) {
      open.delete(keyOf(report))
      if (report.status !== 'not-attempted') sent.push(report)
    },
  }
}
