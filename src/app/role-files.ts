/** The role files of a run in memory: as they are, and as they are to be. */
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { labelOf } from '../desired/config.ts'
import { type Checked, check, declare } from '../desired/declared.ts'
import type { Diagnostic } from '../desired/diagnostics.ts'
import { matchesFile } from '../desired/files.ts'
import { fits, type Project } from '../desired/project.ts'
import { checkRoleFile } from '../desired/role-file.ts'
import type { Declared } from '../desired/rules.ts'
import { parseFull } from '../desired/yaml.ts'

/** A file; what a person would see of it is `bom + now`. */
export interface WorkFile {
  /** Relative to the config's folder. */
  readonly file: string
  readonly path: string
  readonly label: string
  readonly bom: string
  /** `null` where it is not there yet. */
  readonly before: string | null
  now: string
}

/** All files of a run, each once, whatever names lead to it. */
export interface RoleFiles {
  /** Returns what the files of a target declare now. The target is given as what they said at first. */
  read(declared: Declared): Read
  /** A file by its path from the config's folder; it is made if it is not there. */
  open(file: string, make: () => string): WorkFile
  /** Files that are not as they were. */
  changed(): readonly WorkFile[]
}

/** Role files of a target, checked. */
export interface Read extends Pick<Checked, 'roles' | 'layers' | 'problems'> {
  readonly declared: Declared
}

/** Opens the role files of a project for editing in memory. */
export function createRoleFiles({ systems, config }: Project, cwd: string): RoleFiles {
  const files = new Map<string, WorkFile>()
  const known = (file: string): WorkFile => {
    const path = realpathSync(join(config.folder, file))
    const found = files.get(path)
    if (found !== undefined) return found
    const [, bom = '', text = ''] = /^(\uFEFF?)([\s\S]*)$/.exec(readFileSync(path, 'utf8')) ?? []
    const read = { file, path, label: labelOf(cwd, join(config.folder, file)), bom, before: text, now: text }
    files.set(path, read)
    return read
  }
  return {
    read({ target, provider, labels, overlayFiles }) {
      const problems: Diagnostic[] = []
      const overlaid = new Set(overlayFiles.flat())
      const fresh = [...files.values()].filter(({ before }) => before === null)
      const parsed = (names: readonly string[], globs: readonly string[]) =>
        [...names.map(known), ...fresh.filter(({ file }) => globs.some((glob) => matchesFile(glob, file)))].map(
          (one) => {
            const { file, problems: wrong } = checkRoleFile(
              { file: one.file, label: one.label, schema: systems.schemas.roles },
              parseFull(one.label, one.now),
            )
            problems.push(...wrong)
            return file !== null && fits(file, target, (problem) => problems.push(problem)) ? file : null
          },
        )
      const base = parsed(
        [...labels.keys()].filter((file) => !overlaid.has(file)),
        target.roles,
      )
      const overlays = target.overlays.map((glob, index) => parsed(overlayFiles[index] ?? [], [glob]))
      const whole = declare(target, provider, base, overlays)
      const checked = check(whole)
      return { ...checked, declared: whole, problems: [...problems, ...checked.problems] }
    },
    open(file, make) {
      const path = join(config.folder, file)
      const fresh = files.get(path)
      if (fresh !== undefined) return fresh
      if (existsSync(path)) return known(file)
      const made = { file, path, label: labelOf(cwd, path), bom: '', before: null, now: make() }
      files.set(path, made)
      return made
    },
    changed: () => [...files.values()].filter(({ before, now }) => before !== now),
  }
}
