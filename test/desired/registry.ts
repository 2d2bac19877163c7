/** Stand-ins for the five providers: their fields, and one problem each that only a provider knows. */
import { BUILT_IN } from '../../src/app/systems.ts'
import type { Systems } from '../../src/desired/systems.ts'
import type { FieldKinds } from '../../src/domain/fields.ts'
import { items } from '../../src/domain/items-field.ts'
import type { Role } from '../../src/domain/model.ts'
import { scalar } from '../../src/domain/scalar-field.ts'
import { set } from '../../src/domain/set-field.ts'
import type { Problem, Provider } from '../../src/domain/system.ts'
import { tree } from '../../src/domain/tree-field.ts'
import { defineSystem } from '../../src/kit/define-system.ts'
import { readSchema } from '../../src/kit/read-schema.ts'

function provider(name: string, fields: FieldKinds, problems: (role: Role) => readonly Problem[] = () => []): Provider {
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
  const permissions = (role.fields.resourcePermissions ?? {}) as Readonly<Record<string, readonly string[]>>
  for (const [path, privileges] of Object.entries(permissions)) {
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
  reltio: provider('reltio', { resourcePermissions: tree(), roleScope: scalar() }, forbidden),
  onelogin: provider('onelogin', {
    apps: set('app:'),
    users: set('user:'),
    admins: set('admin:'),
  }),
  'omneo-role-definitions': provider('omneo-role-definitions', {
    name: scalar(),
    description: scalar(),
    short_description: scalar(),
    icon: scalar(),
    image_url: scalar(),
    period: scalar(),
    period_type: scalar(),
    absolute_expiry: scalar(),
    notes: scalar(),
    group_name: scalar(),
    group_handle: scalar(),
    meta: set(),
    custom_fields: items(['namespace', 'handle']),
  }),
  'omneo-roles': provider('omneo-roles', { name: scalar(), weight: scalar(), permissions: set('') }),
  airflow: provider('airflow', { permissions: tree() }),
  keycloak: provider('keycloak', {
    description: scalar(),
    composites: set(''),
    attributes: { ...tree(), grants: false },
  }),
  organization: provider('organization', { description: scalar(), permissions: set('') }),
}

/** The stand-ins with the schemas that ship. */
export const systems: Systems = { providers, schemas: BUILT_IN.schemas }
