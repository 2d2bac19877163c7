/** Edits values that are not in block style: single values, aliases, and collections in brackets. Pure. */
import type { Alias, Node, Scalar } from 'yaml'
import { type Change, changeOf, type EditContext, type Kept } from './edit-context.ts'
import { flowPair, flowText } from './render.ts'
import { type Data, doubleQuoted, isPlainScalar, isSame, scalarText, singleQuoted } from './scalar.ts'
import { isHeading } from './text-edits.ts'
import {
  anchorOf,
  type Collection,
  dataOf,
  type Entry,
  endOf,
  entriesOf,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  nameOf,
  resolve,
  startOf,
  tagOf,
} from './tree.ts'

/** The text of a value from now on, as much as possible of it as it was. */
export function inlineText(context: EditContext, node: Node, wanted: Data, path: readonly string[]): string {
  const { document, textEdits, kept, hasAnchors } = context
  const text = textEdits.text.slice(node.range?.[0], node.range?.[1])
  const isUnchanged = isSame(dataOf(document, node), wanted)
  if (isAlias(node)) return isKept(context, node, wanted) ? text : flowText(wanted)
  if (anchorOf(node) !== undefined) kept.set(node, wanted)
  if (isUnchanged && !hasAnchors) return text
  if (isScalar(node)) return isUnchanged ? text : changedScalar(node, wanted)
  const isCollection = isMap(node) || isSeq(node)
  return typeof wanted === 'object' && wanted !== null && isCollection
    ? changedFlow(context, node, wanted, path)
    : flowText(wanted)
}

/** An alias stays as long as its anchor does and says the same; else it gives way to what it stood for. */
function isKept({ document, kept }: EditContext, alias: Alias, wanted: Data): boolean {
  const source = resolve(document, alias)
  return kept.has(source) && isSame(kept.get(source) ?? null, wanted)
}

/** In the quotes that were there; but where the old text needed them, they say nothing of its author's habits. */
function changedScalar(node: Scalar, wanted: Data): string {
  if (typeof wanted !== 'string') return flowText(wanted)
  if (isPlainScalar(wanted) && !isPlainScalar(String(node.value))) return wanted
  if (node.type === 'QUOTE_DOUBLE') return doubleQuoted(wanted)
  return (node.type === 'QUOTE_SINGLE' ? singleQuoted(wanted) : null) ?? scalarText(wanted)
}

/** One entry in brackets with what is around it. */
interface Piece {
  /** From the comma or bracket before it: a space, or a line break with comments and indentation. */
  readonly above: string
  readonly text: string
  /** Comment behind it in its line. */
  readonly after: string
}

interface Pieces {
  readonly open: string
  readonly pieces: readonly (Piece & { readonly entry: Entry })[]
  readonly hasTrailingComma: boolean
  /** Between the last entry and the bracket. */
  readonly close: string
}

function changedFlow(context: EditContext, node: Collection, wanted: Data, path: readonly string[]): string {
  const { text, eol } = context.textEdits
  const before = cut(text, node)
  const entries = before.pieces.map(({ entry }) => entry)
  const change = changeOf(context, entries, wanted, path)
  if (change.added.length === 0 && change.kept.length === entries.length)
    return sameEntries(context, node, change.kept, path)
  const { pieces, lost } = changedPieces(before, change, { eol, textOf: (kept) => entryText(context, kept, path) })
  return glue(before, pieces, { lost, eol, isBraces: isMap(node) })
}

/** Returns the pieces that stay and come, and headings of those that go which nothing follows. */
function changedPieces(
  before: Pieces,
  { kept, added }: Change,
  { eol, textOf }: { readonly eol: string; readonly textOf: (kept: Kept) => string },
): { pieces: Piece[]; lost: string } {
  const separator = separatorOf(before, eol)
  const fresh = (index: number): Piece[] =>
    added
      .filter((one) => one.before === index)
      .map(({ key, data }) => ({
        above: separator,
        text: key === null ? flowText(data) : flowPair(key, data),
        after: '',
      }))
  const staying = new Map(kept.map((one) => [one.entry, one]))
  const pieces = fresh(0)
  let [lost, index] = ['', 0]
  for (const { entry, above, after } of before.pieces) {
    const stays = staying.get(entry)
    // A comment above an entry goes with it, but for a heading of those that follow.
    if (stays === undefined) lost += headingsIn(above)
    else {
      const whole = lost === '' ? above : lost + onNewLine(above, eol)
      pieces.push({ above: whole, text: textOf(stays), after }, ...fresh(++index))
      lost = ''
    }
  }
  return { pieces, lost }
}

/** All entries stay, and so does all that is between them. */
function sameEntries(context: EditContext, node: Node, kept: readonly Kept[], path: readonly string[]): string {
  const { text } = context.textEdits
  const [start = 0, end = 0] = node.range ?? []
  let cursor = start
  const parts = kept.map((one) => {
    const gap = text.slice(cursor, startOf(one.entry))
    cursor = endOf(text, one.entry)
    return gap + entryText(context, one, path)
  })
  return parts.join('') + text.slice(cursor, end)
}

