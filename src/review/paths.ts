/** Roles before and after a plan, and who holds them. Pure. */

import { textsIn } from '../domain/field-values.ts'
import type { Fields, LiveRole } from '../domain/model.ts'
import type { Step } from '../domain/plan-model.ts'
import type { Provider } from '../domain/system.ts'

/** A role before and after the plan. */
export interface Path {
  readonly key: string
  readonly before: Fields | null
  readonly after: Fields | null
  readonly step: Step | null
  /** Grants that the target ignores; whoever holds the role by one of them holds it all the same. */
  readonly ignored?: Fields
  /** Holders, where the system has them apart from the role. */
  readonly holders?: readonly string[]
}

/** Returns every live role and every new one, with what the plan makes of it. */
export function pathsOf(live: readonly LiveRole[], steps: readonly Step[]): Path[] {
  const byId = new Map(steps.filter(({ before }) => before !== null).map((step) => [startKey(step), step]))
  const creates = steps.filter(({ before }) => before === null)
  return [
    ...live.map(({ key, id, fields, ignored = {}, holders = [] }) => {
      const step = byId.get(JSON.stringify([key, id])) ?? null
      const after = step === null ? fields : step.after === null ? null : { ...fields, ...step.after }
      return { key: step?.role ?? key, before: fields, after, step, ignored, holders }
    }),
    ...creates.map((step) => ({ key: step.role, before: null, after: step.after, step })),
  ]
}

function startKey({ role, renamedFrom, id }: Step): string {
  return JSON.stringify([renamedFrom ?? role, id])
}

/** Returns who holds a role, given its fields before or after the plan. */
export function usersOf({ holders }: Provider, path: Members, fields: Fields | null): readonly string[] {
  if (fields === null) return []
  return holders === undefined ? (path.holders ?? []) : people(path, fields, holders.users)
}

/** Returns who administers a role. */
export function adminsOf({ holders }: Provider, path: Members, fields: Fields | null): readonly string[] {
  return holders === undefined || fields === null ? [] : people(path, fields, holders.admins)
}

/** Members of a role that its managed fields do not have. */
type Members = Pick<Path, 'ignored' | 'holders'>

function people({ ignored = {} }: Members, fields: Fields, field: string): readonly string[] {
  return [...textsIn(fields[field]), ...textsIn(ignored[field])]
}

/** Reports whether it is known of every live role who holds it; a snapshot may have been taken without people. */
export function tellsHolders({ holders, readHolders }: Provider, live: readonly LiveRole[]): boolean {
  if (holders !== undefined) return live.every(({ fields }) => Object.hasOwn(fields, holders.users))
  return readHolders !== undefined && live.every((role) => role.holders !== undefined)
}
