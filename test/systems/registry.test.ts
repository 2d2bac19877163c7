/** The table of systems in the contract, kept by every provider that is registered. */
import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { providers } from '../../src/systems/index.ts'

const TABLE = {
  reltio: { domains: ['.reltio.com'], cannot: { rename: true }, required: ['resourcePermissions'] },
  onelogin: { domains: ['.onelogin.com'], cannot: {}, required: [] },
  'omneo-role-definitions': { domains: ['.getomneo.com', '.omneoapp.io'], cannot: {}, required: ['name'] },
  'omneo-roles': {
    domains: ['.getomneo.com', '.omneoapp.io'],
    cannot: { rename: true, write: true },
    required: ['permissions'],
  },
  keycloak: { domains: [], cannot: {}, required: [] },
  organization: { domains: [], cannot: {}, required: ['description', 'permissions'] },
  airflow: { domains: [], cannot: {}, required: [] },
}

test('the systems are those of the table', () => {
  expect(Object.keys(providers).sort()).toEqual(Object.keys(TABLE).sort())
})

describe.each(Object.entries(providers))('%s', (name, provider) => {
  test('goes by its own name, and keeps the table', () => {
    const { domains, cannot } = provider
    const { required } = provider.schema.role
    expect({ name: provider.name, domains, cannot, required }).toEqual({ name, ...TABLE[name as keyof typeof TABLE] })
  })

  test('has a test file that runs the contract', () => {
    expect(existsSync(new URL(`${name}.test.ts`, import.meta.url))).toBe(true)
  })
})
