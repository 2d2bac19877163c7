/** Mistakes in the files as annotations of GitHub Actions. Small, since every command loads it. */
import { relative, resolve } from 'node:path'
import type { Diagnostic } from '../desired/diagnostics.ts'
import { workflowCommand } from '../render/workflow-command.ts'
import type { Io } from './io.ts'

/** Reports whether this is a step of GitHub Actions. */
export function isGithub({ env }: Io): boolean {
  return env.GITHUB_ACTIONS === 'true'
}

/** A path as the runner knows it: from the root of its workspace. */
export function inWorkspace({ env, cwd }: Io, path: string): string {
  return relative(env.GITHUB_WORKSPACE ?? cwd, path).replaceAll('\\', '/')
}

/** Mistakes in the files, beside their lines. They go to standard error, where a runner reads commands as well. */
export function annotateFiles(io: Io, diagnostics: readonly Diagnostic[]): void {
  if (!isGithub(io)) return
  for (const { severity, rule, message, file, line, column } of diagnostics) {
    io.err(
      workflowCommand({ severity, title: rule, message, file: inWorkspace(io, resolve(io.cwd, file)), line, column }),
    )
  }
}
