/** YAML files: their data, and the place of each part of them. */
import type { Diagnostic, Place } from './diagnostics.ts'
import { type Plain, readPlain } from './plain.ts'

/** Keys and indices from the root of a document. */
export type Path = readonly string[]

/** A file that was read. */
export interface YamlFile {
  /** Relative to the working directory. */
  readonly label: string
  /** Plain data. Objects may have own keys such as `__proto__`; they never change a prototype. */
  readonly data: unknown
  /** Where a value is written, or its key. What does not exist is where its nearest parent is. */
  readonly place: (path: Path, part?: 'key' | 'value') => Place
}

/** What reading gives; the file is `null` where its data cannot be trusted. */
export interface YamlRead {
  readonly file: YamlFile | null
  readonly problems: Diagnostic[]
}

/** Reads YAML 1.2, core schema. Loading the full parser costs as much as all else at a start: most files need none. */
export async function readYaml(label: string, text: string): Promise<YamlRead> {
  const plain = readPlainFile(label, text)
  if (plain !== null) return { file: plain, problems: [] }
  const { parseFull } = await import('./yaml.ts')
  return parseFull(label, text)
}

/** A file of the simple kind, or `null`. */
export function readPlainFile(label: string, text: string): YamlFile | null {
  const plain = readPlain(text, 2)
  if (plain === null) return null
  let whole: Plain | null = null
  const place: YamlFile['place'] = (path, part = 'value') => {
    // The places of sections and roles are at hand; all others are found by reading again, once.
    if (path.length > 2) whole ??= readPlain(text, Number.POSITIVE_INFINITY)
    const { data, start, places } = whole ?? plain
    let found = start
    let value: unknown = data
    for (const [depth, segment] of path.entries()) {
      const entry = places.get(value)?.get(segment)
      if (entry === undefined) break
      found = depth === path.length - 1 && part === 'key' ? entry.key : entry.value
      value = (value as Readonly<Record<string, unknown>>)[segment]
    }
    return found
  }
  return { label, data: plain.data, place }
}
