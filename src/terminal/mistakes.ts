/** Mistakes in the files, where a review looks for the plan: in the Markdown of `--write` and in the summary of a step. */
import { resolve } from 'node:path'
import { FileMistakes } from '../app/load.ts'
import type { Project } from '../desired/project.ts'
import type { About } from '../render/markdown.ts'
import { COMMENT, type Limit } from '../render/markdown-limit.ts'
import { inWorkspace } from './annotations.ts'
import { reportMistakes } from './github.ts'
import type { Io } from './io.ts'
import type { PlanOptions } from './options.ts'
import { aboutOf, surroundingsOf } from './plan-document.ts'
import { parseWrite } from './write-flag.ts'
import { prepareWrites } from './writes.ts'

/**
 * Returns a handler of what starting a run throws: it writes down mistakes in the files, so that an old plan does not stay
 * where reviewers look, and throws again.
 */
export function writingMistakes(options: PlanOptions, io: Io): (error: unknown) => Promise<never> {
  return async (error) => {
    if (error instanceof FileMistakes) {
      const { project } = error
      const wanted = options.write.filter((value) => parseWrite(value).format === 'markdown')
      const about = aboutOf(await surroundingsOf(project, io, options))
      const text = await mistakesMarkdown(project, io, { about, limit: COMMENT })
      const files = await prepareWrites(io, wanted)
      await files.write(() => Promise.resolve(() => text))
      await reportMistakes(io, (limit) => mistakesMarkdown(project, io, { about, limit }))
    }
    throw error
  }
}

async function mistakesMarkdown(
  project: Project,
  io: Io,
  { about, limit }: { readonly about: About; readonly limit: Limit },
): Promise<string> {
  const [{ renderMistakesMarkdown }, { marker }] = await Promise.all([
    import('../render/markdown-mistakes.ts'),
    import('../render/markdown.ts'),
  ])
  const mistakes = project.diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ file, line, column, message }) => ({
      place: `${inWorkspace(io, resolve(io.cwd, file))}:${line}:${column}`,
      message,
    }))
  return renderMistakesMarkdown(mistakes, { markers: [marker(about)], limit })
}
