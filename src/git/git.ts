/** The git executable, run without a shell and without anything that it would ask a person. */
import { execFile } from 'node:child_process'
import { UserError } from '../domain/errors.ts'

type Env = Readonly<Record<string, string | undefined>>

/** Folder and environment that git runs in. */
export interface Worktree {
  readonly folder: string
  readonly env: Env
}

/** Result of a git command. */
export interface Answered {
  readonly code: number
  readonly out: Buffer
  /** The first line of what it complained about. */
  readonly complaint: string
}

/** Credentials of the run are none of git's business, whatever their variables are called. */
const PASSED_ON = /^(?:PATH|HOME|XDG_CONFIG_HOME|TMPDIR|SYSTEMROOT|USERPROFILE|GIT_\w+)$/i

/**
 * Runs git to its end.
 * @throws UserError where there is no git to run
 */
export function git(
  { folder, env }: Worktree,
  args: readonly string[],
  { input = '', most = 16 * 1024 * 1024 } = {},
): Promise<Answered> {
  const own = { LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', GIT_LITERAL_PATHSPECS: '1' }
  const passed = Object.fromEntries(Object.entries(env).filter(([name]) => PASSED_ON.test(name)))
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, env: { ...passed, ...own }, encoding: 'buffer', maxBuffer: most } as const
    const child = execFile('git', args, options, (error, out, err) => {
      const complaint =
        err
          .toString('utf8')
          .split('\n')
          .find((line) => line !== '') ?? ''
      if (error === null) resolve({ code: 0, out, complaint })
      else if (typeof error.code === 'number') resolve({ code: error.code, out, complaint })
      else reject(unable(error))
    })
    // Where git ends before it has read everything, its exit code says why.
    child.stdin?.on('error', () => {})
    child.stdin?.end(input)
  })
}

function unable(error: Error & { code?: unknown }): Error {
  if (error.code !== 'ENOENT') return error
  return new UserError('--base needs the git executable, and there is none on the PATH; install git', undefined, {
    cause: error,
  })
}
