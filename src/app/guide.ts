/** Facts about a system that the editors of role files need. */
import type { Guide } from '../authoring/edit-context.ts'
import type { Provider } from '../domain/system.ts'

/** Returns the guide for editing the role files of a system. */
export function guideOf({ fields }: Provider): Guide {
  const items = Object.entries(fields).flatMap(([name, { entries }]) =>
    entries === null ? [] : [[name, entries.keys] as const],
  )
  const names = ['state', 'renamedFrom', 'include', ...Object.keys(fields), 'remove']
  return { fields: names, itemKeys: Object.fromEntries(items) }
}
