/** The systems that rolesync knows. A new one is a folder beside this file and a line here. */
import type { System } from '../kit/define-system.ts'
import { airflow } from './airflow/index.ts'
import { keycloak } from './keycloak/index.ts'
import { omneoRoleDefinitions } from './omneo-role-definitions/index.ts'
import { omneoRoles } from './omneo-roles/index.ts'
import { onelogin } from './onelogin/index.ts'
import { organization } from './organization/index.ts'
import { reltio } from './reltio/index.ts'

/** The systems by name, in the order in which they are offered. */
export const systems = {
  reltio,
  onelogin,
  'omneo-role-definitions': omneoRoleDefinitions,
  'omneo-roles': omneoRoles,
  organization,
  airflow,
  keycloak,
} as const

/** The systems by a name that may be none of theirs. */
export const providers: Readonly<Record<string, System>> = systems
