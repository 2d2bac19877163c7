/** Command lines in this process, as a user would type them, but without a terminal. */
import { run } from '../cli.ts'
import type { Outside } from '../terminal/io.ts'

/** Exit code and output of a command line. */
export interface CommandResult {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs one. `around` is what is not as usual: a folder, variables, limits, a terminal. */
export async function invoke(
  argv: readonly string[],
  around: Partial<Outside> & Pick<Outside, 'cwd'>,
): Promise<CommandResult> {
  const printed = { out: '', err: '' }
  const code = await run(argv, {
    out: (text) => {
      printed.out += text
    },
    err: (text) => {
      printed.err += text
    },
    env: {},
    terminal: { out: false, err: false, in: false },
    columns: 80,
    signal: new AbortController().signal,
    confirm: () => Promise.reject(new Error('nobody is there to be asked')),
    ...around,
  })
  return { code, ...printed }
}
