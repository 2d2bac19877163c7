/** Files to write must not lie behind a link of the repository: whoever commits one chooses what is overwritten. */
import { existsSync, lstatSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { UserError } from '../domain/errors.ts'

/**
 * Refuses a file that is a symbolic link within the repository, or lies below one.
 * @throws UserError that names the link
 */
export function refuseLink(cwd: string, flag: string, name: string): void {
  const root = rootOf(cwd)
  for (let path = resolve(cwd, name); isBelow(root, path); path = dirname(path)) {
    if (!isLink(path)) continue
    const link = relative(cwd, path)
    throw new UserError(
      `${flag} ${name} would write through the link ${link} of the repository; remove the link, or name another file`,
    )
  }
}

/** Reports whether a path is a link. A path that is not there is none; whoever writes there says what is wrong with it. */
function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return false
    throw error
  }
}

function isBelow(root: string, path: string): boolean {
  const way = relative(root, path)
  return way !== '' && !way.startsWith('..')
}

/** Returns the root of the repository; outside of one, the working directory. */
function rootOf(cwd: string): string {
  for (let root = cwd; ; root = dirname(root)) {
    if (existsSync(join(root, '.git'))) return root
    if (dirname(root) === root) return cwd
  }
}
