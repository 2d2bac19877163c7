/** Prints findings of the policy on standard error. */
import { basename, join } from 'node:path'
import type { TargetFinding } from '../app/findings.ts'
import { labelOf } from '../desired/config.ts'
import { formatDiagnostic } from '../desired/diagnostics.ts'
import type { Project } from '../desired/project.ts'
import { howToAccept } from '../domain/policy.ts'
import type { Io } from './io.ts'
import type { PrintOptions } from './options.ts'

/** Prints each finding on a line of its own with its place, like a mistake in the files. */
export function printFindings(
  findings: readonly TargetFinding[],
  { config }: Project,
  { quiet }: Pick<PrintOptions, 'quiet'>,
  io: Io,
): void {
  for (const finding of findings) {
    const { severity, rule, role, message, source, accepted, reason } = finding
    if (quiet && (severity === 'warning' || accepted !== null)) continue
    const { file, line, column } = source ?? { file: basename(config.file), line: 1, column: 1 }
    const place = { file: labelOf(io.cwd, join(config.folder, file)), line, column }
    const more = [reason, howToAccept(finding)].flatMap((one) => (one ? [`; ${one}`] : [])).join('')
    const text = `${rule}: ${role === null ? '' : `role ${JSON.stringify(role)}: `}${message}${more}`
    const shown =
      accepted === null
        ? ({ severity, message: text } as const)
        : ({ severity: 'error', message: `accepted: ${text}: ${accepted}` } as const)
    io.err(`${formatDiagnostic({ rule, ...place, ...shown })}\n`)
  }
}
