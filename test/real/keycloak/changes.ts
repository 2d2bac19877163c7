/** Changes of every kind on a real Keycloak, and what is live afterwards. */
import { expect, test } from 'vitest'
import { pulled, real, stateOf } from './bench.ts'
import type { Project } from './project.ts'

/** Applies what the files say, and checks that this is what was asked for and that a plan has nothing left to do. */
async function settle(project: Project, counts: Readonly<Record<string, number>>): Promise<void> {
  const { summary } = await project.plan()
  expect(summary).toMatchObject({ create: 0, update: 0, rename: 0, delete: 0, ...counts })
  const { code, out, err } = await project.rolesync('applier', 'apply', '--yes', '--report', 'report.json')
  expect(code, out + err).toBe(0)
  expect((await project.rolesync('planner', 'plan', '--detailed-exitcode')).code).toBe(0)
}

/** The tests of this file. */
export function changes(): void {
  test.each([
    ['without the roles that Keycloak ships', ''],
    ['with all of them', '    ignore: []\n'],
  ])(
    'pull of the whole realm %s: then a plan has no changes, and a second pull changes no byte',
    async (_what, more) => {
      const { project } = await pulled(more)
      const { code, out } = await project.rolesync('planner', 'plan', '--detailed-exitcode')
      expect([code, out]).toEqual([0, expect.stringContaining('No changes.')])
      expect(out).not.toContain('undeclared')
      const before = project.read('roles.yaml')
      expect(before.includes('offline_access')).toBe(more !== '')
      await project.rolesync('planner', 'pull')
      expect(project.read('roles.yaml')).toBe(before)
    },
  )

  test('one change after the other: each is done, and planned no more', async () => {
    const { realm, project } = await pulled()
    const start = project.read('roles.yaml')
    const declare = (more: string) => project.write('roles.yaml', start + more)
    declare('  newest: { description: New, composites: [role-1, "app-00:new"] }\n  app-00:new: {}\n')
    await settle(project, { create: 2 })
    const [newest] = (await real.keycloak.must('GET', `/${realm}/roles?first=0&max=1&search=newest`)) as {
      id: string
    }[]
    declare(
      '  newest: { description: Newer, composites: ["app-00:new", role-2], attributes: { owner: [me] } }\n  app-00:new: {}\n',
    )
    await settle(project, { update: 1 })
    declare(
      '  "odd/ ü \\"?": { renamedFrom: newest, composites: [app-00:newer] }\n  app-00:newer: { renamedFrom: app-00:new }\n',
    )
    await settle(project, { rename: 2 })
    expect(await real.keycloak.must('GET', `/${realm}/roles/${encodeURIComponent('odd/ ü "?')}`)).toMatchObject({
      ...{ id: newest?.id, description: 'Newer', attributes: { owner: ['me'] } },
    })
    declare('  "odd/ ü \\"?": { state: absent }\n  app-00:newer: { state: absent }\n')
    await settle(project, { delete: 2 })
    expect(Object.keys((await stateOf(realm)) as object)).not.toContain('odd/ ü "?')
  })

  test('changes that lean on each other, in one apply; undo gives back what was there but ids', async () => {
    const { realm, project } = await pulled()
    const before = await stateOf(realm)
    project.write(
      'roles.yaml',
      `${project
        .read('roles.yaml')
        .replace('role-1:', 'role-one:\n    renamedFrom: role-1')
        .replace(
          /description: Realm role 2\n {4}composites: \[\]/,
          'description: Another\n    composites: [newest, role-one]',
        )
        .replace('[helpdesk]', '[]')
        .replace(/ {2}helpdesk:\n(?: {4}.*\n)+/, '  helpdesk: { state: absent }\n')
        .replace(/ {2}local:\n(?: {4}.*\n)+/, '  local: { state: absent }\n')}` +
        `  newest: { composites: ['app-00:new'] }\n  app-00:new: { description: New }\n`,
    )
    await settle(project, { create: 2, update: 2, rename: 1, delete: 2 })
    // Of the rights that a role gives, Keycloak lets nobody give more than they have: the helpdesk manages users.
    const undo = await project.rolesync('applier-of-users', 'undo', 'report.json', '--out', 'undo.json')
    expect(undo.code, undo.out + undo.err).toBe(0)
    const back = await project.rolesync('applier-of-users', 'apply', 'undo.json')
    expect(back.code, back.out + back.err).toBe(0)
    expect(await stateOf(realm)).toEqual(before)
  })

  test('additive: what was added past the files stays, what is missing comes', async () => {
    const { realm, project } = await pulled('    mode: additive\n')
    const [role] = await rolesNamed(realm, 'role-0')
    await compose(realm, 'POST', 'role-0', 'role-5')
    await compose(realm, 'DELETE', 'role-0', 'role-9')
    await real.keycloak.must('POST', `/${realm}/roles`, { name: 'by-hand' })
    await settle(project, { update: 1 })
    const composites = (await real.keycloak.must('GET', `/${realm}/roles-by-id/${role?.id}/composites`)) as Named[]
    expect(composites.map(({ name }) => name).sort()).toEqual(['perm-00', 'perm-01', 'role-5', 'role-9'])
    expect(await rolesNamed(realm, 'by-hand')).toHaveLength(1)
  })

  test('drift of every kind is shown, and reverted', async () => {
    const { realm, project } = await pulled()
    const before = await stateOf(realm)
    await compose(realm, 'POST', 'role-0', 'role-5')
    await compose(realm, 'DELETE', 'role-0', 'role-9')
    const [four, six] = await rolesNamed(realm, 'role-4', 'role-6')
    await real.keycloak.must('PUT', `/${realm}/roles-by-id/${four?.id}`, {
      ...{ name: 'role-4', description: 'By hand', attributes: { owner: ['me'] } },
    })
    await real.keycloak.must('DELETE', `/${realm}/roles-by-id/${six?.id}`)
    const [target] = (await project.plan()).targets
    expect(target?.steps.map(({ role, action, changes }) => [role, action, changes])).toEqual([
      ['role-6', 'create', expect.anything()],
      ['role-0', 'update', [{ field: 'composites', added: ['role-9'], removed: ['role-5'] }]],
      [
        ...['role-4', 'update'],
        [
          { field: 'description', before: 'By hand', after: 'Realm role 4' },
          { field: 'attributes', added: [], removed: ['owner:me'] },
        ],
      ],
    ])
    await settle(project, { create: 1, update: 2 })
    expect(await stateOf(realm)).toEqual(before)
  })

  test('a saved plan is applied once, and refused where the realm moved', async () => {
    const { realm, project } = await pulled()
    project.write('roles.yaml', project.read('roles.yaml').replace('Realm role 4', 'Four'))
    await project.rolesync('planner', 'plan', '--out', 'plan.json')
    const [role] = await rolesNamed(realm, 'role-4')
    await real.keycloak.must('PUT', `/${realm}/roles/role-4`, { ...role, description: 'By hand' })
    const stale = await project.rolesync('applier', 'apply', 'plan.json')
    expect([stale.code, stale.out + stale.err]).toEqual([4, expect.stringContaining('role-4')])
    await project.rolesync('planner', 'plan', '--out', 'plan.json')
    expect((await project.rolesync('applier', 'apply', 'plan.json')).code).toBe(0)
    expect((await project.rolesync('planner', 'plan', '--detailed-exitcode')).code).toBe(0)
  })
}

interface Named {
  readonly id: string
  readonly name: string
}

function rolesNamed(realm: string, ...names: readonly string[]): Promise<Named[]> {
  return Promise.all(names.map((name) => real.keycloak.must('GET', `/${realm}/roles/${name}`) as Promise<Named>))
}

/** Adds a role to another one past rolesync, or takes it out. */
async function compose(realm: string, method: 'POST' | 'DELETE', ...names: readonly [string, string]): Promise<void> {
  const [parent, child] = await rolesNamed(realm, ...names)
  await real.keycloak.must(method, `/${realm}/roles-by-id/${parent?.id}/composites`, [child])
}
