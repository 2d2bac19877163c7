/** A snapshot of an organisation back into the state of its fake server. */

import { textsIn } from '../../domain/field-values.ts'
import type { TargetSnapshot } from '../../domain/snapshot-model.ts'
import { clockAt } from '../../kit/fake-clock.ts'
import { isObject } from '../../text/parse-json.ts'
import type { OrganizationState } from './fake-state.ts'

/** The roles of the snapshot under their own ids. */
export function restoreOrganization([kept]: readonly TargetSnapshot[], fresh: OrganizationState): OrganizationState {
  if (kept === undefined) return fresh
  return {
    roles: kept.roles.map(({ key, id, fields, raw }) => ({
      ...(isObject(raw) ? raw : {}),
      id: id ?? key,
      name: key,
      description: String(fields.description ?? ''),
      organizationId: 'Customer of organization',
      permissions: [...textsIn(fields.permissions)],
      createdAt: clockAt(0),
    })),
  }
}
