/** What is still done and told where a second interrupt ends the process at once: all of it without waiting. */
import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { keyOf } from '../apply/report.ts'
import type { Step, StepReport } from '../domain/model.ts'
import { forTerminal } from '../text/foreign-text.ts'
import type { Io } from './io.ts'

type ExitContext = Pick<Io, 'err' | 'onExit'>

/** A file beside another one that is only there for now. */
export interface TempFile {
  readonly path: string
  /** Removes it, if it is still there. */
  remove(): Promise<void>
}

/** Names a file beside `path`, and sees to it that none is left behind there, however the process ends. */
export function passingFile({ err, onExit }: ExitContext, path: string): TempFile {
  const file = join(dirname(path), `.rolesync-${randomUUID()}.tmp`)
  const remove = () => {
    try {
      rmSync(file, { force: true })
    } catch (error) {
      err(`Error: ${forTerminal(file)} is left behind: ${(error as Error).message}\n`)
    }
  }
  onExit?.add(remove)
  return {
    path: file,
    async remove() {
      await rm(file, { force: true })
      onExit?.delete(remove)
    },
  }
}

/** What is known of the steps of one target while they are sent. */
export interface ApplyLog {
  begun(step: Step): void
  ended(report: StepReport): void
}

/** Keeps what became of the steps so far, which is told where a second interrupt leaves no time for a report. */
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
