/** The file that new roles of a target go to. */
import { isAbsolute, posix } from 'node:path'
import { show } from '../text/quote.ts'
import { matchesFile } from './files.ts'

/** Returns the problem with a `pullTo`: roles in a file that no glob means would vanish from the next plan. */
export function checkPullTo(globs: readonly string[], file: string): string | null {
  if (isAbsolute(file) || /^\.\.(?:\/|$)/.test(posix.normalize(file))) {
    return `${show(file)} leads out of the config's folder`
  }
  if (posix.normalize(file) !== file) return `write ${show(posix.normalize(file))}, without detours`
  return globs.some((glob) => matchesFile(glob, file))
    ? null
    : `none of the globs in \`roles\` matches ${show(file)}, so nothing in it would ever be read`
}

/** The file that was named, else the target's own file beside those of its first glob; `null` if none is right. */
export function pullFile(target: { name: string; roles: readonly string[]; pullTo: string | null }): string | null {
  if (target.pullTo !== null) return target.pullTo
  const [first = ''] = target.roles
  const steps = posix.normalize(first).split('/')
  const magic = steps.findIndex((step) => /[*?[\]{}()!+@\\]/.test(step))
  if (magic < 0) return posix.normalize(first)
  const folder = steps.slice(0, magic)
  const candidates = ['.yaml', '.yml'].map((extension) => [...folder, target.name + extension].join('/'))
  return candidates.find((file) => checkPullTo(target.roles, file) === null) ?? null
}
