/** `rolesync doctor`: whether each target can be worked with, check by check, and the way out. It never writes. */
import { diagnose } from '../app/diagnose.ts'
import { checkSelection, selector } from '../app/selection.ts'
import { EXIT, type ExitCode } from '../domain/errors.ts'
import type { Io } from '../terminal/io.ts'
import type { CommandOptions } from '../terminal/options.ts'
import { printError } from '../terminal/print-error.ts'
import { readConfigAlone } from '../terminal/read-project.ts'
import { watchOn } from '../terminal/start-run.ts'

/** Flags of `doctor`. */
export type DoctorOptions = Omit<CommandOptions, 'role'>

/** Runs `doctor`. */
export async function doctor(options: DoctorOptions, io: Io): Promise<ExitCode> {
  const { parallelism, format, color, verbose } = options
  const isSelected = selector(options, io.env)
  // Only the config counts: mistakes in role files are for `validate`.
  const project = await readConfigAlone(options, io)
  checkSelection(options, project.config.targets)
  const watch = watchOn(io, { quiet: true, verbose })
  const targets = await diagnose(project.config.targets.filter(isSelected), {
    project,
    parallelism,
    context: io,
    watch,
  })
  const healthy = targets.every(({ checks }) => checks.every(({ ok }) => ok))
  if (format === 'json') {
    io.out((await import('../render/json.ts')).renderJson({ kind: 'diagnosis', healthy, targets }))
  } else {
    const { renderDiagnosis } = await import('../render/query-text.ts')
    io.out(renderDiagnosis(targets, { color, verbose, width: io.columns }))
  }
  for (const { target, checks } of targets) {
    for (const { check, ok, message } of checks) if (!ok) printError(io, `${target}: ${check}: ${message}`)
  }
  return healthy ? EXIT.done : EXIT.failed
}
