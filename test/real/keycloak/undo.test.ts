/** An apply of roles that include each other, undone on a real Keycloak. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { projectFor } from './project.ts'
import { realmExport } from './realm.ts'
import { type RealKeycloak, startKeycloak } from './start.ts'

let keycloak: RealKeycloak

beforeAll(async () => {
  keycloak = await startKeycloak()
  await keycloak.makeRealm(realmExport('undone'))
})

afterAll(() => keycloak?.close())

test('a rename, roles that name it, new ones and one that goes: undo brings back what the files had', async () => {
  const project = projectFor(keycloak.url, 'undone')
  expect((await project.rolesync('planner', 'pull')).code).toBe(0)
  const start = project.read('roles.yaml')
  const changed = start
    .replace('role-9:', 'role-nine:\n    renamedFrom: role-9')
    .replace(/, role-9\]/, ', role-nine, newest]')
    .replace(/ {2}support:\n(?: {4}.*\n)+/, '  support: { state: absent }\n')
  project.write('roles.yaml', `${changed}  newest: { composites: ['app-00:new', role-nine] }\n  app-00:new: {}\n`)
  const applied = await project.rolesync('applier', 'apply', '--yes', '--report', 'report.json')
  expect(applied.code, applied.out + applied.err).toBe(0)
  const undo = await project.rolesync('applier', 'undo', 'report.json', '--out', 'undo.json')
  expect(undo.code, undo.out + undo.err).toBe(0)
  expect(undo.out).not.toContain('cannot be restored in full')
  const undone = await project.rolesync('applier', 'apply', 'undo.json')
  expect(undone.code, undone.out + undone.err).toBe(0)
  project.write('roles.yaml', start)
  expect((await project.plan()).targets[0]?.steps).toEqual([])
})
