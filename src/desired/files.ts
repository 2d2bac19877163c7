/** Finds the files that a glob of the config matches. */
import { lstatSync, realpathSync, statSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { byCodeUnits } from '../text/collections.ts'
import { matchesPath, type PathGlob, parsePathGlob } from '../text/path-glob.ts'
import { show } from '../text/quote.ts'
import { reason } from './read.ts'
import { isWithin, walk } from './walk.ts'

/** Longer globs are not printed. */
const MAX_SHOWN = 1_000

/** A file within the config's folder. */
export interface Found {
  /** Relative to the config's folder, with forward slashes. */
  readonly file: string
  /** Real path, absolute; unique per file. */
  readonly path: string
}

/** Files that a glob matches, sorted by code units, and the problems on the way. */
export interface Matches {
  readonly files: readonly Found[]
  readonly problems: readonly string[]
  /** Message that the glob matches no file at all; `null` if it does. */
  readonly nothing: string | null
}

/**
 * Finds the files of one glob, the config itself excepted. Links are followed within the folder only: files of elsewhere are no part of what is
 * reviewed.
 * @param config absolute path of the config
 */
export function matchFiles(config: string, glob: string): Matches {
  const folder = dirname(config)
  const parsed = parse(glob)
  if (typeof parsed === 'string') return { files: [], problems: [parsed], nothing: null }
  const root = realpathSync(folder)
  const { paths, problems } = walk(root, parsed)
  const files: Found[] = []
  for (const file of paths.sort(byCodeUnits)) {
    const path = resolveWithin(root, join(folder, file))
    if (typeof path !== 'string') problems.push(`${show(file)} ${path.problem}`)
    else if (path !== realpathSync(config)) files.push({ file, path })
  }
  return { files, problems, nothing: files.length === 0 && problems.length === 0 ? nothing(folder, glob) : null }
}

/** Reports whether a glob matches a file, given by its path from the config's folder; the file need not be there. */
export function matchesFile(glob: string, file: string): boolean {
  const parsed = parse(glob)
  return typeof parsed !== 'string' && matchesPath(parsed, file)
}

/** Returns why a path leads out of a folder, or `null`. The file, and folders above it, need not be there. */
export function escapesFolder(folder: string, file: string): string | null {
  const elsewhere = `leads out of the config's folder`
  if (isAbsolute(file) || file.split(/[/\\]/).includes('..')) return `${show(file)} ${elsewhere}`
  const root = realpathSync(folder)
  for (let path = join(folder, file); path !== dirname(path); path = dirname(path)) {
    if (attempt(() => lstatSync(path)) === undefined) continue
    // A link that leads nowhere yet is refused too.
    const real = attempt(() => realpathSync(path))
    return real !== undefined && isWithin(root, real) ? null : `${show(file)} is a link that ${elsewhere}`
  }
  return null
}

/** Reads a glob; a text says why it is refused. */
function parse(glob: string): PathGlob | string {
  const parsed = parsePathGlob(glob)
  if (glob.length > MAX_SHOWN) return `this glob ${parsed}`
  if (isAbsolute(glob) || /^[A-Za-z]:/.test(glob)) return `${show(glob)} must be relative to the config's folder`
  if (glob.split(/[/\\]/).includes('..')) return `${show(glob)} leads out of the config's folder`
  if (glob.startsWith('!')) return `${show(glob)} would exclude files; name the wanted ones instead`
  return typeof parsed === 'string' ? `${show(glob)} ${parsed}` : parsed
}

function resolveWithin(root: string, path: string): string | { readonly problem: string } {
  try {
    const real = realpathSync(path)
    return isWithin(root, real) ? real : { problem: "is a link that leads out of the config's folder" }
  } catch (error) {
    return { problem: `cannot be read: ${reason(error)}` }
  }
}

function nothing(folder: string, glob: string): string {
  const isFolder = attempt(() => statSync(join(folder, glob)))?.isDirectory() === true
  if (isFolder) return `${show(glob)} is a folder; write ${show(`${glob.replace(/\/+$/, '')}/*.yaml`)} for its files`
  const hint = glob.includes('\\') ? `; folders are separated by /: ${show(glob.replaceAll('\\', '/'))}` : ''
  return `${show(glob)} matches no file${hint}`
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
