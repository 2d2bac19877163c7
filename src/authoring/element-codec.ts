/** Converts between the elements of sets and trees as people write them and as the system names them. Pure. */
import { elements, record } from '../domain/fields.ts'
import type { FieldKind, FieldValue } from '../domain/model.ts'
import type { Data } from './scalar.ts'

/** A field that is made of elements. */
export type ElementKind = FieldKind & { readonly kind: 'set' | 'tree' }

/** One element: as it is written, and by the name that the system has for it. */
export interface Element {
  readonly spelled: string
  readonly name: string
}

export type Test = (element: Element) => boolean

/** Reads and changes what is written in one field; of what stays, no letter changes. */
export interface ElementCodec {
  /** The names of what is live. */
  names(live: FieldValue): readonly string[]
  /** The elements of a written value; none where it is not written. */
  read(value: Data | undefined): readonly Element[]
  without(value: Data | undefined, isOut: Test): Data
  /** The value with further names, which are live. */
  plus(value: Data | undefined, names: ReadonlySet<string>, live: FieldValue): Data
  /** A name as changes print it. */
  grant(name: string): string
}

type Tree = Readonly<Record<string, readonly string[]>>
type List = readonly (string | number)[]

/** @param meant a written value as the system would hand it back */
export function elementCodecOf(kind: ElementKind, canonical: (value: FieldValue) => FieldValue): ElementCodec {
  return kind.kind === 'set' ? ofSet(kind.grant ?? '', canonical) : ofTree(kind, canonical)
}

function ofSet(prefix: string, canonical: (value: FieldValue) => FieldValue): ElementCodec {
  const elementOf = remembered((spelled): Element => {
    const [name = spelled] = canonical([spelled]) as readonly string[]
    return { spelled, name }
  })
  const list = (value: Data | undefined) => (value ?? []) as List
  return {
    names: (live) => (live ?? []) as readonly string[],
    read: (value) => list(value).map((raw) => elementOf(String(raw))),
    without: (value, isOut) => list(value).filter((raw) => !isOut(elementOf(String(raw)))),
    plus: (value, names) => [...list(value), ...names],
    grant: (name) => prefix + name,
  }
}

function ofTree(kind: ElementKind, canonical: (value: FieldValue) => FieldValue): ElementCodec {
  const nameOf = remembered((path) => Object.keys(canonical(record([[path, ['any']]])) as Tree)[0] ?? path)
  const tree = (value: Data | undefined) => Object.entries((value ?? {}) as Tree)
  const elementOf = (path: string, privilege: string): Element => {
    return { spelled: `${path}:${privilege}`, name: `${nameOf(path)}:${privilege}` }
  }
  return {
    names: (live) => elements(kind, live ?? undefined),
    read: (value) => tree(value).flatMap(([path, all]) => all.map((privilege) => elementOf(path, privilege))),
    without(value, isOut) {
      const left = tree(value).map(([path, all]) => {
        return { path, all, kept: all.filter((privilege) => !isOut(elementOf(path, privilege))) }
      })
      // A path without privileges that someone wrote that way stays.
      return record(
        left.flatMap(({ path, all, kept }) => (kept.length > 0 || all.length === 0 ? [[path, kept] as const] : [])),
      )
    },
    plus(value, names, live) {
      const paths = new Map(tree(value))
      const spelled = new Map([...paths.keys()].reverse().map((path) => [nameOf(path), path]))
      for (const [name, all] of tree(live as Data)) {
        const missing = all.filter((privilege) => names.has(`${name}:${privilege}`))
        const path = spelled.get(name) ?? name
        if (missing.length > 0) paths.set(path, [...(paths.get(path) ?? []), ...missing])
      }
      return record(paths)
    },
    grant: (name) => name,
  }
}

/** Asks the system once for each text. */
function remembered<T>(ask: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    const found = known.get(text) ?? ask(text)
    known.set(text, found)
    return found
  }
}
