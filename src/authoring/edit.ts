/**
 * Edits a role file in place: only what differs is written, all other characters stay as they are. Comments, order,
 * quotes, block and flow style are the author's. Pure.
 */
import type { Node } from 'yaml'
import { record } from '../text/collections.ts'
import { changeBlock } from './block.ts'
import { changeOf, type EditContext, type Guide, isRoles } from './edit-context.ts'
import { inlineText } from './inline.ts'
import { asJson, isJson } from './json.ts'
import { flowText, valueLines, WIDTH } from './render.ts'
import { type Data, type DataMap, isMapData, isSame, literal, scalarText } from './scalar.ts'
import { columnOf, createTextEdits, lineEnd, lineStart } from './text-edits.ts'
import {
  anchorOf,
  type Collection,
  columnOfEntry,
  contentEnd,
  dataOf,
  type Entry,
  entriesOf,
  isBlockCollection,
  isBlockScalar,
  isFlow,
  isMap,
  type MapNode,
  nameOf,
  parseTree,
  tagOf,
} from './tree.ts'

/** Change of one role of a file. Without `from` the role is new, without `to` it is removed. */
export interface RoleEdit {
  readonly from: string | null
  readonly to: { readonly key: string; readonly data: DataMap } | null
}

/** The text with the edits made. What it says then is what was asked for, or this throws. */
export function editRoles(text: string, edits: readonly RoleEdit[], guide: Guide): string {
  return editMap(text, guide, (before) => {
    const { roles, renamed } = rolesAfter(isMapData(before.roles) ? before.roles : {}, edits)
    return { wanted: { ...before, roles }, renamed }
  })
}

/** The text of a config with one target more. Comments stay, as in role files. */
export function addTarget(text: string, name: string, target: DataMap): string {
  return editMap(text, { fields: [], itemKeys: {} }, (before) => {
    const targets = isMapData(before.targets) ? before.targets : {}
    return { wanted: { ...before, targets: { ...targets, [name]: target } }, renamed: new Map() }
  })
}

/** The content that a file is to have. */
interface Wanted {
  readonly wanted: DataMap
  /** New keys of roles, by the old ones. */
  readonly renamed: ReadonlyMap<string, string>
}

function editMap(text: string, guide: Guide, change: (before: DataMap) => Wanted): string {
  const document = parseTree(text)
  const root = document.contents
  const before = root === null ? undefined : dataOf(document, root)
  if (!isMap(root) || !isMapData(before)) throw new Error('a file that is no mapping passed the loader')
  const { wanted, renamed } = change(before)
  const textEdits = createTextEdits(text)
  const context: EditContext = {
    textEdits,
    document,
    guide,
    renamed,
    step: stepOf(text, root),
    hasAnchors: text.includes('&'),
    kept: new Map(),
  }
  reconcile(context, root, wanted, { path: [], entry: null })
  const after = isJson(text) ? asJson(textEdits.apply(), { text, root }) : textEdits.apply()
  const said = parseTree(after)
  if (said.errors.length > 0 || !isSame(said.toJS({ maxAliasCount: -1 }), wanted)) {
    throw new Error(`editing a file gave something else than was asked for:\n${after}`)
  }
  return after
}

function rolesAfter(
  before: DataMap,
  edits: readonly RoleEdit[],
): { roles: DataMap; renamed: ReadonlyMap<string, string> } {
  const becomes = new Map(edits.flatMap(({ from, to }) => (from === null ? [] : [[from, to] as const])))
  const stay = Object.entries(before).flatMap(([key, data]): (readonly [string, Data])[] => {
    const to = becomes.get(key)
    if (to === undefined) return [[key, data]]
    return to === null ? [] : [[to.key, to.data]]
  })
  const added = edits.flatMap(({ from, to }) => (from === null && to !== null ? [[to.key, to.data] as const] : []))
  const renamed = [...becomes].flatMap(([from, to]) =>
    to === null || to.key === from ? [] : [[from, to.key] as const],
  )
  return { roles: record([...stay, ...added]), renamed: new Map(renamed) }
}

/** Places of a node in block style, or of the outermost one in another style. */
interface Place {
  readonly path: readonly string[]
  /** `null` for the root. */
  readonly entry: Entry | null
}

