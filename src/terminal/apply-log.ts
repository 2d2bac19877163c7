/** Reports what was sent where a second interrupt ends the process at once: all of it without waiting. */
import type { ApplyLog } from '../app/apply-target.ts'
import { keyOf } from '../apply/report.ts'
import type { StepReport } from '../domain/report-model.ts'
import { forTerminal } from '../text/foreign-text.ts'
import type { Io } from './io.ts'

/** Keeps what became of the steps so far, which is printed where a second interrupt leaves no time for a report. */
export function openApplyLog(io: Pick<Io, 'err' | 'onExit' | 'terminal'>, target: string, count: number): ApplyLog {
  const open = new Map<string, string>()
  const sent: StepReport[] = []
  io.onExit?.add(() => {
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
