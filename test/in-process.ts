/** Command lines in this process, as a user would type them, but without a terminal. */
import { run } from '../src/cli.ts'
import type { Io } from '../src/terminal/io.ts'

/** What a command line came to. */
export interface Told {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs one. `around` is what is not as usual: a folder, variables, limits, a terminal. */
export async function inProcess(argv: readonly string[], around: Partial<Io> & Pick<Io, 'cwd'>): Promise<Told> {
  const told = { out: '', err: '' }
  const code = await run(argv, {
    out: (text) => {
      told.out += text
    },
    err: (text) => {
      told.err += text
    },
    env: {},
    terminal: { out: false, err: false, in: false },
    columns: 80,
    signal: new AbortController().signal,
    confirm: () => Promise.reject(new Error('nobody is there to be asked')),
    ...around,
  })
  return { code, ...told }
}
