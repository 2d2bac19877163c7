/** Markdown within the limit of the place it goes to. What does not fit is left out in whole blocks, and told. Pure. */

/** A limit in characters (as JavaScript and comment fields count them) or in bytes. */
export interface Limit {
  readonly size: number
  readonly unit: 'characters' | 'bytes'
}

/** What a comment on GitHub may hold. */
export const COMMENT: Limit = { size: 65_536, unit: 'characters' }

/** Lines that stand or fall together. */
export interface Block {
  readonly lines: readonly string[]
  /** How many roles it tells of. */
  readonly roles: number
}

interface Parts {
  readonly head: readonly string[]
  readonly blocks: readonly Block[]
  readonly tail: readonly string[]
  readonly limit: Limit
  /** Where the whole is. */
  readonly whole: string
}

/** Head, as many blocks as fit, tail. Once a block does not fit, no later one is shown: gaps would mislead. */
export function fit({ head, blocks, tail, limit, whole }: Parts): string {
  const size = (lines: readonly string[]) => lines.reduce((sum, line) => sum + measure(line, limit) + 1, 0)
  const all = [...head, ...blocks.flatMap(({ lines }) => lines), ...tail]
  if (size(all) <= limit.size) return text(all)
  const roles = blocks.reduce((sum, block) => sum + block.roles, 0)
  const end = shortTail(tail, limit.size / 4, size)
  // The notice is measured with the largest number that it can hold.
  let left = limit.size - size([...head, ...notice(roles, roles, whole), ...end])
  const shown: Block[] = []
  for (const block of blocks) {
    left -= size(block.lines)
    if (left < 0) break
    shown.push(block)
  }
  const told = shown.reduce((sum, block) => sum + block.roles, 0)
  return text([...head, ...notice(told, roles, whole), ...shown.flatMap(({ lines }) => lines), ...end])
}

/** The digest, and as many markers as fit; the first of them is enough to find the comment. */
function shortTail(tail: readonly string[], most: number, size: (lines: readonly string[]) => number): string[] {
  const markers = [...tail.slice(0, -1)]
  while (markers.length > 1 && size(markers) > most) markers.pop()
  return [...markers, ...tail.slice(-1)]
}

function notice(told: number, roles: number, whole: string): string[] {
  return [
    '> [!WARNING]',
    `> This text is cut: ${told} of ${roles} changed roles are shown. **Do not approve from it.** ${whole}`,
    '',
  ]
}

/** Returns the size of a line, without its end. */
export function measure(line: string, { unit }: Limit): number {
  return unit === 'characters' ? line.length : Buffer.byteLength(line)
}

function text(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`
}
