/** Written roles with what they include and what overlays make of them, as the planner wants them. */
import type { Role } from '../domain/model.ts'
import type { Provider } from '../domain/system.ts'
import { type Layer, merged, placeInLayer } from './layers.ts'
import { type Entry, sourceOf } from './role-file.ts'

/** The role that these layers declare, the first of them being its own entry. */
export function toRole(entry: Entry, layers: readonly Layer[], provider: Provider): Role {
  const state = said(layers, 'state') === 'absent' ? 'absent' : 'present'
  const source = sourceOf(entry.file, entry.path, 'key')
  return {
    key: entry.key,
    state,
    renamedFrom: (said(layers, 'renamedFrom') as string | undefined) ?? null,
    // A role that an overlay makes absent still has the fields that its own file gives it.
    fields: state === 'absent' ? {} : merged(layers, provider),
    source,
    place: (field, element) => placeInLayer(layers, provider, field, element) ?? source,
  }
}

/** Returns the value of the last layer that has one. */
function said(layers: readonly Layer[], word: 'state' | 'renamedFrom'): unknown {
  return layers.findLast(({ entry }) => Object.hasOwn(entry.written, word))?.entry.written[word]
}
