/** The systems that rolesync knows. A new one is a file beside this one and a line here. */
import type { Provider } from '../provider.ts'
import { omneoRoleDefinitions } from './omneo-role-definitions.ts'
import { omneoRoles } from './omneo-roles.ts'
import { onelogin } from './onelogin.ts'
import { organization } from './organization.ts'
import { reltio } from './reltio.ts'

export const providers: Readonly<Record<string, Provider>> = {
  reltio,
  onelogin,
  'omneo-role-definitions': omneoRoleDefinitions,
  'omneo-roles': omneoRoles,
  organization,
}
