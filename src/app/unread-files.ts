/** Role files that no target reads: a slip of an ending, and live roles would look undeclared. */
import { readdirSync } from 'node:fs'
import { join, posix } from 'node:path'
import { labelOf } from '../desired/config.ts'
import type { Diagnostic } from '../desired/diagnostics.ts'
import { matchesFile } from '../desired/files.ts'
import type { Project } from '../desired/project.ts'
import { readText } from '../desired/read.ts'

/** Returns a warning for each role file that lies beside those of a target and that no glob of the config matches. */
export function unreadFiles({ config, files }: Project, cwd: string): Diagnostic[] {
  const { targets, folder } = config
  const globs = targets.flatMap(({ roles, overlays, tests }) => [
    ...roles,
    ...overlays,
    ...tests.map(({ glob }) => glob),
  ])
  const folders = new Set([...files.values()].flat().map((file) => posix.dirname(file)))
  const beside = [...folders].flatMap((one) => yamlFiles(join(folder, one)).map((name) => posix.join(one, name)))
  return beside
    .filter((file) => join(folder, file) !== config.file && !globs.some((glob) => matchesFile(glob, file)))
    .filter((file) => isRoleFile(join(folder, file)))
    .map((file) => {
      const label = labelOf(cwd, join(folder, file))
      const message = `no target reads this role file: add ${file} to the roles of one, or give it the ending of their globs`
      return { severity: 'warning', rule: 'unread-file', file: label, line: 1, column: 1, message }
    })
}

function yamlFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/i.test(entry.name))
    .map(({ name }) => name)
    .sort()
}

function isRoleFile(path: string): boolean {
  const text = readText(path)
  return typeof text === 'string' && /^provider:/m.test(text)
}
