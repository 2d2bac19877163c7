/** Written roles with what they include, as the planner wants them. */
import { itemKey, normalise, unite } from '../fields.ts'
import type { FieldKind, Fields, FieldValue, Item, Role } from '../model.ts'
import type { Provider } from '../provider.ts'
import { type Entry, sourceOf } from './role-file.ts'

/** The role that an entry and the permission sets it includes declare. All of them passed their schema. */
export function toRole(entry: Entry, included: readonly Entry[], provider: Provider): Role {
  const { written } = entry
  const fields: Record<string, FieldValue> = {}
  for (const [name, kind] of Object.entries(provider.fields)) {
    const values = [...included, entry].flatMap(({ written: from }) => {
      return Object.hasOwn(from, name) ? [asField(kind, from[name])] : []
    })
    const [first, ...others] = values
    if (first !== undefined)
      fields[name] = others.reduce((all, value) => unite(kind, all, value), normalise(kind, first))
  }
  const source = sourceOf(entry.file, entry.path, 'key')
  return {
    key: entry.key,
    state: written.state === 'absent' ? 'absent' : 'present',
    renamedFrom: (written.renamedFrom as string | undefined) ?? null,
    fields: fields as Fields,
    source,
    // Its own lines first: that is where a person looks.
    place: (field, element) => {
      for (const { file, path, written: from } of [entry, ...included]) {
        if (!Object.hasOwn(from, field)) continue
        const within = locate(provider.fields[field], from[field], element)
        if (within !== null) return sourceOf(file, [...path, field, ...within.path], within.part)
      }
      return source
    },
  }
}

/** Ids may be written as numbers; from here on all elements are texts. */
function asField(kind: FieldKind, value: unknown): FieldValue {
  return kind.kind === 'set' ? (value as readonly unknown[]).map(String) : (value as FieldValue)
}

type Within = { readonly path: readonly string[]; readonly part: 'key' | 'value' }

/** The way from a field to one of its elements, given plain or as a grant; `null` where the value does not have it. */
function locate(kind: FieldKind | undefined, value: unknown, element: string | undefined): Within | null {
  if (kind === undefined || kind.kind === 'scalar') return { path: [], part: 'value' }
  if (element === undefined) return { path: [], part: 'key' }
  const indexed = (index: number): Within | null => (index < 0 ? null : { path: [String(index)], part: 'value' })
  switch (kind.kind) {
    case 'set': {
      const spelled = (value as readonly unknown[]).map(String)
      const plain = spelled.indexOf(element)
      return indexed(plain >= 0 ? plain : spelled.findIndex((one) => (kind.grant ?? '') + one === element))
    }
    case 'items':
      return indexed((value as readonly Item[]).findIndex((item) => itemKey(kind.keys, item) === element))
    case 'tree':
      return locateInTree(value as Readonly<Record<string, readonly string[]>>, element)
  }
}

function locateInTree(tree: Readonly<Record<string, readonly string[]>>, element: string): Within | null {
  if (Object.hasOwn(tree, element)) return { path: [element], part: 'key' }
  for (const [path, privileges] of Object.entries(tree)) {
    if (!element.startsWith(`${path}:`)) continue
    const index = privileges.indexOf(element.slice(path.length + 1))
    if (index >= 0) return { path: [path, String(index)], part: 'value' }
  }
  return null
}
