/** `rolesync targets`: the targets of the config, for people and for the matrix of a pipeline. Reads no role file. */

import { checkSelection, selector } from '../app/selection.ts'
import type { TargetConfig } from '../desired/project.ts'
import { EXIT, type ExitCode, UserError } from '../domain/errors.ts'
import type { TARGET_FORMATS } from '../terminal/choices.ts'
import type { Io } from '../terminal/io.ts'
import type { CommandOptions } from '../terminal/options.ts'
import { readConfigAlone } from '../terminal/read-project.ts'
import { forTerminal } from '../text/foreign-text.ts'

/** Flags of `rolesync targets`. */
export interface TargetsOptions extends Pick<CommandOptions, 'config' | 'target' | 'select' | 'shard' | 'quiet'> {
  readonly format: (typeof TARGET_FORMATS)[number]
}

/** GitHub refuses a matrix with more jobs. */
const MAX_JOBS = 256

/** Lists the targets of the config. */
export async function targets(options: TargetsOptions, io: Io): Promise<ExitCode> {
  const isSelected = selector(options, io.env)
  const { config } = await readConfigAlone(options, io)
  checkSelection(options, config.targets)
  io.out(RENDER[options.format](config.targets.filter(isSelected)))
  return EXIT.done
}

const RENDER = { text, json, 'github-matrix': githubMatrix } as const satisfies Record<
  TargetsOptions['format'],
  (targets: readonly TargetConfig[]) => string
>

function text(targets: readonly TargetConfig[]): string {
  const rows = targets.map(({ name, provider, url, labels }) =>
    [name, provider, url, labelsOf(labels)].map((cell) => (cell === '' ? '' : forTerminal(cell))),
  )
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => (row[column] ?? '').length)))
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, i) => cell.padEnd(widths[i] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}

function labelsOf(labels: TargetConfig['labels']): string {
  return Object.entries(labels)
    .map((label) => label.join('='))
    .sort()
    .join(',')
}

function json(targets: readonly TargetConfig[]): string {
  const listed = targets.map(({ name, provider, url, labels }) => ({ name, provider, url, labels }))
  return `${JSON.stringify(listed, null, 2)}\n`
}

/** On one line, as `$GITHUB_OUTPUT` wants it, for `matrix: ${{ fromJSON(…) }}`. */
function githubMatrix(targets: readonly TargetConfig[]): string {
  if (targets.length > MAX_JOBS) {
    throw new UserError(
      `${targets.length} targets are more than the ${MAX_JOBS} jobs that a GitHub matrix can have; limit them with --select, or make a matrix of shards`,
    )
  }
  const include = targets.map(({ name, provider, labels }) => ({ target: name, provider, labels }))
  return `${JSON.stringify({ include })}\n`
}
