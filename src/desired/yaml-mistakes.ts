/** Explains what is wrong with a text that is no YAML, in the words of the package `yaml`, which tell more than those of js-yaml. */
import { Lexer, parseDocument, type YAMLError } from 'yaml'
import { escaped } from '../text/quote.ts'
import { CORE } from '../text/yaml-core.ts'
import type { Diagnostic } from './diagnostics.ts'
import { TextLines } from './text-lines.ts'
import { advise } from './yaml-advice.ts'
import { problem, type Refused } from './yaml-attempt.ts'

/** Returns the first mistake: what follows a broken line is guesswork. */
export function explain(label: string, refused: Refused): Diagnostic {
  const { text, message, isCertain } = refused
  const broken = isCertain ? undefined : firstError(text)
  if (broken === undefined) return problem(label, refused, escaped(message.slice(0, 200)))
  const { code, message: words, pos } = broken
  const at = words.startsWith('Missing closing') ? (openQuote(text) ?? pos[0]) : pos[0]
  const advice = escaped(advise(text, { code, message: words, at }) ?? '') || sentence(code, words)
  return problem(label, new TextLines(text, false).place(at), advice.slice(0, MAX_LENGTH))
}

/** Marks of the lexer that stand for no text: a document, an error in brackets, a plain text. */
const MARKS: ReadonlySet<string> = new Set(['\u0002', '\u0018', '\u001f'])

/** Returns where the first quote begins that is not closed: the parser only says where it gave up. */
function openQuote(text: string): number | undefined {
  let offset = 0
  for (const token of new Lexer().lex(text)) {
    const quote = token.charAt(0)
    if (quote === '"' || quote === "'") {
      if (token.length < 2 || !token.endsWith(quote)) return offset
    }
    if (!MARKS.has(token)) offset += token.length
  }
  return undefined
}

/** A text with a colon may be long, and is shown. */
const MAX_LENGTH = 300

function firstError(text: string): Pick<YAMLError, 'code' | 'message' | 'pos'> | undefined {
  try {
    const { errors, warnings } = parseDocument(text, CORE)
    return errors[0] ?? warnings.find(({ code }) => code === 'TAG_RESOLVE_FAILED')
  } catch (error) {
    // Its parser recurses.
    if (!(error instanceof RangeError)) throw error
    return { code: 'RESOURCE_EXHAUSTION', message: '', pos: [0, 0] }
  }
}

const SENTENCES: Readonly<Record<string, string>> = {
  KEY_OVER_1024_CHARS: 'a key may have at most 1024 characters',
  MULTIPLE_DOCS: 'a second document starts here; a file holds one',
  NON_STRING_KEY: 'a key must be a text',
  RESOURCE_EXHAUSTION: 'this is nested too deeply',
  TAB_AS_INDENT: 'a tab cannot indent YAML; use spaces',
}

function sentence(code: string, message: string): string {
  if (code === 'TAG_RESOLVE_FAILED') return `custom tags are not allowed: ${escaped(message.slice(0, 120))}`
  return SENTENCES[code] ?? escaped(message.slice(0, 200))
}
