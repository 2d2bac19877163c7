/** Stand-ins for the five providers: their fields, and one problem each that only a provider knows. */
import type { FieldKind, Role } from '../../src/domain/model.ts'
import type { Problem, Provider } from '../../src/domain/system.ts'
import { defineSystem } from '../../src/kit/define-system.ts'
import { readSchema } from '../../src/kit/read-schema.ts'

const scalar: FieldKind = { kind: 'scalar' }

function provider(
  name: string,
  fields: Readonly<Record<string, FieldKind>>,
  problems: (role: Role) => readonly Problem[] = () => [],
): Provider {
  const unused = (): never => {
    throw new Error('files are read offline')
  }
  return defineSystem({
    name,
    title: name,
    credentials: name === 'reltio' ? ['client', 'client-and-user', 'token'] : ['client', 'token'],
    example: { url: 'https://api.example.com' },
    schema: readSchema(new URL(`../../src/systems/${name}/schema.json`, import.meta.url)),
    fields,
    problems,
    connect: unused,
    list: unused,
    canonical: unused,
    requests: unused,
    fake: unused,
  })
}

function forbidden(role: Role): readonly Problem[] {
  const found: Problem[] = []
  if (role.key === 'ROLE_USER') found.push({ rule: 'system-role', message: '`ROLE_USER` belongs to the system' })
  const tree = (role.fields.resourcePermissions ?? {}) as Readonly<Record<string, readonly string[]>>
  for (const [path, privileges] of Object.entries(tree)) {
    for (const privilege of privileges.filter((one) => one === 'MERGE')) {
      const element = `${path}:${privilege}`
      found.push({ rule: 'privilege', message: `${element} is no privilege`, field: 'resourcePermissions', element })
    }
  }
  if (role.fields.roleScope === 'odd') {
    found.push({ rule: 'scope', severity: 'warning', message: 'an odd scope', field: 'roleScope' })
  }
  return found
}

export const providers: Readonly<Record<string, Provider>> = {
  reltio: provider('reltio', { resourcePermissions: { kind: 'tree' }, roleScope: scalar }, forbidden),
  onelogin: provider('onelogin', {
    apps: { kind: 'set', grant: 'app:' },
    users: { kind: 'set', grant: 'user:' },
    admins: { kind: 'set', grant: 'admin:' },
  }),
  'omneo-role-definitions': provider('omneo-role-definitions', {
    name: scalar,
    description: scalar,
    short_description: scalar,
    icon: scalar,
    image_url: scalar,
    period: scalar,
    period_type: scalar,
    absolute_expiry: scalar,
    notes: scalar,
    group_name: scalar,
    group_handle: scalar,
    meta: { kind: 'set' },
    custom_fields: { kind: 'items', keys: ['namespace', 'handle'] },
  }),
  'omneo-roles': provider('omneo-roles', { name: scalar, weight: scalar, permissions: { kind: 'set', grant: '' } }),
  organization: provider('organization', { description: scalar, permissions: { kind: 'set', grant: '' } }),
}
