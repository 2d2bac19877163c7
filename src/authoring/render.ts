/** Writes new parts of a role file as lines of YAML. Pure. */
import { byCodeUnits } from '../text/collections.ts'
import { type Data, type DataMap, isListData, isLongKey, isMapData, keyText, scalarText } from './scalar.ts'

/** Lines that this file writes are no wider, unless a single value is. */
export const WIDTH = 120

/** Indentation of nested lines below their parent. */
export interface Indent {
  /** Columns in front of the key. */
  readonly at: number
  /** Columns that each level adds. */
  readonly step: number
}

/** A value on one line: `[a, b]`, `{ a: b }`. */
export function flowText(value: Data): string {
  if (isListData(value)) return `[${value.map(flowText).join(', ')}]`
  if (!isMapData(value)) return scalarText(value)
  const pairs = pairsOf(value).map(([key, item]) => flowPair(key, item))
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`
}

/** A pair of a map on one line. */
export function flowPair(key: string, value: Data): string {
  return `${keyText(key)} ${flowText(value)}`
}

/** A pair of a map in block style: maps over several lines, lists on one line as long as they fit. */
export function pairLines(key: string, value: Data, indent: Indent): string[] {
  const pad = ' '.repeat(indent.at)
  if (isLongKey(key)) {
    const below = valueLines(value, { ...indent, at: indent.at + 2 })
    const [first = '', ...rest] = below === null ? [flowText(value)] : below
    return [`${pad}? ${scalarText(key)}`, `${pad}: ${first.trimStart()}`, ...rest]
  }
  const head = `${pad}${keyText(key)}`
  const below = fits(value, head.length) ? null : valueLines(value, { ...indent, at: indent.at + indent.step })
  return below === null ? [`${head} ${flowText(value)}`] : [head, ...below]
}

/** An item of a list in block style, with its dash. */
export function itemLines(value: Data, indent: Indent): string[] {
  const pad = ' '.repeat(indent.at)
  const line = `${pad}- ${flowText(value)}`
  const below = line.length <= WIDTH ? null : valueLines(value, { ...indent, at: indent.at + 2 })
  const [first = '', ...rest] = below ?? []
  return below === null ? [line] : [`${pad}- ${first.trimStart()}`, ...rest]
}

/** The lines below a key, or `null` for what always stands beside it. */
export function valueLines(value: Data, indent: Indent): string[] | null {
  if (isListData(value)) return value.length === 0 ? null : value.flatMap((item) => itemLines(item, indent))
  if (!isMapData(value)) return null
  const pairs = pairsOf(value)
  return pairs.length === 0 ? null : pairs.flatMap(([key, item]) => pairLines(key, item, indent))
}

/** In the order in which they were put in; but JavaScript has numbers first, wherever they belong. */
function pairsOf(value: DataMap): (readonly [string, Data])[] {
  const pairs = Object.entries(value)
  return pairs.some(([key]) => /^\d+$/.test(key)) ? pairs.sort(([a], [b]) => byCodeUnits(a, b)) : pairs
}

/** Lists of single values stand beside their key; everything else is easier to read below it. */
function fits(value: Data, column: number): boolean {
  if (!isListData(value) || value.some((item) => typeof item === 'object')) return false
  return column + 1 + flowText(value).length <= WIDTH
}
