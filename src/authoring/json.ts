/** Edits role files that are JSON, which is YAML too: they stay JSON for other readers. Pure. */
import { isMap, isScalar, isSeq, type Pair, visit } from 'yaml'
import { jsonIn } from '../text/parse-json.ts'
import { WIDTH } from './render.ts'
import { jsonQuoted } from './scalar.ts'
import { createTextEdits } from './text-edits.ts'
import { parseTree } from './tree.ts'

/** Reports whether a role file is JSON. */
export function isJson(text: string): boolean {
  return jsonIn(text) !== undefined
}

/** An edited file as JSON: all of it in its one form if the file was in form before, else what is new in its quotes. */
export function asJson(edited: string, before: { readonly text: string; readonly root: unknown }): string {
  const textEdits = createTextEdits(edited)
  const tree = parseTree(edited)
  if (jsonText(before.root, textEdits.eol) !== before.text) {
    visit(tree, {
      Scalar(_, { value, range }) {
        const [start = 0, end = 0] = range ?? []
        if (jsonIn(edited.slice(start, end)) !== value) textEdits.replace(start, end, single(value))
      },
    })
    const kept = textEdits.apply()
    // JSON cannot spell everything in that place, such as the question mark of a very long key.
    if (isJson(kept)) return kept
  }
  return jsonText(tree.contents, textEdits.eol)
}

/** JSON in its one form: lists of plain values on one line as long as they fit, all else spread over lines. */
export function jsonText(root: unknown, eol: string): string {
  return `${written(root, '', 0)}\n`.replaceAll('\n', eol)
}

/** @param lead how much of the line is taken already */
function written(node: unknown, indent: string, lead: number): string {
  const inner = `${indent}  `
  if (isMap(node)) {
    const pairs = (node.items as Pair[]).map(({ key, value }) => {
      const name = `${inner}${written(key, '', 0)}: `
      return name + written(value, inner, name.length)
    })
    return pairs.length === 0 ? '{}' : `{\n${pairs.join(',\n')}\n${indent}}`
  }
  if (!isSeq(node)) return single(isScalar(node) ? node.value : null)
  const items = node.items.map((item) => written(item, inner, inner.length))
  const line = `[${items.join(', ')}]`
  if (lead + line.length < WIDTH && !line.includes('\n')) return line
  return `[\n${items.map((item) => inner + item).join(',\n')}\n${indent}]`
}

function single(value: unknown): string {
  if (typeof value === 'string') return jsonQuoted(value)
  // JSON has a zero below zero, but JavaScript does not write it.
  return Object.is(value, -0) ? '-0' : JSON.stringify(value)
}
