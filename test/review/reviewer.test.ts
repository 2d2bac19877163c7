/** Facts that a reviewer of a pull request needs, on the first screen and in every format. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Plan, Step, TargetPlan } from '../../src/domain/plan-model.ts'
import { reviewed } from './reviewed-world.ts'
import { put } from './terminal.ts'

const flat = (text: string) => text.replaceAll(/\s+/g, ' ')
const digestIn = (text: string) => /sha256:[0-9a-f]{64}/.exec(text)?.[0]

async function planOf(world: Awaited<ReturnType<typeof reviewed>>, ...flags: string[]): Promise<Plan> {
  return JSON.parse((await world.rolesync(['plan', '--json', '--base', 'main', ...flags])).out)
}

const targetOf = ({ targets }: Plan, name: string) => targets.find((one) => one.name === name) as TargetPlan
const stepOf = (target: TargetPlan, role: string) => target.steps.find((one) => one.role === role) as Step

describe('the digest', () => {
  const VIEWS = ['', '--base=main', '--holders', '--holders=names', '--verbose', '--quiet', '--format=markdown']
  const MORE = ['--format=html', '--format=json', '--parallelism=1', '--detailed-exitcode', '--no-color']

  test('is the same whatever flags the plan is looked at with, another one with those that select, and apply takes it', async () => {
    const world = await reviewed()
    world.configure('', 'warning')
    const all = [...VIEWS, ...MORE, '--base=main --holders --verbose --format=json']
    const digests = []
    for (const flags of all) {
      const { out } = await world.rolesync(['plan', ...flags.split(' ').filter((flag) => flag !== '')])
      if (!flags.includes('html')) digests.push(digestIn(out))
    }
    expect([...new Set(digests)]).toEqual([expect.stringMatching(/^sha256:/)])
    const digest = digests[0] ?? ''
    for (const flags of ['--target=mdm', '--role=Finance', '--base=main --only=drift']) {
      expect([flags, digestIn((await world.rolesync(['plan', ...flags.split(' ')])).out)]).not.toEqual([flags, digest])
    }
    const other = await world.rolesync(['apply', '--yes', '--expect', digest, '--target', 'mdm'])
    expect([other.code, flat(other.err)]).toEqual([
      4,
      expect.stringMatching(/Apply would now do: 2 to update, 1 to replace\. .* with other flags than --target \(/),
    ])
    expect((await world.rolesync(['apply', '--yes', '--expect', digest])).code).toBe(0)
  })
})

describe('nothing disappears silently', () => {
  test.each(['', '    undeclared: ignore\n'])('a block that was removed, in every format (%j)', async (more) => {
    const world = await reviewed()
    world.configure(more)
    const names = ['text', 'json', 'markdown', 'html', 'diff', 'sarif']
    const writes = names.flatMap((name) => ['--write', `${name}=plan.${name}`])
    await world.rolesync(['plan', '--base', 'main', '--holders', ...writes])
    const textOf = (name: string) =>
      flat(readFileSync(join(world.folder, `plan.${name}`), 'utf8').replaceAll(/<[^>]*>/g, ''))
    for (const name of ['text', 'markdown', 'html', 'diff', 'sarif']) {
      expect([name, textOf(name)]).toEqual([
        name,
        expect.stringMatching(/no longer managed by this change: `?Data Analysts`? \(stays live, 9 members, 1 admin\)/),
      ])
    }
    const plan: Plan = JSON.parse(readFileSync(join(world.folder, 'plan.json'), 'utf8'))
    const { noLongerManaged } = targetOf(plan, 'workforce')
    expect(noLongerManaged).toEqual([{ role: 'Data Analysts', holders: { users: 9, admins: 1 } }])
  })
})

describe('three causes', () => {
  test('each change has one, and nobody counts under two', async () => {
    const plan = await planOf(await reviewed(), '--holders')
    const { declared = 0, drift, behind, causes } = plan.summary
    // The replace has two steps.
    expect({ declared, drift, behind }).toEqual({ declared: 7, drift: 2, behind: 1 })
    const workforce = targetOf(plan, 'workforce')
    expect(stepOf(workforce, 'Contractors').changes).toEqual([
      { field: 'apps', origin: 'declared', added: [], removed: ['app:Jira'] },
      { field: 'apps', origin: 'drift', added: ['app:Confluence'], removed: ['app:GitHub Enterprise'] },
    ])
    const { losesAccess = 0, losesAccessBy } = stepOf(workforce, 'Contractors')
    expect(losesAccessBy).toEqual({ declared: 6, drift: losesAccess - 6 })
    const { people } = workforce
    const all = Object.values(causes ?? {}).reduce((sum, one) => sum + (one.losesAccess ?? 0), 0)
    expect([plan.summary.losesAccess, causes?.drift?.losesAccess]).toEqual([all, people?.drift?.losesAccess])
    expect(stepOf(targetOf(plan, 'mdm'), 'ROLE_LEGACY_IMPORT').changes).toEqual([
      { field: 'resourcePermissions', origin: 'behind', added: ['dataloader.tasks.jobs:DELETE'], removed: [] },
    ])
  })

  test('text has them apart, in 80 columns; a replace and the undeclared roles are one entry each', async () => {
    const world = await reviewed()
    const { out } = await world.rolesync(['plan', '--base', 'main', '--holders=names'], { NO_COLOR: '1' })
    const [change = '', drift = '', behind = ''] = out.split(/^(?=(?:Drift|Behind)$)/m)
    expect(change).toContain('This change\n')
    expect(change).not.toMatch(/GitHub|console|LEGACY/)
    expect(change).toContain(`
  ± replace ROLE_SUPPORT → ROLE_SUPPORT_DESK: its members are not carried over
      (reltio.yaml:5)
      POST /customers/TestCustomer/roles/permissions
      DELETE /customers/TestCustomer/roles/permissions/ROLE_SUPPORT

`)
    expect(drift).toMatch(/- app:GitHub Enterprise\n {6}1 user loses access: \S+@example\.com\n {6}\(/)
    expect(behind).toMatch(/^Behind\nmain changed this since/)
    expect(out).toMatch(/^ {2}245 undeclared roles \(left as is\): Break Glass, Engineering, 243 more$/m)
    expect(out).toMatch(/^Plan: 4 to update, 1 to rename, 1 to replace, 1 to delete\.$/m)
    expect(flat(out)).toContain(
      'This change: 6 roles: 2 grants gained (1 sensitive), 3 lost, 16 users lose access. ' +
        'Drift: 2 roles (counted before): 2 grants gained, 1 lost, 1 further user loses access. ' +
        'Behind: 1 role: 1 grant gained (1 sensitive).',
    )
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([])
    const all = flat((await world.rolesync(['plan', '--base', 'main', '--verbose'])).out)
    const { undeclared } = targetOf(await planOf(world), 'workforce')
    // Data Analysts stand above, with the reason.
    expect(undeclared).toHaveLength(246)
    for (const key of undeclared) expect(all).toContain(key)
    const only = await world.rolesync(['plan', '--base', 'main', '--only', 'declared'])
    expect(flat(only.out)).toContain(
      'limited to this change (--only declared): drift in 2 roles and what the base branch changed in 1 role is left out.',
    )
  })
})

describe('the comment', () => {
  const GITHUB = {
    GITHUB_ACTIONS: 'true',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: 'acme/roles',
    GITHUB_RUN_ID: '7',
    GITHUB_SHA: '0123456789abcdef0123456789abcdef01234567',
  }

  async function comment(world: Awaited<ReturnType<typeof reviewed>>, ...flags: string[]): Promise<string> {
    const argv = ['plan', '--base', 'main', '--holders', '--write', 'markdown=plan.md', ...flags]
    await world.rolesync(argv, GITHUB)
    return readFileSync(join(world.folder, 'plan.md'), 'utf8')
  }

  test('can be approved from, or refused, without a click', async () => {
    const text = await comment(await reviewed())
    const lines = text.split('\n')
    expect(lines.slice(0, 6)).toEqual([
      '## Role changes: `mdm`, `workforce`',
      '',
      'commit `0123456789ab` · compared with `main` · [run](https://github.com/acme/roles/actions/runs/7) · [page](https://github.com/acme/roles/actions/runs/7#artifacts)',
      '',
      '> [!CAUTION]',
      '> This plan cannot be applied: 1 rule of the policy is broken.',
    ])
    const answers = Object.fromEntries(
      lines
        .filter((line) => /^\| (Gains|Loses|Affected|Destructive)/.test(line))
        .map((line) => line.slice(2, -2).split(' | '))
        .map(([question, ...cells]) => [question, cells]),
    )
    expect(answers).toEqual({
      'Gains access': [
        '**+2** grants in 2 roles, **1 sensitive**',
        '**+2** grants in 2 roles',
        '**+1** grant in 1 role, **1 sensitive**',
      ],
      'Loses access': [
        '**−3** grants in 3 roles; **16 users lose** access; all members of 1 replaced role',
        '**−1** grant in 1 role; **1 further user loses** access',
        'no',
      ],
      Affected: [
        expect.stringMatching(/^6 roles in 2 targets with \d+ users and \d admins \(2 roles not known\)$/),
        expect.stringMatching(/^2 roles \(counted before\) in 2 targets with 0 further users and /),
        '1 role in 1 target; the system does not tell who has them',
      ],
      Destructive: [
        '**yes**: deletes `Auditors (read only)`; replaces `ROLE_SUPPORT`, whose members are not carried over; 1 rename keeps ids and members',
        'no',
        'no',
      ],
    })
    expect(text).not.toMatch(/<details>|"apps"|\/api\/2|PUT|@example/)
    expect(text).toMatch(/SOD-001.*\n {2}- Reason: nobody pays and approves\n {2}- To accept it, add /)
    const rows = lines.filter((line) => / `reltio\.yaml:| `onelogin\.yaml:/.test(line) && line.startsWith('| '))
    expect(rows[0]).toMatch(
      /^\| ± \*\*replace\*\* `ROLE_SUPPORT` → `ROLE_SUPPORT_DESK`: \*\*its members are not carried over\*\*/,
    )
    expect(rows[1]).toMatch(/\*\*delete\*\* `Auditors \(read only\)`.*2 users lose access/)
    expect(text.trimEnd().split('\n').at(-1)).toMatch(/^Digest: `sha256:[0-9a-f]{64}`$/)
  })

  test('is one for a config, whichever targets it has, and mistakes take its place', async () => {
    const world = await reviewed()
    const markers = (text: string) => text.match(/<!-- .* -->/g)
    const before = markers(await comment(world))
    expect(before).toHaveLength(1)
    const config = readFileSync(join(world.folder, 'rolesync.yaml'), 'utf8')
    const more = '  other: { provider: organization, url: "http://127.0.0.1:1/x", roles: [other.yaml] }\n'
    put(world.folder, {
      'rolesync.yaml': config.replace('policy:\n', `${more}policy:\n`),
      'other.yaml': 'provider: organization\nroles: {}\n',
    })
    expect(markers(await comment(world))).toEqual(before)
    put(world.folder, { 'other.yaml': 'provider: organisation\nroles: {}\n' })
    const mistakes = await comment(world)
    expect(mistakes).toMatch(/^## Roles: 1 mistake in the files\n[\s\S]*- `other\.yaml:1:11` /)
    expect(markers(mistakes)).toEqual(before)
  })
})
