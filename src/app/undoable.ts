/** Reports of an apply that can be undone. */
import { UserError } from '../domain/errors.ts'
import type { Report, TargetReport } from '../domain/report-model.ts'
import { chooser, matcher } from '../text/glob.ts'
import { orSuggestWord } from '../text/suggestions.ts'
import type { Context } from './context.ts'
import { asVouchedReport, readDocument } from './document.ts'

/**
 * Reads the report of an apply, with the targets that have something to undo, and that the globs choose.
 * @throws UserError where the file is no report, or does not hold what was there before
 */
export async function readUndoable(context: Context, file: string, globs: readonly string[]): Promise<Report> {
  const document = await readDocument(context, file)
  if (document.kind !== 'report')
    throw new UserError(`${file} is a ${document.kind}; undo takes the report of an apply`)
  const report = asVouchedReport(file, document, context)
  const targets = chosen(report.targets, globs, file)
  for (const target of targets) checkWhole(target, file)
  return { ...report, targets: targets.filter(({ steps }) => steps.length > 0) }
}

function chosen(targets: readonly TargetReport[], globs: readonly string[], file: string): readonly TargetReport[] {
  const missing = globs.find((glob) => !targets.some(({ name }) => matcher([glob])(name)))
  if (missing !== undefined) {
    const names = targets.map(({ name }) => name)
    const hint = orSuggestWord(missing, names) || `; it has ${names.join(', ') || 'none'}`
    throw new UserError(`--target ${missing} matches no target of ${file}${hint}`)
  }
  const isChosen = chooser(globs)
  return targets.filter(({ name }) => isChosen(name))
}

function checkWhole({ name, steps, url }: TargetReport, file: string): void {
  const lost = steps.find(({ before, status }) => before === undefined && status !== 'not-attempted')
  if (lost === undefined && (url !== undefined || steps.length === 0)) return
  throw new UserError(
    `${file} does not hold what was there before (target ${name}): it was written by an earlier rolesync, and cannot be undone from`,
  )
}
