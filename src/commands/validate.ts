/** `rolesync validate`: checks config and role files, offline and without credentials. */

import { findingsIn } from '../app/findings.ts'
import { refuseProblems } from '../app/load.ts'
import { EXIT, type ExitCode, UserError } from '../domain/errors.ts'
import { renderJson } from '../render/json.ts'
import type { Io } from '../terminal/io.ts'
import type { CommandOptions } from '../terminal/options.ts'
import { printFindings } from '../terminal/print-findings.ts'
import { checkTargets, readFiles } from '../terminal/read-project.ts'
import { plural } from '../text/plural.ts'

/** Flags of `rolesync validate`. */
export interface ValidateOptions
  extends Pick<CommandOptions, 'config' | 'target' | 'select' | 'shard' | 'format' | 'quiet'> {
  /** With advice: empty roles, roles with the same grants, roles contained in others. */
  readonly hygiene: boolean
}

/** Checks the files and prints what is wrong with them. */
export async function validate(options: ValidateOptions, io: Io): Promise<ExitCode> {
  const project = await readFiles(options, io)
  const { desired, diagnostics } = project
  const valid = diagnostics.every(({ severity }) => severity !== 'error')
  if (valid) checkTargets(options, project, io)
  const roles = [...desired.values()].reduce((sum, declared) => sum + declared.length, 0)
  // Half of the roles would look as if they were all.
  const findings = valid ? findingsIn(project, options) : []
  if (options.format === 'json') io.out(renderJson({ valid, targets: desired.size, roles, diagnostics, findings }))
  refuseProblems(project)
  printFindings(findings, project, options, io)
  const warnings = diagnostics.length + findings.filter(({ severity }) => severity === 'warning').length
  const refused = findings.filter(({ severity, accepted }) => severity === 'error' && accepted === null)
  if (refused.length > 0)
    throw new UserError(`the policy refuses the files: ${plural(refused.length, 'finding')}`, EXIT.refused)
  if (options.format !== 'json')
    io.out(`Valid: ${plural(roles, 'role')} in ${plural(desired.size, 'target')}${warned(warnings)}.\n`)
  return EXIT.done
}

function warned(warnings: number): string {
  return warnings === 0 ? '' : `, ${plural(warnings, 'warning')}`
}
