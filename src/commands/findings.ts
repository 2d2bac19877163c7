/** What the policy says about files, without asking a system. */
import { basename, join } from 'node:path'
import { labelOf } from '../desired/config.ts'
import { formatDiagnostic } from '../desired/diagnostics.ts'
import type { Project } from '../desired/project.ts'
import type { Finding } from '../domain/model.ts'
import type { Provider } from '../domain/system.ts'
import { reviewFiles } from '../review/review.ts'
import { providers } from '../systems/index.ts'
import type { Io, RunOptions } from './io.ts'

/** A finding, and the target that it was found in. */
export interface TargetFinding extends Finding {
  readonly target: string
}

/** The findings of all targets, by target. */
export function findingsIn({ config, desired, policy }: Project): TargetFinding[] {
  return config.targets.flatMap(({ name, provider }) => {
    const roles = desired.get(name)
    if (roles === undefined) return []
    const input = { policy, provider: providers[provider] as Provider, desired: roles, today: today() }
    return reviewFiles(input).map((finding) => ({ target: name, ...finding }))
  })
}

/** The day by which acceptances count, in UTC like everything else. */
export function today(): string {
  return new Date().toISOString().slice(0, 10)
}

/** Each on a line of its own with its place, like a mistake in the files. */
export function printFindings(
  findings: readonly TargetFinding[],
  { config }: Project,
  { quiet }: Pick<RunOptions, 'quiet'>,
  io: Io,
): void {
  for (const { severity, rule, role, message, source, accepted } of findings) {
    if (quiet && (severity === 'warning' || accepted !== null)) continue
    const { file, line, column } = source ?? { file: basename(config.file), line: 1, column: 1 }
    const place = { file: labelOf(io.cwd, join(config.folder, file)), line, column }
    const told = `${rule}: ${role === null ? '' : `role ${JSON.stringify(role)}: `}${message}`
    const shown =
      accepted === null
        ? ({ severity, message: told } as const)
        : ({ severity: 'error', message: `accepted: ${told}: ${accepted}` } as const)
    io.err(`${formatDiagnostic({ rule, ...place, ...shown })}\n`)
  }
}
