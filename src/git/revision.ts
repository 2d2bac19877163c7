/** Finds the revision that a change is compared with. */
import { UserError } from '../domain/errors.ts'
import { git, type Worktree } from './git.ts'

/** Revision, and the place of the folder in its tree. */
export interface Revision {
  readonly worktree: Worktree
  /** Full name of the commit. */
  readonly commit: string
  /** The folder's path from the root of the repository, with a slash at its end; empty for the root itself. */
  readonly prefix: string
}

const IN_CI = 'in CI, check out the whole history (actions/checkout: fetch-depth: 0, GitLab: GIT_DEPTH: 0)'

/** Revision that a branch started from, and the newest commit of the branch that it goes to. */
export interface Started extends Revision {
  readonly tip: string
}

/**
 * Finds the merge base of a revision and HEAD: what a pull request started from.
 * @throws UserError that says what to do, where there is no repository, no such revision, or no common history
 */
export async function mergeBase(worktree: Worktree, ref: string): Promise<Started> {
  if (ref.startsWith('-') || ref.trim() === '' || /[\0-\x1f\x7f]/.test(ref)) {
    throw new UserError(`--base ${JSON.stringify(ref)} is no revision; name a branch, a tag or a commit`)
  }
  const { code, out, complaint } = await git(worktree, ['rev-parse', '--show-prefix'])
  if (code !== 0) throw noRepository(worktree, complaint)
  const prefix = out.toString('utf8').replace(/\n$/, '')
  const head = await commitOf(worktree, 'HEAD')
  if (head === null) throw new UserError('--base needs a commit to compare with, and HEAD has none yet; commit first')
  const other = await commitOf(worktree, ref)
  if (other === null) throw await unknown(worktree, ref)
  const found = await git(worktree, ['merge-base', other, head])
  if (found.code !== 0) throw await unrelated(worktree, ref)
  return { worktree, commit: found.out.toString('utf8').trim(), prefix, tip: other }
}

async function commitOf(worktree: Worktree, ref: string): Promise<string | null> {
  const { code, out } = await git(worktree, ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`])
  return code === 0 ? out.toString('utf8').trim() : null
}

function noRepository({ folder }: Worktree, complaint: string): UserError {
  // Git refuses repositories of other users, say, and then its own words name the way out.
  const own = /not a git repository/.test(complaint) ? '' : ` (git says: ${complaint})`
  const hint = 'run it in a clone, so that there is something to compare with, or leave out --base'
  return new UserError(`--base: ${folder} is in no git repository that can be read${own}; ${hint}`)
}

async function unknown(worktree: Worktree, ref: string): Promise<UserError> {
  const { out } = await git(worktree, ['remote'])
  const remotes = out.toString('utf8').split('\n').filter(Boolean)
  // A clone without any remote is often a bare checkout, whose remote would have the usual name.
  const known = remotes.length === 0 ? ['origin'] : remotes
  const remote = known.find((name) => ref.startsWith(`${name}/`))
  const branch = remote === undefined ? ref : ref.slice(remote.length + 1)
  const into = remote === undefined ? '' : `:refs/remotes/${ref}`
  const isName = /^[\w./-]+$/.test(branch)
  const fetch = isName ? `git fetch ${remote ?? known[0]} ${branch}${into}` : 'git fetch'
  const then = remote === undefined && isName ? ' and name what came, e.g. FETCH_HEAD' : ''
  return new UserError(
    `--base: there is no revision ${JSON.stringify(ref)} in this clone; fetch it first (${fetch})${then}; ${IN_CI}`,
  )
}

async function unrelated(worktree: Worktree, ref: string): Promise<UserError> {
  const { out } = await git(worktree, ['rev-parse', '--is-shallow-repository'])
  const name = JSON.stringify(ref)
  return out.toString('utf8').trim() === 'true'
    ? new UserError(
        `--base: this clone is shallow and does not reach back to where ${name} and HEAD part; fetch more first (git fetch --unshallow); ${IN_CI}`,
      )
    : new UserError(`--base: ${name} and HEAD have no commit in common; name a revision that HEAD comes from`)
}
