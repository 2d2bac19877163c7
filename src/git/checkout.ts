/** Files of a revision, written into another folder: the worktree and the index stay as they are. */
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { UserError } from '../domain/errors.ts'
import { git } from './git.ts'
import type { Revision } from './revision.ts'

/** More than any set of roles needs. */
const MAX_BYTES = 256 * 1024 * 1024

interface Entry {
  readonly mode: string
  readonly object: string
  readonly size: number
  /** From the root of the repository. */
  readonly path: string
}

/**
 * Writes files, and those below folders, at their paths from the root of the repository. What does not exist in the
 * revision is not written.
 * @param paths relative to the folder of the revision; an empty one is that folder itself
 * @throws UserError where they are too many, or where an object is missing
 */
export async function checkOut(revision: Revision, paths: readonly string[], into: string): Promise<void> {
  const some = await list(revision, paths)
  // A link may lead anywhere within the folder, so then all of it is needed.
  const entries = some.some(({ mode }) => mode === LINK) ? await list(revision, ['']) : some
  const size = entries.reduce((sum, entry) => sum + entry.size, 0)
  if (size > MAX_BYTES) {
    throw new UserError(
      `--base: the files of the base revision are over ${MAX_BYTES} bytes; narrow the \`roles\` globs`,
    )
  }
  const contents = await read(revision, entries, size)
  // Links come last, so that no file is written through one.
  for (const links of [false, true]) {
    for (const [index, { path, mode }] of entries.entries()) {
      if ((mode === LINK) !== links) continue
      const content = contents[index] ?? Buffer.alloc(0)
      await mkdir(dirname(join(into, path)), { recursive: true })
      if (links) await link(content.toString('utf8'), join(into, path))
      else await writeFile(join(into, path), content)
    }
  }
}

/** A part that was checked out before may be among what is checked out now. */
async function link(target: string, path: string): Promise<void> {
  await rm(path, { force: true })
  await symlink(target, path)
}

const LINK = '120000'
const REGULAR = /^100/

async function list({ worktree, commit, prefix }: Revision, paths: readonly string[]): Promise<Entry[]> {
  const wanted = paths.map((path) => `${prefix}${path}`.replace(/\/+$/, ''))
  const limits = wanted.includes('') ? [] : wanted
  const { code, out, complaint } = await git(
    worktree,
    ['ls-tree', '-r', '-z', '--long', '--full-tree', commit, '--', ...limits],
    { most: MAX_BYTES },
  )
  if (code !== 0) throw unreadable(commit, complaint)
  const lines = out.toString('utf8').split('\0').filter(Boolean)
  return lines.map(parse).filter(({ mode, path }) => (mode === LINK || REGULAR.test(mode)) && isPlainPath(path))
}

/** `<mode> <type> <object> <size>\t<path>` */
function parse(line: string): Entry {
  const [about = '', path = ''] = split(line, '\t')
  const [mode = '', , object = '', size = ''] = about.split(/ +/)
  return { mode, object, size: Number(size), path }
}

function split(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return [text.slice(0, at), text.slice(at + 1)]
}

/** No checkout makes such names, but a tree can be forged. */
function isPlainPath(path: string): boolean {
  return path.split(/[/\\]/).every((segment) => !['', '.', '..'].includes(segment) && segment.toLowerCase() !== '.git')
}

/** The contents in the order of the entries: for each a line `<object> blob <size>`, the bytes, a line break. */
async function read({ worktree, commit }: Revision, entries: readonly Entry[], size: number): Promise<Buffer[]> {
  if (entries.length === 0) return []
  const input = entries.map(({ object }) => `${object}\n`).join('')
  const { code, out, complaint } = await git(worktree, ['cat-file', '--batch'], {
    input,
    most: size + entries.length * 200,
  })
  if (code !== 0) throw unreadable(commit, complaint)
  let at = 0
  return entries.map(({ object, size: length }) => {
    const start = out.indexOf(0x0a, at) + 1
    const head = out.toString('utf8', at, start - 1)
    if (head !== `${object} blob ${length}`) throw unreadable(commit, head)
    at = start + length + 1
    return out.subarray(start, start + length)
  })
}

function unreadable(commit: string, complaint: string): UserError {
  return new UserError(`--base: the files of ${commit} cannot be read from git (${complaint}); try git fetch`)
}
