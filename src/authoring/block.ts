/** Edits collections in block style by whole lines. Pure. */
import type { Node } from 'yaml'
import type { Change } from './edit-context.ts'
import { itemLines, pairLines } from './render.ts'
import {
  columnOf,
  commentColumn,
  isBelowHeading,
  isBlankLine,
  lineEnd,
  lineStart,
  type TextEdits,
  topOfComments,
} from './text-edits.ts'
import { columnOfEntry, type Entry, endOf, headEnd, isSeq, startOf } from './tree.ts'

/** A collection with its entries and the entry that it is the value of. */
export interface Holder {
  readonly entry: Entry | null
  readonly entries: readonly Entry[]
  readonly node: Node
}

/** Layout of the lines of a collection. */
export interface Style {
  readonly step: number
  /** True where the entries are roles, which keep a blank line between them and may stand in groups below headings. */
  readonly isRoles: boolean
}

/** Removes and inserts the lines of a change. */
export function changeBlock(textEdits: TextEdits, holder: Holder, change: Change, style: Style): void {
  const { entries } = holder
  const stays = new Set(change.kept.map(({ entry }) => entry))
  for (const entry of entries) {
    if (!stays.has(entry)) removeEntry(textEdits, entry, entry === entries[0])
  }
  if (change.added.length > 0) insertAll(textEdits, holder, change, style)
  else if (change.kept.length === 0 && holder.entry !== null) {
    textEdits.insert(headEnd(holder.entry), isSeq(holder.node) ? ' []' : ' {}')
  }
}

function removeEntry({ text, remove }: TextEdits, entry: Entry, isFirst: boolean): void {
  const column = columnOfEntry(text, entry)
  let start = lineStart(text, startOf(entry))
  if (text.slice(start, startOf(entry)).trim() !== '') {
    throw new Error('an entry that shares its line with its parent cannot be taken out')
  }
  start = topOfComments(text, start, column)
  let end = extent(text, entry)
  const isBlankAbove = start > 0 && isBlankLine(text, lineStart(text, start - 1))
  const isBlankBelow = end >= text.length || isBlankLine(text, end)
  if (isBlankAbove && isBlankBelow) {
    while (start > 0 && isBlankLine(text, lineStart(text, start - 1))) start = lineStart(text, start - 1)
  } else if (isBlankBelow && (isFirst || commentColumn(text, lineStart(text, start - 1)) === column)) {
    while (isBlankLine(text, end)) end = lineEnd(text, end)
  }
  remove(start, end)
}

/** Behind the last line of an entry, with the comments that are indented as parts of it. */
function extent(text: string, entry: Entry): number {
  const column = columnOfEntry(text, entry)
  let end = lineEnd(text, Math.max(endOf(text, entry) - 1, startOf(entry)))
  for (let next = end; next < text.length; next = lineEnd(text, next)) {
    const comment = commentColumn(text, next)
    if (comment !== null && comment > column) end = lineEnd(text, next)
    else if (!isBlankLine(text, next)) break
  }
  return end
}

function insertAll(textEdits: TextEdits, { entries }: Holder, { kept, added }: Change, { step, isRoles }: Style): void {
  const { text } = textEdits
  const [first] = entries as [Entry, ...Entry[]]
  const at = columnOfEntry(text, first)
  const isApart = isRoles && areApart(text, entries)
  for (const { key, data, before } of added) {
    const lines = key === null ? itemLines(data, { at, step }) : pairLines(key, data, { at, step })
    const above = kept[before - 1]?.entry ?? (sharesLine(text, first) ? first : undefined)
    const below = kept[before]?.entry
    const isTopOfGroup = isRoles && below !== undefined && isBelowHeading(text, startOf(below))
    if (above === undefined || isTopOfGroup)
      textEdits.insertLines(topOf(text, isTopOfGroup ? below : first), [...lines, ...(isApart ? [''] : [])])
    else textEdits.insertLines(extent(text, above), [...(isApart ? [''] : []), ...lines])
  }
}

function topOf(text: string, entry: Entry): number {
  return topOfComments(text, startOf(entry), columnOfEntry(text, entry))
}

function sharesLine(text: string, entry: Entry): boolean {
  const start = startOf(entry)
  return text.slice(start - columnOf(text, start), start).trim() !== ''
}

/** Reports whether a blank line separates the first two entries. */
function areApart(text: string, [first, second]: readonly Entry[]): boolean {
  if (first === undefined || second === undefined) return false
  return /\n[ \t]*\r?\n/.test(text.slice(endOf(text, first), startOf(second)))
}
