/** State of the organisation's fake server. */

/** State of the organisation's fake server. */
export interface OrganizationState {
  roles: OrganizationRole[]
}

/** A role as the API answers it. */
export interface OrganizationRole {
  id: string
  name: string
  description: string
  organizationId: string
  permissions: string[]
  createdAt: string
}
