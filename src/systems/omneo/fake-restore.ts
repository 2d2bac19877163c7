/** A snapshot of Omneo back into the state of its fake server: user roles and role definitions, which are two targets. */
import { UserError } from '../../domain/errors.ts'
import { textsIn } from '../../domain/field-values.ts'
import type { Fields, FieldValue, LiveRole, Scalar } from '../../domain/model.ts'
import type { TargetSnapshot } from '../../domain/snapshot-model.ts'
import { clockAt } from '../../kit/fake-clock.ts'
import type { CustomField, OmneoPermission, OmneoState, RoleDefinition } from './fake-model.ts'

/** Restores what the snapshot has of either kind; the other one stays empty. */
export function restoreOmneo(kept: readonly TargetSnapshot[], fresh: OmneoState): OmneoState {
  const of = (provider: string) => kept.find((target) => target.provider === provider)
  const [users, definitions] = [of('omneo-roles'), of('omneo-role-definitions')]
  const permissions = users === undefined ? fresh.permissions : permissionsOf(users)
  const restored = (definitions?.roles ?? []).map(definitionOf)
  return {
    permissions,
    roles: (users?.roles ?? []).map((role) => ({
      id: idOf(role),
      name: String(role.fields.name ?? role.key),
      handle: role.key,
      weight: Number(role.fields.weight ?? 0),
      permissions: permissions.filter(({ handle }) => texts(role.fields.permissions).includes(handle)),
    })),
    definitions: restored,
    nextDefinitionId: Math.max(fresh.nextDefinitionId, ...restored.map(({ id }) => id + 1)),
  }
}

/** Returns the permissions that the system knows, or at least those that its roles hold. */
function permissionsOf({ catalogue, roles }: TargetSnapshot): OmneoPermission[] {
  const known = catalogue.permissions?.map(({ name }) => name) ?? []
  const held = roles.flatMap(({ fields }) => texts(fields.permissions))
  return [...new Set([...known, ...held])].map((handle, index) => ({ id: index + 1, name: null, handle }))
}

function definitionOf(role: LiveRole): RoleDefinition {
  const { fields } = role
  const raw = (role.raw ?? {}) as Readonly<Record<string, unknown>>
  const kept = (name: string, otherwise: string) => (typeof raw[name] === 'string' ? raw[name] : otherwise)
  return {
    id: idOf(role),
    handle: role.key,
    name: String(fields.name ?? ''),
    description: text(fields, 'description'),
    short_description: text(fields, 'short_description'),
    icon: text(fields, 'icon'),
    image_url: text(fields, 'image_url'),
    period: fields.period === undefined || fields.period === null ? null : Number(fields.period),
    period_type: text(fields, 'period_type'),
    absolute_expiry: text(fields, 'absolute_expiry'),
    notes: text(fields, 'notes'),
    group_name: text(fields, 'group_name'),
    group_handle: text(fields, 'group_handle'),
    meta: [...texts(fields.meta)],
    custom_fields: ((fields.custom_fields ?? []) as readonly Readonly<Record<string, Scalar>>[]).map(customField),
    timezone: kept('timezone', 'Australia/Melbourne'),
    created_at: kept('created_at', clockAt(0)),
    updated_at: kept('updated_at', clockAt(0)),
  }
}

/** The system may not tell the type of a custom field, and the fake server cannot be without one. */
function customField({ namespace, handle, type, value }: Readonly<Record<string, Scalar>>): CustomField {
  return { namespace: String(namespace), handle: String(handle), type: String(type ?? 'string'), value }
}

function text(fields: Fields, name: string): string | null {
  const value = fields[name]
  return value === undefined || value === null ? null : String(value)
}

function texts(value: FieldValue | undefined): readonly string[] {
  return textsIn(value)
}

function idOf({ key, id }: LiveRole): number {
  if (id !== null && /^\d{1,15}$/.test(id)) return Number(id)
  throw new UserError(
    `the snapshot cannot be served: ${JSON.stringify(key)} has the id ${JSON.stringify(id)}, and Omneo's ids are numbers`,
  )
}
