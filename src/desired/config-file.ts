/** Finding the config. */
import { existsSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { UserError } from '../domain/errors.ts'
import { escaped } from '../text/quote.ts'
import { escapesFolder } from './files.ts'

const NAMES = ['rolesync.yaml', 'rolesync.yml', 'roles/rolesync.yaml', 'roles/rolesync.yml']

/**
 * The absolute path of the config: the one that was named, else the first that is found in the working directory or
 * above it, up to the root of the repository.
 * @throws UserError that says where it looked
 */
export function findConfig(cwd: string, named: string | undefined): string {
  if (named !== undefined) {
    const path = resolve(cwd, named)
    return withinFolder(dirname(path), basename(path))
  }
  const { found, looked } = lookForConfig(cwd)
  if (found !== null) return withinFolder(found.folder, found.name)
  throw new UserError(
    `no rolesync.yaml (or roles/rolesync.yaml) in ${looked.map(escaped).join(', ')}; ` +
      'go to a folder that has one, or name it with --config FILE',
  )
}

/** Looks for a config; `looked` are the folders without one. */
export function lookForConfig(cwd: string): {
  readonly found: { readonly folder: string; readonly name: string } | null
  readonly looked: readonly string[]
} {
  const looked: string[] = []
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    looked.push(folder)
    const name = NAMES.find((one) => exists(join(folder, one)))
    if (name !== undefined) return { found: { folder, name }, looked }
    if (exists(join(folder, '.git')) || dirname(folder) === folder) return { found: null, looked }
  }
}

/** Returns the path of a config, unless a link leads out of its folder: errors would quote a foreign file. */
function withinFolder(folder: string, name: string): string {
  // Links that lead in a circle lead nowhere: reading tells them.
  const why = existsSync(join(folder, name)) ? escapesFolder(folder, name) : null
  if (why === null) return join(folder, name)
  throw new UserError(`${why}; put the config itself there, or name it with --config FILE`)
}

/** Anything by that name counts: one that cannot be read is reported, not passed over. */
function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined
}
