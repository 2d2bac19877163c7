/** Mistakes in the files as Markdown, in place of the plan that could not be made. Pure. */
import { plural } from '../text/plural.ts'
import { type Limit, measure } from './markdown-limit.ts'
import { codeSpan, prose } from './markup.ts'

/** A mistake in one place. */
export interface Mistake {
  /** `file:line:column`. */
  readonly place: string
  readonly message: string
}

/** Destination of the text. */
export interface MistakesOptions {
  /** Lines by which the next run finds its comment. */
  readonly markers: readonly string[]
  readonly limit: Limit
}

/** Returns the mistakes, with a newline at the end; those over the limit are counted. */
export function renderMistakesMarkdown(mistakes: readonly Mistake[], { markers, limit }: MistakesOptions): string {
  const head = [
    `## Roles: ${plural(mistakes.length, 'mistake')} in the files`,
    '',
    '> [!CAUTION]',
    '> There is no plan, and no system was asked. Once the files are corrected, the next run has the plan in this place.',
    '',
  ]
  const size = (lines: readonly string[]) => lines.reduce((sum, line) => sum + measure(line, limit) + 1, 0)
  const left = (count: number) => ['', `${plural(count, 'more mistake')}: \`rolesync validate\` prints all of them.`]
  const room = limit.size - size(head) - size(left(mistakes.length)) - size(['', ...markers])
  const items: string[] = []
  for (const { place, message } of mistakes) {
    const item = `- ${codeSpan(place)} ${sentence(message)}`
    if (size([...items, item]) > room) break
    items.push(item)
  }
  const rest = mistakes.length - items.length
  return `${[...head, ...items, ...(rest === 0 ? [] : left(rest)), '', ...markers].join('\n')}\n`
}

/** A message of ours, in which backticks are around what files say. Any of its words may be foreign all the same. */
function sentence(message: string): string {
  const parts = message.split('`')
  if (parts.length % 2 === 0) return prose(message)
  const pieces = parts.flatMap((part, index) => (index % 2 === 1 && part !== '' ? [codeSpan(part)] : words(part)))
  // Two spans that touch would be one, and end elsewhere.
  return pieces.reduce((text, piece) => text + (text.endsWith('`') && piece.startsWith('`') ? ' ' : '') + piece, '')
}

function words(text: string): string[] {
  return text.split(/( +)/).map((word) => (/^[ .,;:?!]*$/.test(word) ? word : prose(word)))
}
