/** Names the usual slips behind what a parser says about a text that is no YAML, with the way out. Pure. */

import { show } from '../text/quote.ts'
import { missingSpace } from './missing-space.ts'

/** An error of the package `yaml`. */
export interface YamlMistake {
  readonly code: string
  readonly message: string
  /** Offset in the text. */
  readonly at: number
}

/** Advice for one kind of mistake; `null` where it does not fit. */
type Advice = (mistake: YamlMistake, line: Line) => string | null

/** The line of a mistake, cut in two where it stands. */
interface Line {
  readonly before: string
  readonly rest: string
}

/** A key, and a value in brackets or quotes or none. */
const KEY = /^([\p{L}\d_][^[\]{}"'#:]*?)\s*(?:[[{"'].*)?$/u

const COMMA = 'a comma is missing before this'

const OPEN_QUOTE = 'this quote is not closed; close it, or indent further the lines that belong to its text'

const ADVICE: Readonly<Record<string, Advice>> = {
  MULTILINE_IMPLICIT_KEY(_, { rest }) {
    const [, key] = KEY.exec(rest) ?? []
    return missingSpace(rest) ?? (key === undefined ? null : `a \`:\` is missing after ${show(key)}`)
  },
  BAD_ALIAS(_, { before, rest }) {
    if (!/^\*\s*(?:[\],}#]|$)/.test(rest)) return null
    return `\`*\` alone is no text in YAML; quote it: ${/\[\s*$/.test(before) && /^\*\s*\]/.test(rest) ? '["*"]' : '"*"'}`
  },
  BLOCK_AS_IMPLICIT_KEY({ message }, { rest }) {
    if (!message.startsWith('Nested')) return 'this line is indented otherwise than the entries above it; align them'
    if (!/:(?:\s|$)/.test(rest))
      return 'this is a value, and the line below is indented further; align it with the key above'
    const text = /^[\p{L}\d]/u.test(rest) ? `: ${JSON.stringify(rest.replace(/\s+#.*|\s+$/, ''))}` : ''
    return `a text with a colon and a space in it needs quotes${text}`
  },
  BAD_INDENT({ message }, { rest }) {
    const bracket = /end with a ([\]}])/.exec(message)?.[1]
    if (bracket !== undefined) {
      return rest.startsWith(bracket)
        ? `this \`${bracket}\` is indented less than the key whose value it ends; indent it as far as that key`
        : `a \`${bracket}\` is missing before this: the bracket above is still open`
    }
    if (!message.includes('same column')) return null
    const space = missingSpace(rest.trimStart())
    if (space !== null) return space
    return 'this line is indented like no line above it; align it with the keys that it belongs to'
  },
  UNEXPECTED_TOKEN({ message }, { before }) {
    if (!/^Unexpected (?:scalar|flow-\w+-start) at node end/.test(message)) return null
    if (/[\]}]\s*$/.test(before)) return COMMA
    return /'$/.test(before) ? "the text ends at the quote before this; write `''` for a quote within it" : null
  },
  MISSING_CHAR({ message }, { rest }) {
    if (message.startsWith('Missing ,')) return COMMA
    if (message.startsWith('Missing closing')) return OPEN_QUOTE
    if (!message.startsWith('Implicit map keys')) return null
    const space = missingSpace(rest)
    if (space !== null) return space
    return 'a colon is missing behind this key, or it is a text that goes on from the line above and has to be indented further'
  },
  BLOCK_IN_FLOW(_, { rest }) {
    const next = /\s([\w.-]+):\s/.exec(rest)?.[1]
    return next === undefined ? null : `a comma is missing before \`${next}:\`, or this text needs quotes`
  },
  BAD_SCALAR_START: (_, { rest }) => `a text that begins with ${rest.charAt(0)} needs quotes`,
}

/** Returns advice on a mistake; `null` where the parser's own words are the best that there are. */
export function advise(text: string, mistake: YamlMistake): string | null {
  const start = text.lastIndexOf('\n', mistake.at - 1) + 1
  const end = text.indexOf('\n', mistake.at)
  const line = { before: text.slice(start, mistake.at), rest: text.slice(mistake.at, end < 0 ? undefined : end) }
  return ADVICE[mistake.code]?.(mistake, line) ?? null
}
