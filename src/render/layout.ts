/** What all texts for the terminal share: options, colours, symbols, wrapped lines. Pure. */
import picocolors from 'picocolors'
import type { Action } from '../domain/model.ts'

/** How a text is shown. */
export interface TextOptions {
  readonly color: boolean
  /** With the bodies of requests, and with requests that need no attention. */
  readonly verbose: boolean
  /** Columns of the terminal, 80 unless told. Prose and lists wrap there; names and grants never do. */
  readonly width?: number
}

/** The options of one rendering, ready to be used. */
export interface Style {
  readonly paint: Paint
  readonly verbose: boolean
  readonly width: number
}

/** Functions that colour a text, or hand it back as it is. */
export type Paint = ReturnType<typeof picocolors.createColors>

/** Turns what the caller asked for into what the lines need. */
export function styleOf(options: TextOptions): Style {
  return {
    paint: picocolors.createColors(options.color),
    verbose: options.verbose,
    width: options.width ?? 80,
  }
}

/** The symbol and the colour of each action, in Terraform's manner. */
export const ACTION_STYLE = {
  create: { symbol: '+', color: 'green' },
  update: { symbol: '~', color: 'yellow' },
  rename: { symbol: '>', color: 'cyan' },
  delete: { symbol: '-', color: 'red' },
  manual: { symbol: '!', color: 'magenta' },
} as const satisfies Record<Action, { symbol: string; color: keyof Paint }>

/**
 * Words on lines of the style's width, later lines indented under the first word. A word that is longer than a line
 * stands there in full.
 * @param lead what the first line starts with, spaces included
 */
export function wrap(lead: string, words: readonly string[], { width }: Style): string[] {
  const hanging = ' '.repeat(lead.length)
  const lines: string[] = []
  let line = ''
  for (const word of words) {
    if (line !== '' && lead.length + line.length + 1 + word.length > width) {
      lines.push((lines.length === 0 ? lead : hanging) + line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  lines.push((lines.length === 0 ? lead : hanging) + line)
  return lines
}

/** The words of a text that was escaped already. */
export function wordsOf(escaped: string): string[] {
  return escaped.split(/ +/)
}
