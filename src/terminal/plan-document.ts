/** Plans and reports in the formats of a review. The renderers are big, so only the one that is needed is loaded. */
import { existsSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import type { Context } from '../app/context.ts'
import type { Project } from '../desired/project.ts'
import type { Systems } from '../desired/systems.ts'
import { UserError } from '../domain/errors.ts'
import type { Plan, Report } from '../domain/model.ts'
import type { Kinds } from '../render/answers.ts'
import { COMMENT, type Limit } from '../render/markdown-limit.ts'
import type { Format } from './choices.ts'

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
}

/** Returns the usual, where nothing is known of a saved plan's surroundings. */
export function usualSurroundings({ systems }: Pick<Context, 'systems'>): Surroundings {
  return {
    folder: '',
    config: 'rolesync.yaml',
    whole: 'The whole is in the plan itself: `rolesync show` prints it from the saved plan.',
    kinds: kindsOf(systems),
  }
}

const WHOLE = 'The whole is in what `rolesync plan` prints, and in the files of `--out` and `--write html=FILE`.'

/** Returns where the files of a project stand in their repository. */
export function surroundingsOf({ systems, config: { file, folder } }: Project): Surroundings {
  const path = relative(rootOf(folder), folder).replaceAll('\\', '/')
  return { folder: path === '' ? '' : `${path}/`, config: basename(file), whole: WHOLE, kinds: kindsOf(systems) }
}

function rootOf(folder: string): string {
  for (let root = folder; ; root = dirname(root)) {
    if (existsSync(join(root, '.git'))) return root
    if (dirname(root) === root) return folder
  }
}

/** Returns the fields of every system, by which a renderer tells grants from other elements. */
export function kindsOf({ providers }: Systems): Kinds {
  return Object.fromEntries(Object.entries(providers).map(([name, { fields }]) => [name, fields]))
}

/** A plan in one of the formats of a review. */
export async function planDocument(format: ReviewFormat, plan: Plan, about: Surroundings): Promise<string> {
  switch (format) {
    case 'markdown':
      return planMarkdown(plan, about, COMMENT)
    case 'html':
      return (await import('../render/html.ts')).renderPlanHtml(plan, about.kinds)
    case 'sarif':
      return (await import('../render/sarif.ts')).renderSarif(plan, about)
    case 'gitlab':
      return (await import('../render/gitlab.ts')).renderGitlab(plan)
  }
}

/** A plan as Markdown within a limit. */
export async function planMarkdown(plan: Plan, { whole, kinds }: Surroundings, limit: Limit): Promise<string> {
  const { renderPlanMarkdown } = await import('../render/markdown.ts')
  return renderPlanMarkdown(plan, { kinds, limit, whole })
}

const REPORT_WHOLE = 'The whole is in the report: `rolesync show` prints it from the file of `--report`.'

/**
 * A report in one of the formats of a review.
 * @throws UserError for a format that only shows what is going to change
 */
export async function reportDocument(
  format: Format,
  report: Report,
  { again, limit = COMMENT }: { readonly again: string; readonly limit?: Limit },
): Promise<string> {
  if (format !== 'markdown') {
    throw new UserError(`a report has no ${format}; show it as text, json or markdown`)
  }
  const { renderReportMarkdown } = await import('../render/markdown-report.ts')
  return renderReportMarkdown(report, { again, limit, whole: REPORT_WHOLE })
}
