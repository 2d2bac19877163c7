/** Collects changes to a text and makes them all at once, so that offsets stay valid. Pure. */

/** A collection of changes to one text. */
export interface TextEdits {
  readonly text: string
  readonly eol: string
  /** Puts a text in place of a range. */
  replace(start: number, end: number, insert: string): void
  remove(start: number, end: number): void
  insert(offset: number, insert: string): void
  /** Puts whole lines at the start of a line, or at the end of the text. */
  insertLines(offset: number, lines: readonly string[]): void
  /** The text with all changes made. */
  apply(): string
}

interface TextEdit {
  readonly start: number
  readonly end: number
  readonly insert: string
}

/** Starts an empty collection of changes to a text. */
export function createTextEdits(text: string): TextEdits {
  const edits: TextEdit[] = []
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const replace = (start: number, end: number, insert: string): void => {
    edits.push({ start, end, insert })
  }
  return {
    text,
    eol,
    replace,
    remove: (start, end) => replace(start, end, ''),
    insert: (offset, insert) => replace(offset, offset, insert),
    insertLines(offset, lines) {
      const block = lines.join(eol)
      const needsBreak = offset > 0 && text[offset - 1] !== '\n'
      replace(offset, offset, needsBreak ? eol + block : block + eol)
    },
    apply: () => applyAll(text, edits),
  }
}

/** Applies edits in the order of the text; at one offset insertions come first. Overlapping removals are united. */
function applyAll(text: string, edits: readonly TextEdit[]): string {
  const sorted = edits
    .map((edit, index) => ({ ...edit, index }))
    .sort((a, b) => a.start - b.start || Number(a.end > a.start) - Number(b.end > b.start) || a.index - b.index)
  const parts: string[] = []
  let cursor = 0
  for (const { start, end, insert } of sorted) {
    if (start > cursor) parts.push(text.slice(cursor, start))
    parts.push(insert)
    cursor = Math.max(cursor, end)
  }
  parts.push(text.slice(cursor))
  return parts.join('')
}

/** The offset at which the line of an offset begins. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1
}

/** The offset behind the line of an offset, its line break included. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset)
  return end < 0 ? text.length : end + 1
}

/** The column of an offset, from 0. */
export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset)
}

/** Returns the column of the comment on a line that holds nothing else, or `null`. */
export function commentColumn(text: string, start: number): number | null {
  const [, spaces] = /^( *)#/.exec(text.slice(start, lineEnd(text, start))) ?? []
  return spaces === undefined ? null : spaces.length
}

/** Reports whether a comment covers the entries below it, not just the next one: `# --- Sales ---`, `# Sales:`. */
export function isHeading(comment: string): boolean {
  return /[-=*#~_─═]{3,}|:\s*$/u.test(comment)
}

/** Returns the offset above the comments that belong to what begins at `offset`: those directly above it, but headings. */
export function topOfComments(text: string, offset: number, column: number): number {
  let start = lineStart(text, offset)
  while (start > 0) {
    const above = lineStart(text, start - 1)
    if (commentColumn(text, above) !== column || isHeading(text.slice(above, start))) break
    start = above
  }
  return start
}

/** Reports whether a comment above an entry covers those that follow it too: a heading, or one that a blank line sets apart. */
export function isBelowHeading(text: string, offset: number): boolean {
  const column = columnOf(text, offset)
  let start = topOfComments(text, offset, column)
  while (start > 0 && isBlankLine(text, lineStart(text, start - 1))) start = lineStart(text, start - 1)
  return start > 0 && commentColumn(text, lineStart(text, start - 1)) === column
}

/** Reports whether a line begins here and is blank. */
export function isBlankLine(text: string, start: number): boolean {
  return start < text.length && text.slice(start, lineEnd(text, start)).trim() === ''
}
