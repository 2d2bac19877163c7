/** The files that a glob of the config means. */
import { lstatSync, readdirSync, realpathSync, type Stats, statSync } from 'node:fs'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { globSync } from 'tinyglobby'
import { byCodeUnits } from '../domain/fields.ts'
import { show } from '../text/quote.ts'
import { reason } from './read.ts'

/** A file within the config's folder. */
export interface Found {
  /** Relative to the config's folder, with forward slashes. */
  readonly file: string
  /** Absolute and without symbolic links, so that one file has one. */
  readonly path: string
}

/** What a glob leads to, sorted by code units, and what is wrong with it. */
export interface Matches {
  readonly files: readonly Found[]
  readonly problems: readonly string[]
  /** That it leads to no file at all; `null` if it does. */
  readonly nothing: string | null
}

/**
 * Finds the files of one glob, the config itself excepted. Links are followed within the folder only: files of elsewhere are no part of what is
 * reviewed.
 * @param config absolute path of the config
 */
export function matchFiles(config: string, glob: string): Matches {
  const folder = dirname(config)
  const refusal = refuse(glob)
  if (refusal !== null) return { files: [], problems: [refusal], nothing: null }
  const root = realpathSync(folder)
  const problems: string[] = []
  const files: Found[] = []
  for (const file of expand(folder, root, glob, problems).sort(byCodeUnits)) {
    const path = resolveWithin(root, join(folder, file))
    if (typeof path !== 'string') problems.push(`${show(file)} ${path.problem}`)
    else if (path !== realpathSync(config)) files.push({ file, path })
  }
  return { files, problems, nothing: files.length === 0 && problems.length === 0 ? nothing(folder, glob) : null }
}

/** Whether a glob means a file, given by its path from the config's folder; the file need not be there. */
export function matchesFile(glob: string, file: string): boolean {
  if (refuse(glob) !== null) return false
  const root = sep === '/' ? '/' : 'C:\\'
  const steps = file.split('/')
  const readdir = ((path: string) => {
    const depth = relative(root, path).split(sep).filter(Boolean).length
    const name = steps[depth]
    if (name === undefined || join(root, ...steps.slice(0, depth)) !== resolve(path)) return []
    const isFile = depth === steps.length - 1
    return [{ name, isFile: () => isFile, isDirectory: () => !isFile, isSymbolicLink: () => false }]
  }) as unknown as typeof readdirSync
  return globSync([glob], { cwd: root, expandDirectories: false, fs: { readdirSync: readdir } }).length > 0
}

/** Why a path leads out of a folder, or `null`. The file, and folders above it, need not be there. */
export function escapesFolder(folder: string, file: string): string | null {
  const elsewhere = `leads out of the config's folder`
  if (isAbsolute(file) || file.split(/[/\\]/).includes('..')) return `${show(file)} ${elsewhere}`
  const root = realpathSync(folder)
  for (let path = join(folder, file); path !== dirname(path); path = dirname(path)) {
    if (attempt(() => lstatSync(path)) === undefined) continue
    // A link that leads nowhere yet is refused too.
    const real = attempt(() => realpathSync(path))
    return real !== undefined && within(root, real) ? null : `${show(file)} is a link that ${elsewhere}`
  }
  return null
}

function refuse(glob: string): string | null {
  if (isAbsolute(glob) || /^[A-Za-z]:/.test(glob)) return `${show(glob)} must be relative to the config's folder`
  if (glob.split(/[/\\]/).includes('..')) return `${show(glob)} leads out of the config's folder`
  if (glob.startsWith('!') && glob[1] !== '(') return `${show(glob)} would exclude files; name the wanted ones instead`
  if (glob.length > 1_000) return 'this glob is longer than 1000 characters'
  return null
}

/** tinyglobby leaves out what it cannot read; for us that would be roles that vanish. */
function expand(folder: string, root: string, glob: string, problems: string[]): string[] {
  const links = new Map<string, string>()
  const nameOf = (path: string) => {
    const plain = path.replace(/\/$/, '')
    return relative(folder, links.get(plain) ?? plain)
  }
  const readdir = ((path: string, options: { withFileTypes: true }) => {
    try {
      const real = realpathSync(path)
      if (within(root, real)) return readdirSync(real, options)
      problems.push(`${show(nameOf(path))} is a link that leads out of the config's folder`)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        problems.push(`${show(nameOf(path))} cannot be read: ${reason(error)}`)
    }
    return []
  }) as typeof readdirSync
  // A link that leads nowhere is handed on as if it were a file, and told when it is resolved.
  const realpath = ((path: string) => {
    const real = attempt(() => realpathSync(path)) ?? path
    links.set(real, path)
    return real
  }) as typeof realpathSync
  const stat = ((path: string) =>
    attempt(() => statSync(path)) ?? ({ isDirectory: () => false } as Stats)) as typeof statSync
  try {
    return globSync([glob], {
      cwd: folder,
      expandDirectories: false,
      fs: { readdirSync: readdir, realpathSync: realpath, statSync: stat },
    })
  } catch {
    // None of the three functions throws, so it is the glob that the library trips over, `*//` for one.
    problems.push(`${show(glob)} is no glob that can be matched`)
    return []
  }
}

function resolveWithin(root: string, path: string): string | { readonly problem: string } {
  try {
    const real = realpathSync(path)
    return within(root, real) ? real : { problem: "is a link that leads out of the config's folder" }
  } catch (error) {
    return { problem: `cannot be read: ${reason(error)}` }
  }
}

function within(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep)
}

function nothing(folder: string, glob: string): string {
  const isFolder = attempt(() => statSync(join(folder, glob)))?.isDirectory() === true
  return isFolder
    ? `${show(glob)} is a folder; write ${show(`${glob.replace(/\/+$/, '')}/*.yaml`)} for its files`
    : `${show(glob)} matches no file`
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
