/** Lays out texts for the terminal: options, colours, symbols, wrapped lines. Pure. */
import picocolors from 'picocolors'
import { forTerminal } from '../text/foreign-text.ts'
import type { Part, Phrase } from './phrase.ts'
import type { Deed, Tone } from './view.ts'
import { timeText } from './when.ts'

/** Options of a text. */
export interface TextOptions {
  readonly color: boolean
  /** With the bodies of requests, with requests that need no attention, and with every name of a long list. */
  readonly verbose: boolean
  /** Columns of the terminal, 80 by default. Prose and lists wrap there; names and grants never do. */
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
export const DEED_STYLE = {
  create: { symbol: '+', color: 'green' },
  update: { symbol: '~', color: 'yellow' },
  rename: { symbol: '>', color: 'cyan' },
  replace: { symbol: '±', color: 'red' },
  delete: { symbol: '-', color: 'red' },
  manual: { symbol: '!', color: 'magenta' },
} as const satisfies Record<Deed, { symbol: string; color: keyof Paint }>

/** The symbol of each tone; the same in all formats. */
export const TONE_SYMBOL = { bad: '✗', warn: '!', good: '✓', plain: '·' } as const satisfies Record<Tone, string>

/** The colour of each tone. */
export const TONE_COLOR = { bad: 'red', warn: 'yellow', good: 'dim', plain: 'reset' } as const satisfies Record<
  Tone,
  keyof Paint
>

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

/** Returns a phrase as it stands on a terminal, on one line. */
export function textOf(phrase: Phrase): string {
  return phrase.map(partText).join('')
}

/** Returns the words of a phrase; a name is one, whatever is in it. */
export function wordsIn(phrase: Phrase): string[] {
  const words: string[] = ['']
  for (const part of phrase) {
    const text = partText(part)
    const [first = '', ...others] = isName(part) ? [text] : text.split(/ +/)
    words.push((words.pop() ?? '') + first, ...others)
  }
  return words.filter((word) => word !== '')
}

function partText(part: Part): string {
  if (typeof part === 'string') return part
  if ('strong' in part) return textOf(part.strong)
  if ('time' in part) return timeText(part.time)
  return forTerminal('name' in part ? part.name : part.said)
}

function isName(part: Part): boolean {
  return typeof part !== 'string' && 'name' in part
}

/** The words of a text that was escaped already. */
export function wordsOf(escaped: string): string[] {
  return escaped.split(/ +/)
}
