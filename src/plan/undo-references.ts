/** Roles to restore that name other roles which the same undo makes, renames back or deletes. Pure. */
import type { Catalogue, Live, Role } from '../domain/model.ts'
import type { Provider } from '../domain/system.ts'
import { linked, movesOf, namedBy, renamedIn } from './references.ts'

/** Roles to restore as the undo will leave them, in the given order. */
export interface LinkedBack {
  readonly roles: readonly Role[]
  /** Catalogue of what can be named then. */
  readonly catalogue: Catalogue
  /** Returns the key of a role that goes on naming one that is to be deleted; `null` where there is none. */
  readonly usersOf: (role: Role) => string | null
}

/** Links roles to restore: reports and live roles name others by the keys that they have now. */
export function linkedBack(
  { provider, live }: { readonly provider: Provider; readonly live: Live },
  roles: readonly Role[],
): LinkedBack {
  const { references } = provider
  if (references === undefined) return { roles, catalogue: live.catalogue, usersOf: () => null }
  const keys = new Set(live.roles.map(({ key }) => key))
  const moves = movesOf(roles, (key) => keys.has(key), provider)
  const restored = new Map(roles.map((role) => [role.renamedFrom ?? role.key, role]))
  const isLetGo = (other: string, key: string) => {
    const back = restored.get(other)
    if (back === undefined) return false
    return back.state === 'absent' || (back.fields[references.field] !== undefined && !namesIn(back).includes(key))
  }
  const namesIn = (role: Role) => namedBy(references, role.fields)
  return {
    roles: roles.map((role) => renamedIn(references, role, moves.renames)),
    catalogue: linked(references, live, moves).catalogue,
    usersOf({ key, state }) {
      if (state !== 'absent') return null
      const user = live.roles.find((one) => namedBy(references, one.fields).includes(key) && !isLetGo(one.key, key))
      return user?.key ?? null
    },
  }
}
