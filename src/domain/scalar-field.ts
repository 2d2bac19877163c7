/** One value, replaced as a whole. */
import type { FieldKind } from './field-kind.ts'
import type { Scalar } from './model.ts'

/** Makes the kind of a field with a single value, such as a description. */
export function scalar(): FieldKind<Scalar> {
  return SCALAR
}

const SCALAR: FieldKind<Scalar> = {
  grants: false,
  replaces: true,
  entries: null,
  fits: isScalar,
  read: (written) => (isScalar(written) ? written : null),
  normalise: (value) => value,
  union: (_a, b) => b,
  difference: (a) => a,
  elements: () => [],
  size: () => 0,
  filter: () => undefined,
  without: () => undefined,
  diff(field, before = null, after) {
    return after === undefined || before === after ? [] : [{ field, before, after }]
  },
  restore: ({ before, after, live }) => ((live ?? null) === after ? before : live),
  locate: () => ({ path: [], part: 'value' }),
  duplicates: () => [],
  codec: () => null,
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}
