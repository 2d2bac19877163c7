/** `rolesync validate`: checks config and role files, offline and without credentials. */
import { EXIT, type ExitCode } from '../errors.ts'
import { readProject } from './files.ts'
import type { Io, RunOptions } from './io.ts'

export async function validate(options: RunOptions, io: Io): Promise<ExitCode> {
  const { config, desired, diagnostics } = await readProject(options, io)
  const roles = [...desired.values()].reduce((sum, declared) => sum + declared.length, 0)
  if (options.format === 'json')
    io.out(`${JSON.stringify({ valid: true, targets: config.targets.length, roles, diagnostics }, null, 2)}\n`)
  else io.out(`Valid: ${count(roles, 'role')} in ${count(desired.size, 'target')}${warned(diagnostics.length)}.\n`)
  return EXIT.done
}

function warned(warnings: number): string {
  return warnings === 0 ? '' : `, ${count(warnings, 'warning')}`
}

function count(n: number, one: string): string {
  return `${n} ${n === 1 ? one : `${one}s`}`
}
