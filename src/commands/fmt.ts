/** `rolesync fmt`: brings role files into their one form. */

import { guideOf } from '../app/guide.ts'
import { createRoleFiles } from '../app/role-files.ts'
import { writeFiles } from '../app/write-files.ts'
import { formatRoles } from '../authoring/format.ts'
import { EXIT, type ExitCode } from '../domain/errors.ts'
import type { Io } from '../terminal/io.ts'
import type { CommandOptions } from '../terminal/options.ts'
import { readProject } from '../terminal/read-project.ts'
import { forTerminal } from '../text/foreign-text.ts'
import { plural } from '../text/plural.ts'

/** Flags of `rolesync fmt`. */
export interface FmtOptions extends Pick<CommandOptions, 'config' | 'target' | 'quiet'> {
  readonly check: boolean
}

/** Formats role files, or names those that are not in form. */
export async function fmt(options: FmtOptions, io: Io): Promise<ExitCode> {
  const project = await readProject({ ...options, mayBeEmpty: true }, io)
  const files = createRoleFiles(project, io.cwd)
  let count = 0
  for (const { target, provider, labels } of project.declared.values()) {
    for (const file of labels.keys()) {
      const work = files.open(file, () => '')
      // Another target may have named it already.
      if (work.now === work.before)
        work.now = formatRoles(work.now, guideOf(project.systems.providers[target.provider] ?? provider))
      count++
    }
  }
  const changed = files.changed()
  for (const { label } of changed) io.out(`${forTerminal(label)}\n`)
  if (!options.check)
    await writeFiles(
      changed.map(({ path, label, bom, now }) => ({ path, label, text: bom + now })),
      io,
    )
  if (!options.quiet || (options.check && changed.length > 0))
    io.err(`${summary(changed.length, count, options.check)}\n`)
  return options.check && changed.length > 0 ? EXIT.failed : EXIT.done
}

function summary(changed: number, all: number, isCheck: boolean): string {
  if (changed === 0) return all === 1 ? 'The role file is in form.' : `All ${all} role files are in form.`
  return isCheck
    ? `${changed} of ${plural(all, 'role file')} not in form. Next: rolesync fmt`
    : `${changed} of ${plural(all, 'role file')} formatted.`
}
