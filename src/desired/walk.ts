/** Walks the folders below the config, only where a glob can still match, with bounds on the work. */
import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import { byCodeUnits } from '../text/collections.ts'
import { enterName, isPathMatch, type PathGlob, type PathState, startPath } from '../text/path-glob.ts'
import { show } from '../text/quote.ts'
import { reason } from './read.ts'

/** Paths that a glob matches, relative to the root with forward slashes, and folders that could not be entered. */
export interface Walked {
  readonly paths: string[]
  readonly problems: string[]
}

const MAX_ENTRIES = 100_000

interface Folder {
  /** Relative to the root, with forward slashes; empty for the root. */
  readonly path: string
  readonly state: PathState
}

/**
 * Finds all files below a folder that a glob matches. Links to folders are followed within the root only, and each real
 * folder is entered once for each state of the glob, so that links in a circle end.
 * @param root real path of the folder
 */
export function walk(root: string, glob: PathGlob): Walked {
  const walked: Walked = { paths: [], problems: [] }
  const entered = new Set<string>()
  const open: Folder[] = [{ path: '', state: startPath(glob) }]
  let entries = 0
  for (let folder = open.shift(); folder !== undefined; folder = open.shift()) {
    const names = enter(root, folder, entered, walked.problems)
    entries += names.length
    if (entries > MAX_ENTRIES) {
      walked.problems.push(`there are more than ${MAX_ENTRIES} files to look through; name their folder in the glob`)
      break
    }
    open.push(...look(root, glob, folder, { names, walked }))
  }
  return walked
}

/** Reads the entries of a folder, real folders before links to them; none where it was read before or cannot be. */
function enter(root: string, { path, state }: Folder, entered: Set<string>, problems: string[]): Dirent[] {
  try {
    const real = realpathSync(join(root, path))
    if (!isWithin(root, real)) {
      problems.push(`${show(path)} is a link that leads out of the config's folder`)
      return []
    }
    const visit = `${real}\n${state.join(';')}`
    if (entered.has(visit)) return []
    entered.add(visit)
    const entries = readdirSync(real, { withFileTypes: true })
    return entries.sort(
      (a, b) => Number(a.isSymbolicLink()) - Number(b.isSymbolicLink()) || byCodeUnits(a.name, b.name),
    )
  } catch (error) {
    problems.push(`${show(path === '' ? '.' : path)} cannot be read: ${reason(error)}`)
    return []
  }
}

/** Takes the files of a folder that match and returns the folders in which more can. */
function look(
  root: string,
  glob: PathGlob,
  { path, state }: Folder,
  { names, walked }: { readonly names: readonly Dirent[]; readonly walked: Walked },
): Folder[] {
  return names.flatMap((entry): Folder[] => {
    const next = enterName(glob, state, entry.name)
    if (next === null) return []
    const below = path === '' ? entry.name : `${path}/${entry.name}`
    if (isFolder(join(root, below), entry)) return [{ path: below, state: next }]
    // A link that leads nowhere counts as a file here, and is reported when it is read.
    if (isPathMatch(glob, next)) walked.paths.push(below)
    return []
  })
}

function isFolder(path: string, entry: Dirent): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory()
  try {
    return statSync(path).isDirectory()
  } catch {
    // Reading it as a file says why, where the glob matches it.
    return false
  }
}

/** Reports whether a real path is a folder or stands below it. */
export function isWithin(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep)
}
