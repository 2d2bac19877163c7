/** `rolesync pull`: writes what is live into the role files. */

import { type PullResult, pullRoles } from '../app/pull.ts'
import type { PulledTarget } from '../app/pull-target.ts'
import { writeFiles } from '../app/write-files.ts'
import type { RoleChange } from '../authoring/pull-types.ts'
import { EXIT, type ExitCode } from '../domain/errors.ts'
import type { Io } from '../terminal/io.ts'
import type { CommandOptions } from '../terminal/options.ts'
import { startRun } from '../terminal/start-run.ts'
import { showTotals } from '../terminal/totals.ts'
import { forTerminal } from '../text/foreign-text.ts'
import { plural } from '../text/plural.ts'

/** Flags of `rolesync pull`. */
export interface PullOptions extends CommandOptions {
  readonly dryRun: boolean
  /** Files may lose all roles that they declare. */
  readonly mayLoseAll: boolean
  /** Names of fields that are not pulled. */
  readonly without: readonly string[]
}

/** Details of a role that are shown; the others are counted. */
const MAX_DETAILS = 6

/** Writes live roles into the role files. */
export async function pull(options: PullOptions, io: Io): Promise<ExitCode> {
  const run = await startRun({ ...options, mayBeEmpty: true }, io)
  const result = await pullRoles(run, {
    roles: options.role,
    without: options.without,
    mayLoseAll: options.mayLoseAll,
  })
  if (!options.quiet) {
    for (const target of result.targets) printLeftOut(io, target)
    for (const target of result.targets) printPeople(io, target)
    for (const remark of result.remarks) io.err(`warning: ${forTerminal(remark)}\n`)
  }
  await finish(result, options, io)
  showTotals({ io, quiet: options.quiet, stats: run.stats })
  return result.left.length === 0 ? EXIT.done : EXIT.failed
}

async function finish(result: PullResult, options: PullOptions, io: Io): Promise<void> {
  const { changed } = result
  if (options.dryRun) {
    const { renderFileDiff } = await import('../render/file-diff.ts')
    const files = changed.map(({ label, before, now }) => ({ label, before, after: now }))
    io.out(renderFileDiff(files, { color: options.color }))
    const summary =
      changed.length === 0 ? unchanged(result) : `${plural(changed.length, 'file')} would change; nothing was written`
    if (!options.quiet) io.err(`${summary}\n`)
    return
  }
  const texts = changed.map(({ path, label, bom, now }) => ({ path, label, text: bom + now }))
  await writeFiles(texts, io)
  const summary =
    changed.length === 0 ? unchanged(result) : `${plural(changed.length, 'file')} written. Next: rolesync plan`
  io.out(`${[...fileLines(result, options.verbose), summary].join('\n')}\n`)
}

function fileLines({ targets, changed }: PullResult, verbose: boolean): string[] {
  return changed.flatMap(({ file, label }) => [
    forTerminal(label),
    ...targets.flatMap(({ changes, files }) =>
      files.has(file) ? changes.filter((one) => one.file === file).map((one) => changeLine(one, verbose)) : [],
    ),
    '',
  ])
}

/** Only of a target that was read it is known that its files say what is live. */
function unchanged({ left }: PullResult): string {
  if (left.length === 0) return 'The files say what is live: nothing to write.'
  return `Nothing was written: the files of ${left.join(', ')} stay as they are.`
}

const SYMBOLS = { added: '+', changed: '~', removed: '-', renamed: '>' } as const

function changeLine({ role, action, details, edit }: RoleChange, verbose: boolean): string {
  const shown = verbose ? details : details.slice(0, MAX_DETAILS)
  const more = details.length > shown.length ? [`and ${details.length - shown.length} more`] : []
  const name = action === 'renamed' && edit.to !== null ? `${role} becomes ${edit.to.key}` : role
  return [`  ${SYMBOLS[action]}`, ...[name, ...shown, ...more].map(forTerminal)].join(' ')
}

/** Before anything is written: files in git keep the names of people for good. */
function printPeople(io: Io, { system: { target }, people: { fields, count } }: PulledTarget): void {
  if (count === 0) return
  const names = plural(count, 'person', 'people')
  io.err(
    `warning: ${target.name}: the files get the names of ${names} (${fields.join(', ')}); --without ${fields.join(',')} leaves them out\n`,
  )
}

function printLeftOut(io: Io, { system, live, leftOut, partly, notTaken }: PulledTarget): void {
  const { name } = system.target
  for (const note of live.notes ?? []) io.err(`warning: ${name}: ${forTerminal(note)}\n`)
  for (const { why } of [...leftOut, ...partly].slice(0, 20)) io.err(`warning: ${name}: ${forTerminal(why)}\n`)
  const more = leftOut.length + partly.length - 20
  if (more > 0) io.err(`warning: ${name}: and ${more} more roles stay out, or a field of them\n`)
  if (notTaken > 0) {
    const roles = plural(notTaken, 'live role')
    io.err(`${name}: ${roles} that no file declares stay out (undeclared: ignore); --role takes them in\n`)
  }
}
