/** What the editors of role files need to know of a system. */
import type { Guide } from '../authoring/edit-context.ts'
import type { Provider } from '../domain/system.ts'

export function guideOf({ fields }: Provider): Guide {
  const items = Object.entries(fields).flatMap(([name, { entries }]) =>
    entries === null ? [] : [[name, entries.keys] as const],
  )
  const names = ['state', 'renamedFrom', 'include', ...Object.keys(fields), 'remove']
  return { fields: names, itemKeys: Object.fromEntries(items) }
}
