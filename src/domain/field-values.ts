/** Narrows field values to the shape that their kind gives them. Pure. */
import type { FieldValue } from './model.ts'
import type { Tree } from './tree-field.ts'

/** Returns the elements of a set field; none where there is no value. @throws Error where it is no set: a bug */
export function textsIn(value: FieldValue | undefined): readonly string[] {
  if (value === undefined || value === null) return []
  if (isTexts(value)) return value
  throw new Error('a set field holds something else than texts')
}

/** Returns the paths of a tree field; none where there is no value. @throws Error where it is no tree: a bug */
export function treeIn(value: FieldValue | undefined): Tree {
  if (value === undefined || value === null) return {}
  if (isTree(value)) return value
  throw new Error('a tree field holds something else than paths')
}

/** Reports whether a value is a list of nothing but texts. */
export function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}

/** Reports whether a value is a tree of texts; one without paths is one, too. */
export function isTree(value: FieldValue | undefined): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isTexts)
}
