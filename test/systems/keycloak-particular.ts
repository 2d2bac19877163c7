/** What only Keycloak has. */
import { expect, test } from 'vitest'
import type { keycloak } from '../../src/systems/keycloak/fake.ts'
import type { Lab } from '../../src/testkit/lab.ts'

export function particular(lab: () => Lab<typeof keycloak>): void {
  test('placeholder', () => {
    expect(lab()).toBeDefined()
  })
}
