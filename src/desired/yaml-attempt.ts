/** Reads YAML with js-yaml. What is no YAML is left to be explained. */
import { YAMLException } from 'js-yaml'
import type { Diagnostic, Place } from './diagnostics.ts'
import { findConflicts } from './merge-conflicts.ts'
import { TextLines } from './text-lines.ts'
import { indentBrackets } from './yaml-brackets.ts'
import type { Flaw } from './yaml-checks.ts'
import { type YamlRead, yamlFile } from './yaml-file.ts'
import { CUSTOM_TAG, DIRECTIVE, Refusal, TAB } from './yaml-strict.ts'
import { readTree, type Tree } from './yaml-tree.ts'

/** A text that is no YAML, and our own words about it. */
export interface Refused extends Place {
  readonly text: string
  readonly message: string
  /** True where these words are the best that there are. */
  readonly isCertain: boolean
}

/** A file and its problems; with `refused`, one problem more has to be reported. */
export interface Attempt extends YamlRead {
  readonly refused: Refused | null
}

/** Reads a text. With a merge conflict in it, the rest is read as if its first side were kept. */
export function attempt(label: string, text: string): Attempt {
  const shown = indentBrackets(text)
  const tree = treeOf(shown)
  if (!(tree instanceof Refusal)) return { ...check(label, shown, tree), refused: null }
  const { places, kept } = findConflicts(text)
  if (places.length === 0) {
    const { message, isCertain } = tree
    const place = new TextLines(shown, true).place(tree.offset)
    return { file: null, problems: [], refused: { text, ...place, message, isCertain } }
  }
  const rest = attempt(label, kept)
  const message = 'a merge conflict is left here; keep one side and remove the marks'
  return { ...rest, problems: [...places.map((place) => problem(label, place, message)), ...rest.problems] }
}

/** Returns a mistake in the YAML of a file. */
export function problem(file: string, { line, column }: Place, message: string): Diagnostic {
  return { severity: 'error', rule: 'yaml', file, line, column, message }
}

function check(label: string, text: string, tree: Tree): YamlRead {
  if (tree.flaws.length === 0) return { file: yamlFile(label, text, tree), problems: [] }
  const lines = new TextLines(text, true)
  const words = ({ message, first }: Flaw) => {
    if (first === undefined) return message
    const { line, column } = lines.place(first)
    return `${message}; the first is at ${line}:${column}`
  }
  const problems = tree.flaws.map((flaw) => problem(label, lines.place(flaw.offset), words(flaw)))
  return { file: tree.flaws.some(({ isFatal }) => isFatal) ? null : yamlFile(label, text, tree), problems }
}

function treeOf(text: string): Tree | Refusal {
  try {
    return readTree(text)
  } catch (error) {
    if (error instanceof Refusal) return error
    if (error instanceof YAMLException) return refusal(error)
    // Regular expressions give up on white space of many megabytes.
    if (error instanceof RangeError) return new Refusal(0, 'this is too much white space', true)
    throw error
  }
}

function refusal({ reason, mark }: YAMLException): Refusal {
  const offset = mark?.position ?? 0
  if (reason.startsWith('nesting exceeded')) return new Refusal(offset, 'this is nested too deeply', true)
  const [, words] = WORDS.find(([pattern]) => pattern.test(reason)) ?? []
  return new Refusal(offset, words ?? reason)
}

/** Our words for some of those of js-yaml. */
const WORDS: readonly (readonly [reason: RegExp, words: string])[] = [
  [/non-printable|valid JSON character/, 'YAML does not allow this character; write it as an escape in double quotes'],
  [/^tab characters/, TAB],
  [/directive|YAML version/, DIRECTIVE],
  [/^tag |\btag (?:handle|property)/, CUSTOM_TAG],
]
