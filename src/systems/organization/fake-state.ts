/** State of the double of the organisation's API. */

/** State of the organisation's double. */
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
