/** Exit codes of scheduled jobs and of pull requests: 2 for exactly the cause that `--only` names. */
import { expect, test } from 'vitest'
import { commit, organization, repository, roles, rolesync, sandbox } from './terminal.ts'

/** A repository whose base declares `support: READ`; the system holds the given permissions. */
async function world(live: readonly string[]): Promise<string> {
  const running = await sandbox({ seed: 'empty' })
  running.state.organization.roles = [
    {
      id: '1',
      name: 'support',
      description: 'support',
      organizationId: 'o',
      permissions: [...live],
      createdAt: '2026-01-01T00:00:00.000Z',
    },
  ]
  return repository({ 'rolesync.yaml': organization(running.url), 'roles/a.yaml': roles({ support: ['READ'] }) })
}

async function codes(folder: string): Promise<(number | undefined)[]> {
  const run = async (...only: string[]) =>
    (await rolesync(folder, ['plan', '--base', 'main', '--detailed-exitcode', ...only])).code
  return [await run('--only', 'declared'), await run('--only', 'drift'), await run()]
}

test.each<[string, { live: string[]; here: string[] }, number[]]>([
  ['nothing differs', { live: ['READ'], here: ['READ'] }, [0, 0, 0]],
  ['only this branch changes a role', { live: ['READ'], here: ['READ', 'WRITE'] }, [2, 0, 2]],
  ['only the system moved', { live: [], here: ['READ'] }, [0, 2, 2]],
  ['both in one role', { live: ['CLICKED'], here: ['READ', 'WRITE'] }, [2, 2, 2]],
  [
    'this branch declares what somebody clicked already',
    { live: ['READ', 'WRITE'], here: ['READ', 'WRITE'] },
    [0, 0, 0],
  ],
])('%s: exit codes of --only declared, --only drift and neither', async (_what, { live, here }, expected) => {
  const folder = await world(live)
  commit(folder, { 'roles/a.yaml': roles({ support: here }) })
  expect(await codes(folder)).toEqual(expected)
})

test('a role that only this branch declares is its change, and no drift', async () => {
  const folder = await world(['READ'])
  commit(folder, { 'roles/a.yaml': roles({ support: ['READ'], newcomer: ['READ'] }) })
  expect(await codes(folder)).toEqual([2, 0, 2])
})
