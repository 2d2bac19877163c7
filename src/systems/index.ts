/** The systems that rolesync knows. A new one is a file beside this one and a line here. */
import type { Provider } from '../domain/system.ts'
import { omneoRoleDefinitions } from './omneo-role-definitions/index.ts'
import { omneoRoles } from './omneo-roles/index.ts'
import { onelogin } from './onelogin/index.ts'
import { organization } from './organization/index.ts'
import { reltio } from './reltio/index.ts'

export const providers: Readonly<Record<string, Provider>> = {
  reltio,
  onelogin,
  'omneo-role-definitions': omneoRoleDefinitions,
  'omneo-roles': omneoRoles,
  organization,
}
