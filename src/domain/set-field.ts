/** Texts without order: a set of grants, or of plain elements such as tags. */
import { toSet } from '../text/collections.ts'
import { elementChanges, isSameList, remembered, restoredElements } from './elements.ts'
import type { Canonical, Element, ElementCodec, FieldKind } from './field-kind.ts'

type Texts = readonly string[]

/**
 * Makes the kind of a set.
 * @param grantPrefix makes an element a grant: `app:` in `app:Salesforce`, the empty text where the element is the grant
 *   itself. Without it the elements are no grants.
 */
export function set(grantPrefix?: string): FieldKind<Texts> {
  const prefix = grantPrefix ?? ''
  const toGrant = (element: string) => prefix + element
  const kind: FieldKind<Texts> = {
    grants: grantPrefix !== undefined,
    replaces: false,
    entries: null,
    fits: isTexts,
    read: (written) => rawOf(written).map(String),
    normalise: toSet,
    union: (a, b) => toSet([...a, ...b]),
    difference(a, b) {
      const gone = new Set(b)
      return a.filter((element) => !gone.has(element))
    },
    elements: (value = []) => (prefix === '' ? value : value.map(toGrant)),
    size: (value = []) => value.length,
    filter: (value, keep) => value.filter((element) => keep(toGrant(element))),
    without: (value, element) => value.filter((one) => one !== element && toGrant(one) !== element),
    // Nearly every role of a run is as it should be; its grants are not spelled to find that.
    diff: (field, before = [], after = []) =>
      isSameList(before, after) ? [] : elementChanges(field, kind.elements(before), kind.elements(after)),
    restore: (versions) => restoredElements(kind, [], versions),
    locate(written, element) {
      if (element === undefined) return { path: [], part: 'key' }
      const texts = rawOf(written).map(String)
      const plain = texts.indexOf(element)
      const index = plain >= 0 ? plain : texts.findIndex((one) => toGrant(one) === element)
      return index < 0 ? null : { path: [String(index)], part: 'value' }
    },
    duplicates: () => [],
    codec: (canonical) => codecOf(prefix, canonical),
  }
  return kind
}

function codecOf(prefix: string, canonical: Canonical<Texts>): ElementCodec<Texts> {
  const elementOf = remembered((spelled): Element => {
    const [name = spelled] = canonical([spelled])
    return { spelled, name }
  })
  return {
    names: (live) => live ?? [],
    read: (written) => rawOf(written).map((raw) => elementOf(String(raw))),
    without: (written, isOut) => rawOf(written).filter((raw) => !isOut(elementOf(String(raw)))),
    plus: (written, names) => [...rawOf(written), ...names],
    grant: (name) => prefix + name,
  }
}

/** The elements as they stand in a file: ids may be numbers. */
function rawOf(written: unknown): readonly (string | number)[] {
  return Array.isArray(written) ? written.filter((one) => typeof one === 'string' || typeof one === 'number') : []
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}
