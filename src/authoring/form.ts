/** Decides quotes, brackets and comments beside keys for the canonical form of a role file. Pure. */
import {
  type CST,
  type Document,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  type ScalarTag,
  type Tags,
  visit,
  type YAMLSeq,
} from 'yaml'
import { CORE } from '../text/yaml-core.ts'
import { doubleQuoted, isPlainScalar } from './scalar.ts'

/** Texts by our own rules for quotes, lists without spaces inside their brackets. */
const tags = (all: Tags): Tags =>
  all.map((tag) => {
    if (typeof tag === 'string') return tag
    if (tag.tag === 'tag:yaml.org,2002:str') return withOwnQuotes(tag as ScalarTag)
    const padding = { 'tag:yaml.org,2002:seq': '', 'tag:yaml.org,2002:map': ' ' }[tag.tag]
    if (padding === undefined) return tag
    return {
      ...tag,
      stringify: (node: never, context: object, onComment: never, onChompKeep: never) =>
        (node as YAMLSeq).toString({ ...context, flowCollectionPadding: padding } as never, onComment, onChompKeep),
    } as typeof tag
  })

function withOwnQuotes(tag: ScalarTag): ScalarTag {
  return {
    ...tag,
    stringify(node, context, onComment, onChompKeep) {
      const { type, value } = node as Scalar
      const isOurs = typeof value === 'string' && type !== 'BLOCK_LITERAL' && type !== 'BLOCK_FOLDED'
      if (isOurs && isPlainScalar(value)) return value
      // Without quotes before, without quotes now, as long as it stays on one line.
      if (isOurs && (type !== 'PLAIN' || value.includes('\n'))) return doubleQuoted(value)
      return (
        tag.stringify?.(
          { ...node, type } as Scalar,
          { ...context, options: { ...context.options, lineWidth: 0 } } as never,
          onComment,
          onChompKeep,
        ) ?? ''
      )
    },
  }
}

/** Reads a role file so that it is written by the rules of its one form. */
export function parseForm(text: string): Document.Parsed {
  const document = parseDocument(text, { ...CORE, customTags: tags, keepSourceTokens: true })
  visit(document, { Pair: (_, pair) => keepBeside(pair as Pair<Scalar, Node | null>) })
  return document
}

/** To the parser, a comment beside a key and one below it are the same; to a reader, the first is about the key. */
function keepBeside({ key, value, srcToken }: Pair<Scalar, Node | null> & { srcToken?: CST.CollectionItem }): void {
  if (!value?.commentBefore || key.comment) return
  const sep = srcToken?.sep ?? []
  const lineEnd = sep.findIndex(({ type }) => type === 'newline')
  if (!sep.slice(0, Math.max(lineEnd, 0)).some(({ type }) => type === 'comment')) return
  const [beside, ...below] = value.commentBefore.split('\n')
  key.comment = beside ?? null
  value.commentBefore = below.length > 0 ? below.join('\n') : null
}