function reconcile(context: EditContext, node: Node, wanted: Data, place: Place): void {
  const { textEdits, document, hasAnchors, kept } = context
  const isUnchanged = isSame(dataOf(document, node), wanted)
  // Where nothing changes there still may be aliases of something that does.
  if (isUnchanged && !hasAnchors) return
  if (isBlockCollection(node)) {
    if (anchorOf(node) !== undefined) kept.set(node, wanted)
    changeEntries(context, node, wanted, place)
    return
  }
  const { entry } = place
  if (entry !== null && !isUnchanged && isCramped(textEdits.text, node, wanted, entry)) {
    if (anchorOf(node) !== undefined) kept.set(node, wanted)
    spread(context, node, wanted, entry)
    return
  }
  replaceInline(context, node, wanted, place)
}

function changeEntries(context: EditContext, node: Collection, wanted: Data, { path, entry }: Place): void {
  const { textEdits, step, kept: anchors } = context
  const entries = entriesOf(node)
  const change = changeOf(context, entries, wanted, path)
  for (const { entry: one, name, data } of change.kept) {
    if (one.key !== null) {
      if (nameOf(one.key) !== name)
        textEdits.replace(one.key.range?.[0] ?? 0, one.key.range?.[1] ?? 0, scalarText(name))
      if (anchorOf(one.key) !== undefined) anchors.set(one.key, name)
    }
    reconcile(context, one.value, data, { path: [...path, name], entry: one })
  }
  changeBlock(textEdits, { entry, entries, node }, change, { step, isRoles: isRoles(path) })
}

function replaceInline(context: EditContext, node: Node, wanted: Data, { path, entry }: Place): void {
  const { textEdits, step } = context
  const [start = 0, end = 0] = node.range ?? []
  const before = textEdits.text.slice(start, end)
  const after = inlineText(context, node, wanted, path)
  if (after === before) return
  if (entry === null) {
    // The whole file is in brackets, as JSON is.
    textEdits.replace(start, end, after)
    return
  }
  const tag = isMap(node) ? null : tagOf(entry)
  if (tag !== null) textEdits.remove(tag.start, tag.end)
  if (!isBlockScalar(node)) {
    textEdits.replace(start, end, after)
    return
  }
  const column = columnOfEntry(textEdits.text, entry) + step
  const block = typeof wanted === 'string' && wanted.includes('\n') ? literal(wanted, column, textEdits.eol) : null
  const [comment = ''] = / +#.*/.exec(before.slice(0, before.search(/\r?\n|$/))) ?? []
  const [head = '', ...lines] = (block ?? after).split(textEdits.eol)
  textEdits.replace(start, contentEnd(textEdits.text, node), [head + comment, ...lines].join(textEdits.eol))
}

/** Reports whether a value in brackets is better written in block style from now on. */
function isCramped(text: string, node: Node, wanted: Data, { key }: Entry): boolean {
  const [start = 0, end = 0] = node.range ?? []
  const old = text.slice(start, end)
  if (key === null || !isFlow(node) || old.includes('\n') || valueLines(wanted, { at: 0, step: 2 }) === null)
    return false
  const isEmptyMap = isMapData(wanted) && /^\{\s*\}$/.test(old)
  return isEmptyMap || columnOf(text, start) + flowText(wanted).length > WIDTH
}

/** Writes a value below its key; a comment beside the key stays there. */
function spread({ textEdits, step }: EditContext, node: Node, wanted: Data, entry: Entry): void {
  const { text } = textEdits
  const [start = 0, end = 0] = node.range ?? []
  const space = / *$/.exec(text.slice(lineStart(text, start), start))?.[0].length ?? 0
  textEdits.remove(start - space, end)
  const at = columnOfEntry(text, entry) + step
  textEdits.insertLines(lineEnd(text, end), valueLines(wanted, { at, step }) ?? [])
}

/** The columns of one level, as the first nested map in block style shows them. */
function stepOf(text: string, root: MapNode): number {
  for (const entry of entriesOf(root)) {
    if (!isMap(entry.value) || isFlow(entry.value)) continue
    const [first] = entriesOf(entry.value)
    if (first !== undefined) return columnOfEntry(text, first) - columnOfEntry(text, entry)
  }
  return 2
}
