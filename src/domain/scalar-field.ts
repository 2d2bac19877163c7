/** One value, replaced as a whole. */
import type { FieldKind } from './field-kind.ts'
import type { Scalar } from './model.ts'

/** Type of the values of a field, in which they compare: some systems answer `"2"` for 2, or 1 for true. */
export type ScalarType = 'text' | 'number' | 'boolean'

/**
 * Makes the kind of a field with a single value, such as a description.
 * @param type where the values are of one type; a value that cannot be of it stays as it is
 */
export function scalar(type?: ScalarType): FieldKind<Scalar> {
  return type === undefined ? ANY : KINDS[type]
}

const ANY = kindOf((value) => value)

const KINDS: Readonly<Record<ScalarType, FieldKind<Scalar>>> = {
  text: kindOf((value) => (typeof value === 'number' || typeof value === 'boolean' ? String(value) : value)),
  number: kindOf((value) => (typeof value === 'string' && NUMBER.test(value) ? Number(value) : value)),
  boolean: kindOf((value) => TRUTHS.get(typeof value === 'string' ? value.toLowerCase() : value) ?? value),
}

/** A number that a text can stand for; longer ones would not be the same as before. */
const NUMBER = /^-?\d{1,15}(?:\.\d{1,15})?$/

const TRUTHS: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  ['true', true],
  ['false', false],
  ['1', true],
  ['0', false],
  [1, true],
  [0, false],
])

function kindOf(normalise: (value: Scalar) => Scalar): FieldKind<Scalar> {
  return {
    grants: false,
    replaces: true,
    entries: null,
    fits: isScalar,
    read: (written) => (isScalar(written) ? written : null),
    normalise,
    union: (_a, b) => b,
    difference: (a) => a,
    elements: () => [],
    size: () => 0,
    filter: () => undefined,
    without: () => undefined,
    diff(field, before = null, after) {
      if (after === undefined || normalise(before) === normalise(after)) return []
      return [{ field, before, after }]
    },
    restore: ({ before, after, live }) => (normalise(live ?? null) === normalise(after) ? before : live),
    locate: () => ({ path: [], part: 'value' }),
    duplicates: () => [],
    codec: () => null,
  }
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}
