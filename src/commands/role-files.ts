/** The role files of a run in memory: as they are, and as they are to be. */
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { labelOf } from '../desired/config.ts'
import { check, declare } from '../desired/declared.ts'
import type { Diagnostic } from '../desired/diagnostics.ts'
import { meansFile } from '../desired/files.ts'
import type { Project, TargetConfig } from '../desired/project.ts'
import { checkRoleFile } from '../desired/role-file.ts'
import type { Declared } from '../desired/rules.ts'
import { readFully } from '../desired/yaml.ts'
import type { Role } from '../model.ts'
import type { Provider } from '../provider.ts'

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
  /** What the files of a target say now. */
  read(target: TargetConfig, provider: Provider): Read
  /** A file by its path from the config's folder; it is made if it is not there. */
  open(file: string, make: () => string): WorkFile
  /** Files that are not as they were. */
  changed(): readonly WorkFile[]
}

export interface Read {
  readonly declared: Declared
  readonly roles: readonly Role[]
  readonly problems: readonly Diagnostic[]
}

export function createRoleFiles({ config, declared }: Project, cwd: string): RoleFiles {
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
    read(target, provider) {
      const own = [...(declared.get(target.name)?.labels.keys() ?? [])].map(known)
      const fresh = [...files.values()].filter(
        (one) => one.before === null && target.roles.some((glob) => meansFile(glob, one.file)),
      )
      const parsed = [...own, ...fresh].map(({ file, label, now }) => checkRoleFile(file, label, readFully(label, now)))
      const whole = declare(
        target,
        provider,
        parsed.map(({ file }) => file),
      )
      const { roles, problems } = check(whole)
      return { declared: whole, roles, problems: [...parsed.flatMap((one) => one.problems), ...problems] }
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
