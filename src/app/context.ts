/** The outside world of a use case: what it may touch, given by the caller. */
import type { Limits } from '../http/client.ts'
import type { Systems } from './systems.ts'

/** Surroundings of a use case: folder, environment, output of warnings, interrupt. */
export interface Context {
  /** Standard error, or another place for warnings. */
  readonly err: (text: string) => void
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly systems: Systems
  /** Aborted by the first interrupt. */
  readonly signal: AbortSignal
  /** Called when a second interrupt ends the process at once; nothing that waits can be done then. */
  readonly onExit?: Set<() => void>
  /** Processes of this machine, by number: files that a dead one left behind are removed. */
  readonly processes?: { readonly own: number; readonly isAlive: (pid: number) => boolean }
  /** Bounds on time and size; only tests have reason to set them. */
  readonly limits?: Limits
}

/** Listener of a piece of work. */
export interface Progress {
  /** Begins a piece of work of `total` parts. */
  begin(label: string, total: number): void
  /** One part is done. */
  tick(): void
  /** Ends the piece of work. */
  end(): void
}
