/** Changes of files as a unified diff. Pure. */
import { createTwoFilesPatch } from 'diff'
import { forTerminal, forYaml } from '../text/foreign-text.ts'
import { styleOf } from './layout.ts'

/** A file before and after; `null` where it is not there. */
export interface FileChange {
  readonly label: string
  readonly before: string | null
  readonly after: string
}

/** The diff of all files, with a newline at its end; empty where nothing changes. */
export function renderFileDiff(files: readonly FileChange[], options: { readonly color: boolean }): string {
  const { paint } = styleOf({ ...options, verbose: false })
  return files
    .flatMap(({ label, before, after }) => {
      const name = forTerminal(label)
      const patch = createTwoFilesPatch(before === null ? '/dev/null' : name, name, before ?? '', after)
      const lines = patch.trimEnd().split('\n')
      // What comes before the names of both sides says nothing more.
      return lines.slice(lines.findIndex((line) => line.startsWith('--- '))).map(painted)
    })
    .map((line) => `${line}\n`)
    .join('')

  function painted(line: string): string {
    const safe = forYaml(line.replace(/^((?:---|\+\+\+) .*)\t$/, '$1'))
    if (/^(?:---|\+\+\+) /.test(line)) return paint.bold(safe)
    if (line.startsWith('@@')) return paint.cyan(safe)
    return line.startsWith('+') ? paint.green(safe) : line.startsWith('-') ? paint.red(safe) : safe
  }
}
