/** Elements that a set lists twice: they count once, so one of them may be a slip for another. */
import { isObject } from '../text/parse-json.ts'
import { show } from '../text/quote.ts'
import { type Declared, everyRole, type ReportProblem } from './rules.ts'
import type { Path } from './yaml-file.ts'

/** Warns of each element that its list has already. */
export function repeatedElements(declared: Declared, report: ReportProblem): void {
  const sets = [...declared.permissionSets.values()].flat()
  for (const entry of [...everyRole(declared), ...sets]) {
    for (const field of Object.keys(declared.provider.fields)) {
      for (const { path, element } of repeatedIn(entry.written[field], [field])) {
        report(entry, `${show(element)} is listed twice, and counts once; remove one, or run rolesync fmt`, {
          path,
          severity: 'warning',
        })
      }
    }
  }
}

/** Sets are lists of texts; those of a tree stand below their paths. */
function repeatedIn(written: unknown, path: Path): { readonly path: Path; readonly element: string }[] {
  if (Array.isArray(written)) {
    const seen = new Set<unknown>()
    return written.flatMap((element: unknown, index) => {
      const isRepeated = seen.has(element)
      seen.add(element)
      return isRepeated && isElement(element) ? [{ path: [...path, String(index)], element: String(element) }] : []
    })
  }
  return isObject(written) ? Object.entries(written).flatMap(([name, inner]) => repeatedIn(inner, [...path, name])) : []
}

/** Ids may be written as numbers. */
function isElement(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number'
}
