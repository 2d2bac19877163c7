/** Paths with a set of privileges each: every pair is the grant `path:privilege`. */
import { byCodeUnits, isAscending, record, toSet } from '../text/collections.ts'
import { isObject } from '../text/parse-json.ts'
import { elementChanges, isSameList, remembered, restoredElements } from './elements.ts'
import type { Canonical, Element, ElementCodec, FieldKind, Within } from './field-kind.ts'

/** Path → privileges. */
export type Tree = Readonly<Record<string, readonly string[]>>

/** Makes the kind of a tree. */
export function tree(): FieldKind<Tree> {
  return TREE
}

const TREE: FieldKind<Tree> = {
  grants: true,
  replaces: false,
  entries: null,
  fits: isTree,
  read: treeOf,
  normalise(value) {
    const paths = Object.entries(value).map(([path, privileges]) => [path, toSet(privileges)] as const)
    return record(paths.filter(([, { length }]) => length > 0).sort(([a], [b]) => byCodeUnits(a, b)))
  },
  union(a, b) {
    const paths = new Map(Object.entries(a))
    for (const [path, privileges] of Object.entries(b)) paths.set(path, [...(paths.get(path) ?? []), ...privileges])
    return TREE.normalise(record(paths))
  },
  difference: (a, b) => kept(a, (path, privilege) => !(Object.hasOwn(b, path) && b[path]?.includes(privilege))),
  elements(value = {}) {
    const grants: string[] = []
    for (const [path, privileges] of Object.entries(value)) {
      for (const privilege of privileges) grants.push(`${path}:${privilege}`)
    }
    // Paths are in order, but `a:X` comes after `a.b:X`.
    return isAscending(grants) ? grants : grants.sort(byCodeUnits)
  },
  size: (value = {}) => Object.values(value).reduce((sum, { length }) => sum + length, 0),
  filter: (value, keep) => kept(value, (path, privilege) => keep(`${path}:${privilege}`)),
  without: (value, element) => kept(value, (path, privilege) => path !== element && `${path}:${privilege}` !== element),
  diff: (field, before = {}, after = {}) =>
    isSameTree(before, after) ? [] : elementChanges(field, TREE.elements(before), TREE.elements(after)),
  restore: (versions) => restoredElements(TREE, {}, versions),
  locate: (written, element) => (element === undefined ? { path: [], part: 'key' } : locate(treeOf(written), element)),
  duplicates: () => [],
  codec: codecOf,
}

function kept(value: Tree, keep: (path: string, privilege: string) => boolean): Tree {
  const paths = Object.entries(value)
  return TREE.normalise(record(paths.map(([path, held]) => [path, held.filter((one) => keep(path, one))] as const)))
}

function isSameTree(a: Tree, b: Tree): boolean {
  const paths = Object.entries(a)
  if (paths.length !== Object.keys(b).length) return false
  return paths.every(([path, held]) => Object.hasOwn(b, path) && isSameList(held, b[path] ?? []))
}

function locate(written: Tree, element: string): Within | null {
  if (Object.hasOwn(written, element)) return { path: [element], part: 'key' }
  for (const [path, privileges] of Object.entries(written)) {
    if (!element.startsWith(`${path}:`)) continue
    const index = privileges.indexOf(element.slice(path.length + 1))
    if (index >= 0) return { path: [path, String(index)], part: 'value' }
  }
  return null
}

function codecOf(canonical: Canonical<Tree>): ElementCodec<Tree> {
  const nameOf = remembered((path) => Object.keys(canonical(record([[path, ['any']]])))[0] ?? path)
  const elementOf = (path: string, privilege: string): Element => {
    return { spelled: `${path}:${privilege}`, name: `${nameOf(path)}:${privilege}` }
  }
  return {
    names: (live) => TREE.elements(live ?? {}),
    read: (written) => Object.entries(treeOf(written)).flatMap(([path, all]) => all.map((one) => elementOf(path, one))),
    without(written, isOut) {
      const left = Object.entries(treeOf(written)).flatMap(([path, all]) => {
        const stay = all.filter((privilege) => !isOut(elementOf(path, privilege)))
        // A path without privileges that someone wrote that way stays.
        return stay.length > 0 || all.length === 0 ? [[path, stay] as const] : []
      })
      return record(left)
    },
    plus(written, names, live) {
      const paths = new Map(Object.entries(treeOf(written)))
      const spelled = new Map([...paths.keys()].reverse().map((path) => [nameOf(path), path]))
      for (const [name, all] of Object.entries(live ?? {})) {
        const missing = all.filter((privilege) => names.has(`${name}:${privilege}`))
        const path = spelled.get(name) ?? name
        if (missing.length > 0) paths.set(path, [...(paths.get(path) ?? []), ...missing])
      }
      return record(paths)
    },
    grant: (name) => name,
  }
}

function isTree(value: unknown): value is Tree {
  return isObject(value) && Object.values(value).every(isTexts)
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}

function treeOf(written: unknown): Tree {
  if (isTree(written)) return written
  if (!isObject(written)) return {}
  return record(Object.entries(written).filter((entry): entry is [string, string[]] => isTexts(entry[1])))
}
