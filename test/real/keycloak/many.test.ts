/** A grown realm, read whole. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { grown } from './grown.ts'
import { projectFor } from './project.ts'
import { type RealKeycloak, startKeycloak } from './start.ts'

let keycloak: RealKeycloak

beforeAll(async () => {
  keycloak = await startKeycloak()
  await keycloak.makeRealm(grown('grown'))
})

afterAll(() => keycloak?.close())

test('after a pull, a plan has no changes and takes 1 + 1 + clients + composites GETs', async () => {
  const project = projectFor(keycloak.url, 'grown')
  expect((await project.rolesync('planner', 'pull')).code).toBe(0)
  const get = (path: string) => keycloak.must('GET', `/grown${path}`) as Promise<Listed[]>
  const clients = await get('/clients')
  const lists = await Promise.all(['/roles', ...clients.map(({ id }) => `/clients/${id}/roles`)].map(get))
  const roles = lists.flat()
  expect(roles.length).toBeGreaterThan(2000)
  const composites = roles.filter(({ composite }) => composite).length
  expect(composites).toBeGreaterThan(600)
  const { code, err, out } = await project.rolesync('planner', 'plan', '--detailed-exitcode')
  expect(code, out + err).toBe(0)
  // The token is one more.
  expect(err).toContain(`${(1 + 2 + clients.length + composites).toLocaleString('en')} requests`)
})

interface Listed {
  readonly id: string
  readonly composite: boolean
}
