/** Puts a role file into its canonical form: sections, fields and sets in order, quotes only where needed. Pure. */
import { isDeepStrictEqual } from 'node:util'
import { type Document, Lexer, type Node, visit } from 'yaml'
import { anchorsFirst } from './anchors.ts'
import { arrangeAll } from './arrange.ts'
import type { Guide } from './edit-context.ts'
import { parseForm } from './form.ts'
import { isJson, jsonText } from './json.ts'
import { WIDTH } from './render.ts'
import { type Data, isSame } from './scalar.ts'

/**
 * The file in its one form; JSON in that of JSON. It declares what it declared before and keeps every comment, or this throws.
 * @param text YAML that the loader takes
 */
export function formatRoles(text: string, guide: Guide): string {
  const isWindows = text.includes('\r\n')
  const once = format(text.replaceAll('\r\n', '\n'), guide)
  const formatted = format(once, guide)
  const [before, after] = [parseForm(text), parseForm(formatted)]
  const lost = [
    ...(after.errors.length > 0 || !isSame(dataOf(before), dataOf(after)) ? ['what it declares'] : []),
    ...(isDeepStrictEqual(commentsOf(formatted), commentsOf(text)) ? [] : ['a comment']),
    ...(format(formatted, guide) === formatted ? [] : ['its form at a second try']),
  ]
  if (lost.length > 0) throw new Error(`formatting a role file lost ${lost.join(' and ')}:\n${formatted}`)
  return isWindows ? formatted.replaceAll('\n', '\r\n') : formatted
}

function format(text: string, guide: Guide): string {
  const document = parseForm(text)
  const values = new Map<Node, Data>()
  visit(document, {
    Node: (_, node) => {
      values.set(node, node.toJS(document, { maxAliasCount: -1 }))
    },
  })
  arrangeAll(document.contents, [], { guide, dataAt: (node) => values.get(node) ?? null })
  anchorsFirst(document)
  if (isJson(text)) return jsonText(document.contents, '\n')
  return document.toString({
    lineWidth: WIDTH,
    flowCollectionPadding: true,
    doubleQuotedMinMultiLineLength: WIDTH * 1_000,
  })
}

function dataOf(document: Document): Data {
  return document.toJS({ maxAliasCount: -1 })
}

function commentsOf(text: string): string[] {
  return [...new Lexer().lex(text)]
    .filter((token) => token.startsWith('#'))
    .map((token) => token.trim())
    .sort()
}
