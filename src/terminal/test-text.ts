/** Results of role tests as text. */
import { join } from 'node:path'
import type { TestOutcome } from '../app/test-roles.ts'
import { labelOf } from '../desired/config.ts'
import { formatDiagnostic } from '../desired/diagnostics.ts'
import type { Project } from '../desired/project.ts'
import { plural } from '../text/plural.ts'
import type { Io } from './io.ts'

/** Prints each failure with its place; a target is named only where several share their tests. */
export function testText({ expectations, failures }: TestOutcome, { config }: Project, io: Io): string {
  const several = new Set(failures.map(({ target }) => target)).size > 1
  const lines = failures.map(({ target, role, message, source: { file, line, column } }) => {
    const place = { file: labelOf(io.cwd, join(config.folder, file)), line, column }
    const about = `${several ? `${target}: ` : ''}role ${JSON.stringify(role)}: ${message}`
    return `${formatDiagnostic({ severity: 'error', rule: 'test', ...place, message: about })}\n`
  })
  const roles = new Set(failures.map(({ target, role }) => JSON.stringify([target, role]))).size
  const verdict =
    failures.length === 0
      ? `All ${expectations} expectations hold.\n`
      : `${failures.length} of ${expectations} expectations failed, in ${plural(roles, 'role')}.\n`
  return lines.join('') + verdict
}
