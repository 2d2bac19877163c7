/** `rolesync validate`: checks config and role files, offline and without credentials. */
import { EXIT, type ExitCode } from '../errors.ts'
import { checkTargets, readFiles, refuseMistakes } from './files.ts'
import type { Io, RunOptions } from './io.ts'

export async function validate(options: RunOptions, io: Io): Promise<ExitCode> {
  const project = await readFiles(options, io)
  const { desired, diagnostics } = project
  const valid = diagnostics.every(({ severity }) => severity !== 'error')
  if (valid) checkTargets(options, project, io)
  const roles = [...desired.values()].reduce((sum, declared) => sum + declared.length, 0)
  if (options.format === 'json')
    io.out(`${JSON.stringify({ valid, targets: desired.size, roles, diagnostics }, null, 2)}\n`)
  refuseMistakes(project)
  if (options.format !== 'json')
    io.out(`Valid: ${count(roles, 'role')} in ${count(desired.size, 'target')}${warned(diagnostics.length)}.\n`)
  return EXIT.done
}

function warned(warnings: number): string {
  return warnings === 0 ? '' : `, ${count(warnings, 'warning')}`
}

function count(n: number, one: string): string {
  return `${n} ${n === 1 ? one : `${one}s`}`
}
