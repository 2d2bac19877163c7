/** YAML files that were read: their data, and the place of each part of them. */
import type { Diagnostic, Place } from './diagnostics.ts'
import { TextLines } from './text-lines.ts'
import type { Tree } from './yaml-tree.ts'

/** Keys and indices from the root of a document. */
export type Path = readonly string[]

/** A file that was read. */
export interface YamlFile {
  /** Relative to the working directory. */
  readonly label: string
  /** Plain data. Objects may have own keys such as `__proto__`; they never change a prototype. */
  readonly data: unknown
  /** Returns where a value is written, or its key. What does not exist is where its nearest parent is. */
  readonly place: (path: Path, part?: 'key' | 'value') => Place
}

/** A file, `null` where its data cannot be trusted, and what is wrong with it. */
export interface YamlRead {
  readonly file: YamlFile | null
  readonly problems: Diagnostic[]
}

/**
 * Returns the file of a tree.
 * @param text that the tree was read from
 */
export function yamlFile(label: string, text: string, tree: Tree): YamlFile {
  let lines: TextLines | null = null
  return {
    label,
    data: tree.data,
    place: (path, part = 'value') => {
      lines ??= new TextLines(text, true)
      return lines.place(offsetOf(tree, path, part))
    },
  }
}

function offsetOf({ data, start, places }: Tree, path: Path, part: 'key' | 'value'): number {
  let offset = start
  let value = data
  for (const [depth, segment] of path.entries()) {
    const entry = places.get(value)?.get(segment)
    if (entry === undefined) break
    offset = depth === path.length - 1 && part === 'key' ? entry.key : entry.value
    value = (value as Readonly<Record<string, unknown>>)[segment]
  }
  return offset
}
