/** Plans and reports in the formats of a review. The renderers are big, so only the one that is needed is loaded. */
import { existsSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import type { Context } from '../app/context.ts'
import type { Selection } from '../app/selection.ts'
import type { Project } from '../desired/project.ts'
import type { Systems } from '../desired/systems.ts'
import { UserError } from '../domain/errors.ts'
import type { Plan } from '../domain/plan-model.ts'
import type { Report } from '../domain/report-model.ts'
import type { Kinds } from '../render/grants.ts'
import type { About } from '../render/markdown.ts'
import { COMMENT, type Limit } from '../render/markdown-limit.ts'
import type { Format } from './choices.ts'
import type { Io } from './io.ts'
import { choiceOf } from './next.ts'
import { type PipelineRun, pipelineRun } from './pipeline-run.ts'

/** The formats that are made for people and tools outside of the terminal. */
export type ReviewFormat = Exclude<Format, 'text' | 'json' | 'diff'>

/** Surroundings of a plan, which it does not know itself. */
export interface Surroundings {
  /** From the repository's root to the config's folder, with `/` at its end; empty where they are one. */
  readonly folder: string
  /** The config's name. */
  readonly config: string
  /** Sentence that says where the whole is, if a text has to be cut. */
  readonly whole: string
  readonly kinds: Kinds
  /** The commit and the run, where a pipeline says. */
  readonly run: PipelineRun
  /** Parts of the config that were chosen; empty where all of it was. */
  readonly choice: string
}

/** Returns the usual, where nothing is known of a saved plan's surroundings. */
export function usualSurroundings({ systems }: Pick<Context, 'systems'>): Surroundings {
  return {
    folder: '',
    config: 'rolesync.yaml',
    whole: 'The whole is in the plan itself: `rolesync show` prints it from the saved plan.',
    kinds: kindsOf(systems),
    run: {},
    choice: '',
  }
}

const WHOLE = 'The whole is in what `rolesync plan` prints, and in the files of `--out` and `--write html=FILE`.'

/** Returns where the files of a project stand in their repository, and which run this is. */
export async function surroundingsOf(
  { systems, config: { file, folder } }: Project,
  { env }: Pick<Io, 'env'>,
  options: Selection & { readonly role?: readonly string[] },
): Promise<Surroundings> {
  const path = relative(rootOf(folder), folder).replaceAll('\\', '/')
  const run = await pipelineRun(env)
  return {
    folder: path === '' ? '' : `${path}/`,
    config: basename(file),
    whole: run.run === undefined ? WHOLE : `The whole is in the log and the artifacts of [the run](${run.run}).`,
    kinds: kindsOf(systems),
    run,
    choice: choiceOf(options).join(' '),
  }
}

function rootOf(folder: string): string {
  for (let root = folder; ; root = dirname(root)) {
    if (existsSync(join(root, '.git'))) return root
    if (dirname(root) === root) return folder
  }
}

/** Returns the fields of every system, by which a renderer tells grants from other elements, and people from both. */
export function kindsOf({ providers }: Systems): Kinds {
  const systems = Object.entries(providers).map(([name, { fields, holders, namesakes }]) => {
    const people = holders === undefined ? [] : [holders.users, holders.admins]
    return [name, { fields, people, looksUp: namesakes !== undefined }] as const
  })
  return Object.fromEntries(systems)
}

/** A plan in one of the formats of a review. */
export async function planDocument(format: ReviewFormat, plan: Plan, about: Surroundings): Promise<string> {
  switch (format) {
    case 'markdown':
      return planMarkdown(plan, about, COMMENT)
    case 'html':
      return (await import('../render/html.ts')).renderPlanHtml(plan, about.kinds, about.run.commit)
    case 'sarif':
      return (await import('../render/sarif.ts')).renderSarif(plan, about)
    case 'gitlab':
      return (await import('../render/gitlab.ts')).renderGitlab(plan)
  }
}

/** A plan as Markdown within a limit. */
export async function planMarkdown(plan: Plan, surroundings: Surroundings, limit: Limit): Promise<string> {
  const { renderPlanMarkdown } = await import('../render/markdown.ts')
  const { whole, kinds } = surroundings
  return renderPlanMarkdown(plan, { kinds, limit, whole, about: aboutOf(surroundings) })
}

/** Returns what a comment on a plan, or on mistakes in the files, is about. */
export function aboutOf({ run, folder, config, choice }: Surroundings): About {
  return { ...run, config: `${folder}${config}`, choice }
}

const REPORT_WHOLE = 'The whole is in the report: `rolesync show` prints it from the file of `--report`.'

/**
 * A report in one of the formats of a review.
 * @throws UserError for a format that only shows what is going to change
 */
export async function reportDocument(
  format: Format,
  report: Report,
  { retryCommand, limit = COMMENT }: { readonly retryCommand: string; readonly limit?: Limit },
): Promise<string> {
  if (format === 'html') return (await import('../render/html-report.ts')).renderReportHtml(report, retryCommand)
  if (format !== 'markdown') {
    throw new UserError(`a report has no ${format}; show it as text, json, markdown or html`)
  }
  const { renderReportMarkdown } = await import('../render/markdown-report.ts')
  return renderReportMarkdown(report, { retryCommand, limit, whole: REPORT_WHOLE })
}