function entryText(context: EditContext, { entry, name, data }: Kept, path: readonly string[]): string {
  const { text } = context.textEdits
  const { key, value } = entry
  const start = startOf(entry)
  const [from, to] = key === null ? [start, start] : (key.range ?? [start, start])
  if (key !== null && anchorOf(key) !== undefined) context.kept.set(key, name)
  const keyNow = key === null ? '' : nameOf(key) === name ? text.slice(from, to) : scalarText(name)
  const valueNow = inlineText(context, value, data, [...path, name])
  const [valueStart = 0, valueEnd] = value.range ?? []
  const tag = valueNow === text.slice(valueStart, valueEnd) ? null : tagOf(entry)
  const between =
    tag === null ? text.slice(to, valueStart) : text.slice(to, tag.start) + text.slice(tag.end, valueStart).trimStart()
  return text.slice(start, from) + keyNow + between + valueNow
}

/** Takes a collection apart. */
function cut(text: string, node: Collection): Pieces {
  const [start = 0, end = 0] = node.range ?? []
  const entries = entriesOf(node)
  const source = node.srcToken
  const items = source?.type === 'flow-collection' ? source.items : []
  const commaBehind = (index: number) => items[index + 1]?.start.find(({ type }) => type === 'comma')?.offset
  let cursor = start + 1
  let before: (Piece & { entry: Entry }) | null = null
  const pieces: (Piece & { entry: Entry })[] = []
  for (const [index, entry] of entries.entries()) {
    const [, beside = '', above = ''] = /^([^\r\n]*#[^\r\n]*)?([\s\S]*)$/.exec(text.slice(cursor, startOf(entry))) ?? []
    if (before !== null) pieces.push({ ...before, after: before.after + beside })
    const comma = commaBehind(index)
    const entryEnd = endOf(text, entry)
    before = {
      entry,
      above: before === null ? beside + above : above,
      text: '',
      after: text.slice(entryEnd, comma ?? end - 1),
    }
    cursor = comma === undefined ? entryEnd : comma + 1
  }
  if (before === null)
    return { open: text.slice(start, start + 1), pieces, hasTrailingComma: false, close: text.slice(start + 1, end) }
  const hasTrailingComma = commaBehind(entries.length - 1) !== undefined
  const rest: string = hasTrailingComma ? before.after + text.slice(cursor, end - 1) : before.after
  const [, after = '', close = ''] = /^([\s\S]*?)(\s*)$/.exec(rest) ?? []
  pieces.push({ ...before, after })
  return { open: text.slice(start, start + 1), pieces, hasTrailingComma, close: close + text.slice(end - 1, end) }
}

/** Text between an entry and the one before it. */
function separatorOf({ pieces: [first, second] }: Pieces, eol: string): string {
  const sample = second?.above ?? (first?.above.includes('\n') ? first.above : ' ')
  const line = sample.lastIndexOf('\n')
  return line < 0 ? ' ' : eol + sample.slice(line + 1)
}

/** Returns the headings in front of an entry, without the indentation of the entry itself. */
function headingsIn(above: string): string {
  const isApart = /#[^\n]*\n\s*\n[^#]*$/.test(above)
  if (isApart) return above.slice(0, above.lastIndexOf('\n')).trimEnd()
  const lines = above.slice(0, Math.max(above.lastIndexOf('\n'), 0)).split('\n')
  return lines.slice(0, lines.findLastIndex((line) => line.includes('#') && isHeading(line)) + 1).join('\n')
}

/** Puts a collection together. The first entry stands behind the bracket as the first one did before. */
function glue(
  { open, pieces: old, hasTrailingComma, close }: Pieces,
  pieces: readonly Piece[],
  { lost, eol, isBraces }: { readonly lost: string; readonly eol: string; readonly isBraces: boolean },
): string {
  const padding = isBraces && old.length === 0 ? ' ' : ''
  const edge = old[0]?.above ?? padding
  const parts = pieces.map(({ above, text, after }, index) => {
    const isAfterComment = pieces[index - 1]?.after.includes('#') === true
    const apart = above.includes('\n') ? above : index === 0 ? edge : above || ' '
    const comma = index === pieces.length - 1 && !hasTrailingComma ? '' : ','
    return (isAfterComment ? onNewLine(apart, eol) : apart) + text + comma + after
  })
  const isAfterComment = lost !== '' || pieces.at(-1)?.after.includes('#') === true
  const bare = pieces.length === 0 && !isAfterComment ? close.trimStart() : padding + close
  return open + parts.join('') + lost + (isAfterComment ? onNewLine(bare, eol) : bare)
}

function onNewLine(text: string, eol: string): string {
  return text.includes('\n') ? text : eol + text
}
