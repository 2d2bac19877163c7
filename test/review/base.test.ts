/** `plan --base`: files of another revision, read with real git; systems are the sandbox. */
import { execFileSync } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Sandbox } from '../../src/sandbox/index.ts'
import {
  commit,
  git,
  organization,
  planJson,
  put,
  repository,
  roles,
  rolesync,
  sandbox,
  temporary,
} from './terminal.ts'

async function world(
  base: Record<string, string[]>,
  live: Record<string, string[]>,
): Promise<{ folder: string; running: Sandbox }> {
  const running = await sandbox({ seed: 'empty' })
  running.state.organization.roles = Object.entries(live).map(([name, permissions]) => ({
    id: `id-${name}`,
    name,
    description: name,
    organizationId: 'o',
    permissions,
    createdAt: '2026-01-01T00:00:00.000Z',
  }))
  return { folder: repository({ 'rolesync.yaml': organization(running.url), 'roles/a.yaml': roles(base) }), running }
}

function permissions(running: Sandbox, name: string): string[] | undefined {
  return running.state.organization.roles.find((role) => role.name === name)?.permissions
}

/** What other processes put into the usual folder does not count. */
function ownTemporary(): string {
  const [folder, before] = [temporary(), process.env.TMPDIR]
  onTestFinished(() => {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  })
  process.env.TMPDIR = folder
  return folder
}

describe('what a plan with a base tells', () => {
  test('the change and the drift of one role, counted and in the text under their own headings', async () => {
    const { folder } = await world({ support: ['READ', 'OLD'] }, { support: ['OLD', 'CLICKED'] })
    commit(folder, { 'roles/a.yaml': roles({ support: ['READ', 'NEW'] }) })
    const plan = await planJson(folder, '--base', 'main')
    expect(plan.base).toBe('main')
    expect(plan.only).toBeUndefined()
    expect([plan.summary.declared, plan.summary.drift]).toEqual([1, 1])
    expect(plan.targets[0]?.steps[0]?.changes).toEqual([
      { field: 'permissions', origin: 'declared', added: ['NEW'], removed: ['OLD'] },
      { field: 'permissions', origin: 'drift', added: ['READ'], removed: ['CLICKED'] },
    ])
    const { out } = await rolesync(folder, ['plan', '--base', 'main'])
    expect(out).toContain(
      `
      permissions:
        + NEW
        - OLD
`,
    )
    expect(out.indexOf('This change\n')).toBeLessThan(out.indexOf('        + NEW\n'))
    expect(out.split('\nDrift\n')[1]).toContain(`
      permissions:
        + READ
        - CLICKED
`)
    expect(out).toContain(`
Plan: 1 to update.
  This change: 1 role: 1 grant gained, 1 lost.
  Drift: 1 role (counted before): 1 grant gained, 1 lost.
`)
  })

  test('what is in the worktree and in no commit yet is the change', async () => {
    const { folder } = await world({ support: ['READ'] }, { support: ['READ'] })
    put(folder, { 'roles/a.yaml': roles({ support: ['READ', 'NEW'] }) })
    expect((await planJson(folder, '--base', 'HEAD')).summary).toMatchObject({ declared: 1, drift: 0 })
  })

  test('what others merged meanwhile is behind: neither drift nor undone by this change', async () => {
    const { folder } = await world({ support: ['READ'] }, { support: ['READ', 'THEIRS'] })
    git(folder, 'checkout', '--quiet', 'main')
    commit(folder, { 'roles/a.yaml': roles({ support: ['READ', 'THEIRS'] }) })
    git(folder, 'checkout', '--quiet', 'work')
    commit(folder, { 'roles/a.yaml': roles({ support: ['READ', 'MINE'] }) })
    const [step] = (await planJson(folder, '--base', 'main')).targets[0]?.steps ?? []
    expect(step?.changes).toEqual([
      { field: 'permissions', origin: 'declared', added: ['MINE'], removed: [] },
      { field: 'permissions', origin: 'behind', added: [], removed: ['THEIRS'] },
    ])
    const { summary, targets } = await planJson(folder, '--base', 'main', '--only', 'declared')
    expect(summary).toMatchObject({ declared: 1, drift: 0 })
    expect(targets[0]?.leftOut).toEqual({ behind: 1 })
    expect(targets[0]?.steps[0]?.after).toMatchObject({ permissions: ['MINE', 'READ', 'THEIRS'] })
  })

  test('a role that others merged meanwhile is neither undeclared nor deleted as drift', async () => {
    const { folder } = await world({ a: ['READ'] }, { a: ['READ'], theirs: ['X'] })
    git(folder, 'checkout', '--quiet', 'main')
    commit(folder, { 'roles/a.yaml': roles({ a: ['READ'], theirs: ['X'] }) })
    git(folder, 'checkout', '--quiet', 'work')
    const plan = await planJson(folder, '--base', 'main')
    expect(plan.targets[0]).toMatchObject({ steps: [], behind: ['theirs'] })
    expect(plan.summary).toMatchObject({ drift: 0, behind: 1 })
  })

  test('a role that leaves the files and stays live is named, whatever undeclared says', async () => {
    const { folder } = await world({ a: ['READ'], b: ['READ'] }, { a: ['READ'], b: ['READ'] })
    commit(folder, { 'roles/a.yaml': roles({ a: ['READ'] }) })
    const plan = await planJson(folder, '--base', 'main')
    expect(plan.targets[0]).toMatchObject({ steps: [], noLongerManaged: [{ role: 'b' }] })
    const config = readFileSync(join(folder, 'rolesync.yaml'), 'utf8')
    writeFileSync(join(folder, 'rolesync.yaml'), config.replace(/( +)roles:/, '$1undeclared: ignore\n$1roles:'))
    const ignoring = await planJson(folder, '--base', 'main')
    expect(ignoring.targets[0]).toMatchObject({ undeclared: [], noLongerManaged: [{ role: 'b' }] })
    writeFileSync(join(folder, 'rolesync.yaml'), config.replace(/( +)roles:/, '$1undeclared: delete\n$1roles:'))
    const deleting = await planJson(folder, '--base', 'main')
    expect(deleting.targets[0]?.steps.map(({ role, action }) => [role, action])).toEqual([['b', 'delete']])
    expect(deleting.targets[0]?.noLongerManaged).toBeUndefined()
  })

  test('a refactoring: files changed, access identical', async () => {
    const { folder } = await world({ a: ['READ'], b: ['READ'] }, { a: ['READ'], b: ['READ'] })
    expect((await planJson(folder, '--base', 'main')).targets[0]?.identical).toBeUndefined()
    commit(folder, {
      'roles/a.yaml': null,
      'roles/b.yaml': roles({ b: ['READ'] }),
      'roles/more.yaml': roles({ a: ['READ', 'READ'] }, '# comments come along\n'),
    })
    const plan = await planJson(folder, '--base', 'main')
    expect(plan.targets[0]).toMatchObject({ identical: true, steps: [] })
    expect((await rolesync(folder, ['plan', '--base', 'main'])).out).toContain('Files changed, access identical.')
  })

  test('identical is about what the files say: drift does not change it, a grant does', async () => {
    const { folder } = await world({ a: ['READ'] }, { a: ['MOVED'] })
    commit(folder, { 'roles/a.yaml': roles({ a: ['READ'] }, '# a comment\n') })
    const plan = await planJson(folder, '--base', 'main')
    expect(plan.targets[0]?.identical).toBe(true)
    expect(plan.summary).toMatchObject({ declared: 0, drift: 1 })
    commit(folder, { 'roles/a.yaml': roles({ a: ['READ', 'MORE'] }) })
    expect((await planJson(folder, '--base', 'main')).targets[0]?.identical).toBeUndefined()
  })

  test('a target and a file that did not exist in the base declare nothing there', async () => {
    const { folder, running } = await world({ a: ['READ'] }, { a: ['READ'], b: ['READ', 'EXTRA'] })
    commit(folder, { 'roles/b.yaml': roles({ b: ['READ'] }) })
    expect((await planJson(folder, '--base', 'main')).targets[0]?.steps[0]?.changes[0]?.origin).toBe('declared')
    const two = organization(
      running.url,
      `  other:\n    provider: organization\n    url: ${running.url}/organization\n    roles: [other/*.yaml]\n    auth: { tokenEnv: ROLESYNC_MAIN_TOKEN }\n`,
    )
    commit(folder, { 'rolesync.yaml': two, 'other/c.yaml': roles({ c: ['READ'] }) })
    const plan = await planJson(folder, '--base', 'main')
    expect(plan.targets.find(({ name }) => name === 'other')?.steps[0]).toMatchObject({ role: 'c', origin: 'declared' })
  })

  test('a config that the base did not have: everything is declared, and that is said', async () => {
    const { folder } = await world({ a: ['READ'] }, { a: ['OTHER'] })
    git(folder, 'checkout', '--quiet', '--orphan', 'fresh')
    git(folder, 'rm', '-r', '--quiet', '--cached', '.')
    put(folder, { 'rolesync.yaml': null, roles: null })
    commit(folder, { 'README.md': 'nothing yet' })
    git(folder, 'checkout', '--quiet', '-b', 'later')
    git(folder, 'checkout', '--quiet', 'main', '--', '.')
    const { out, err } = await rolesync(folder, ['plan', '--json', '--base', 'fresh'])
    expect(JSON.parse(out).summary).toMatchObject({ declared: 1, drift: 0 })
    expect(err).toMatch(/warning: rolesync\.yaml does not exist in [0-9a-f]{12}/)
  })

  test('a config below the root of the repository, and a working directory elsewhere in it', async () => {
    const running = await sandbox({ seed: 'empty' })
    const folder = repository({
      'systems/crm/rolesync.yaml': organization(running.url),
      'systems/crm/roles/a.yaml': roles({ a: ['READ'] }),
      'app/main.c': 'int main() {}',
    })
    commit(folder, { 'systems/crm/roles/a.yaml': roles({ a: ['READ', 'NEW'] }) })
    const argv = ['--config', '../systems/crm/rolesync.yaml', '--base', 'main']
    const plan = await planJson(join(folder, 'app'), ...argv)
    expect(plan.targets[0]?.steps[0]).toMatchObject({ role: 'a', origin: 'drift' })
  })

  test('links within the folder are followed in the base as they are here', async () => {
    const running = await sandbox({ seed: 'empty' })
    const folder = repository({
      'shared/a.yaml': roles({ a: ['READ'] }),
      'rolesync.yaml': '-> shared/config.yaml',
      'shared/config.yaml': organization(running.url),
      'roles/a.yaml': '-> ../shared/a.yaml',
    })
    commit(folder, { 'shared/a.yaml': roles({ a: ['READ', 'NEW'] }) })
    const [step] = (await planJson(folder, '--base', 'main')).targets[0]?.steps ?? []
    expect(step?.changes.find(({ field, origin }) => field === 'permissions' && origin === 'drift')).toMatchObject({
      added: ['READ'],
    })
  })

  test('overlays of the base are read too: an overlay that changes is this change, one that does not is none', async () => {
    const { folder, running } = await world({ a: ['READ', 'WRITE'] }, { a: ['READ', 'AUDIT'] })
    const overlay = (permission: string) =>
      roles({}, `  a: { permissions: [${permission}], remove: { permissions: [WRITE] } }\n`)
    const config = organization(running.url, '    overlays: [prod/*.yaml]\n')
    git(folder, 'checkout', '--quiet', 'main')
    commit(folder, { 'rolesync.yaml': config, 'prod/a.yaml': overlay('AUDIT') })
    git(folder, 'checkout', '--quiet', '-B', 'work')
    commit(folder, { 'README.md': 'nothing about roles' })
    expect((await planJson(folder, '--base', 'main')).targets[0]).toMatchObject({ steps: [] })
    commit(folder, { 'prod/a.yaml': overlay('EXPORT') })
    expect((await planJson(folder, '--base', 'main')).targets[0]?.steps[0]?.changes).toEqual([
      { field: 'permissions', origin: 'declared', added: ['EXPORT'], removed: ['AUDIT'] },
    ])
  })

  test('nothing is left in the temporary folder, and the worktree is as before', async () => {
    const { folder } = await world({ a: ['READ'] }, {})
    commit(folder, { 'roles/a.yaml': roles({ a: ['NEW'] }) })
    const space = ownTemporary()
    await planJson(folder, '--base', 'main')
    expect(readdirSync(space)).toEqual([])
    expect(git(folder, 'status', '--porcelain')).toBe('')
  })
})

describe('--only', () => {
  const moved = { support: ['READ', 'CLICKED'] }

  async function both() {
    const made = await world({ support: ['READ', 'KEPT'] }, moved)
    commit(made.folder, { 'roles/a.yaml': roles({ support: ['READ', 'KEPT', 'NEW'] }) })
    return made
  }

  test('declared: the change is sent together with what is live, saved, and still fits', async () => {
    const { folder, running } = await both()
    const saved = await rolesync(folder, ['plan', '--base', 'main', '--only', 'declared', '--out', 'p.json'])
    expect(saved.out).toContain('limited to this change (--only declared): drift in 1 role is left out.')
    const plan = JSON.parse(readFileSync(join(folder, 'p.json'), 'utf8'))
    expect([plan.base, plan.only]).toEqual(['main', 'declared'])
    const applied = await rolesync(folder, ['apply', 'p.json'])
    expect([applied.code, permissions(running, 'support')]).toEqual([0, ['CLICKED', 'NEW', 'READ']])
    const rest = await planJson(folder, '--base', 'main')
    expect(rest.summary).toMatchObject({ declared: 0, drift: 1 })
  })

  test('the policy does not refuse a plan for what it leaves out', async () => {
    const running = await sandbox({ seed: 'empty' })
    const policy = 'policy:\n  forbid:\n    - { id: no-new, roles: ["**"], grants: [NEW, CLICKED] }\n'
    const files = { 'rolesync.yaml': organization(running.url, policy), 'roles/a.yaml': roles({ support: ['READ'] }) }
    const folder = repository(files)
    const live = { id: '1', name: 'support', description: 'support', organizationId: 'o', createdAt: '' }
    running.state.organization.roles = [{ ...live, permissions: ['READ', 'CLICKED'] }]
    commit(folder, { 'roles/a.yaml': roles({ support: ['READ', 'NEW'], made: ['NEW'] }) })
    const plan = (...only: string[]) => rolesync(folder, ['plan', '--base', 'main', ...only])
    expect((await plan()).code).toBe(3)
    expect((await plan('--only', 'declared')).code).toBe(3)
    expect(await plan('--only', 'drift')).toMatchObject({ code: 0 })
  })

  test('drift: only what was moved is put back; then the change alone makes it whole', async () => {
    const { folder, running } = await both()
    const first = await rolesync(folder, ['apply', '--yes', '--base', 'main', '--only', 'drift'])
    expect([first.code, permissions(running, 'support')]).toEqual([0, ['KEPT', 'READ']])
    const second = await rolesync(folder, ['apply', '--yes', '--base', 'main', '--only', 'declared'])
    expect([second.code, permissions(running, 'support')]).toEqual([0, ['KEPT', 'NEW', 'READ']])
    expect((await planJson(folder)).targets[0]?.steps).toEqual([])
  })

  test('a saved limited plan is stale once the role moved again', async () => {
    const { folder, running } = await both()
    await rolesync(folder, ['plan', '--base', 'main', '--only', 'declared', '--out', 'p.json'])
    running.state.organization.roles[0]?.permissions.push('AGAIN')
    const { code, err } = await rolesync(folder, ['apply', 'p.json'])
    expect(code).toBe(4)
    expect(err).toContain('"support" moved: +AGAIN')
    expect(running.log.filter(({ method }) => method !== 'GET')).toEqual([])
  })

  test('apply with the digest of a reviewed plan makes the same plan from the same base', async () => {
    const { folder } = await both()
    const { digest } = await planJson(folder, '--base', 'main', '--only', 'declared')
    const other = await rolesync(folder, ['apply', '--yes', '--expect', digest])
    expect(other.code).toBe(4)
    expect(other.err).toMatch(
      /Apply would now do: \d+ to update.*planned with --target, --select, --shard, --role or --only/,
    )
    const same = await rolesync(folder, ['apply', '--yes', '--expect', digest, '--base', 'main', '--only', 'declared'])
    expect(same.code).toBe(0)
  })

  test('the digest of a plan with a base and holders is that of an apply without them', async () => {
    const { folder } = await both()
    const { digest } = await planJson(folder, '--base', 'main', '--holders', '--verbose')
    expect(await rolesync(folder, ['apply', '--yes', '--expect', digest])).toMatchObject({ code: 0 })
  })

  test('guards count what is planned, not what is left alone', async () => {
    const { folder } = await world({ a: ['A'] }, Object.fromEntries([...'abcdefgh'].map((key) => [key, ['A']])))
    commit(folder, {
      'roles/a.yaml': roles({ a: ['A', 'B'] }, [...'bcdefgh'].map((key) => `  ${key}: { state: absent }\n`).join('')),
    })
    const all = await rolesync(folder, ['plan', '--base', 'main', '--json'])
    expect(all.code).toBe(3)
    const drift = await rolesync(folder, ['plan', '--base', 'main', '--only', 'drift', '--json'])
    expect([drift.code, JSON.parse(drift.out).targets[0].objections]).toEqual([0, []])
  })

  test('without --base, and beside a saved plan, it is refused', async () => {
    const { folder } = await both()
    const alone = await rolesync(folder, ['plan', '--only', 'drift'])
    expect([alone.code, alone.err]).toEqual([
      1,
      expect.stringContaining('--only tells changes apart by their cause, so it needs --base REF'),
    ])
    expect((await rolesync(folder, ['plan', '--base', 'main', '--only', 'both'])).code).toBe(1)
    const saved = await rolesync(folder, ['apply', 'p.json', '--base', 'main'])
    expect([saved.code, saved.err]).toEqual([1, expect.stringContaining('leave out --base, or make a plan with it')])
  })
})

describe('a base that cannot be read', () => {
  test.each([
    '--upload-pack=touch owned',
    '-h',
    '',
    ' ',
    'main\0x',
    'main\n--output=x',
    'no/such/branch',
    'main..work',
    '$(touch owned)',
    'main; touch owned',
    'HEAD:roles/a.yaml',
    '@{upstream}',
    '../../etc',
  ])('%j is an error of one line, and nothing is run or asked', async (ref) => {
    const { folder, running } = await world({ a: ['A'] }, {})
    const { code, out, err } = await rolesync(folder, ['plan', `--base=${ref}`])
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(/^Error: --base.*\n$/)
    if (/^-|\s$|^$|[\0\n]/.test(ref)) expect(err).toContain('is no revision; name a branch, a tag or a commit')
    expect(readdirSync(folder).sort()).toEqual(['.git', 'roles', 'rolesync.yaml'])
    expect(running.log).toEqual([])
  })

  test('a revision that was not fetched: the message says how', async () => {
    const { folder } = await world({ a: ['A'] }, {})
    git(folder, 'remote', 'add', 'origin', folder)
    const { err } = await rolesync(folder, ['plan', '--base', 'origin/release'])
    expect(err).toContain('there is no revision "origin/release" in this clone')
    expect(err).toContain('git fetch origin release:refs/remotes/origin/release')
    const cure = await rolesync(folder, ['plan', '--base', 'origin/main'])
    expect(cure.code).toBe(1)
    git(folder, 'fetch', '--quiet', 'origin', 'main:refs/remotes/origin/main')
    expect((await rolesync(folder, ['plan', '--base', 'origin/main'])).code).toBe(0)
  })

  test('a folder in no repository', async () => {
    const running = await sandbox({ seed: 'empty' })
    const folder = temporary()
    put(folder, { 'rolesync.yaml': organization(running.url), 'roles/a.yaml': roles({ a: ['A'] }) })
    const { code, err } = await rolesync(folder, ['plan', '--base', 'main'])
    expect([code, err]).toEqual([1, expect.stringContaining(`${folder} is in no git repository`)])
    git(folder, 'init', '--quiet')
    expect((await rolesync(folder, ['plan', '--base', 'main'])).err).toContain('HEAD has none yet')
  })

  test('a shallow clone without the base: the message says how to get more, and that cures it', async () => {
    const { folder } = await world({ a: ['A'] }, {})
    for (const permission of ['B', 'C']) commit(folder, { 'roles/a.yaml': roles({ a: [permission] }) })
    git(folder, 'checkout', '--quiet', 'main')
    commit(folder, { 'roles/b.yaml': roles({ b: ['A'] }) })
    const clone = temporary()
    git(clone, 'clone', '--quiet', '--depth', '1', '--no-single-branch', '--branch', 'work', `file://${folder}`, '.')
    const { code, err } = await rolesync(clone, ['plan', '--base', 'origin/main'])
    expect(code).toBe(1)
    expect(err).toContain('this clone is shallow and does not reach back to where "origin/main" and HEAD part')
    expect(err).toContain('git fetch --unshallow')
    git(clone, 'fetch', '--quiet', '--unshallow')
    expect((await rolesync(clone, ['plan', '--base', 'origin/main'])).code).toBe(0)
  })

  test('no common history', async () => {
    const { folder } = await world({ a: ['A'] }, {})
    git(folder, 'checkout', '--quiet', '--orphan', 'other')
    git(folder, 'commit', '--quiet', '--message', 'other')
    expect((await rolesync(folder, ['plan', '--base', 'main'])).err).toContain(
      '"main" and HEAD have no commit in common',
    )
  })

  test('a base whose files are not valid: their places, and no plan', async () => {
    const running = await sandbox({ seed: 'empty' })
    const files = {
      'rolesync.yaml': organization(running.url),
      'roles/a.yaml': 'provider: organization\nroles:\n  a: { permisions: [] }\n',
    }
    const folder = repository(files)
    commit(folder, { 'roles/a.yaml': roles({ a: ['A'] }) })
    const { code, out, err } = await rolesync(folder, ['plan', '--base', 'main'])
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(/the files of the base revision [0-9a-f]{12} are not valid/)
    expect(err).toContain('roles/a.yaml:3:8  unknown field `permisions`; did you mean `permissions`?')
    expect(err).not.toContain(tmpdir())
    expect(running.log).toEqual([])
  })

  test('a base with a link that leads out of the folder', async () => {
    const running = await sandbox({ seed: 'empty' })
    const folder = repository({ 'rolesync.yaml': organization(running.url), 'roles/a.yaml': '-> /etc/passwd' })
    commit(folder, { 'roles/a.yaml': roles({ a: ['A'] }) })
    const { code, err } = await rolesync(folder, ['plan', '--base', 'main'])
    expect(code).toBe(1)
    expect(err).toMatch(/`roles\/a\.yaml` is a link that leads out of the config's folder/)
    expect(err).not.toContain('root:')
  })

  test('names that a tree can only have by forgery are not written', async () => {
    const { folder } = await world({ a: ['A'] }, {})
    const object = git(folder, 'rev-parse', 'HEAD:roles/a.yaml').trim()
    const tree = (mode: string, name: string, of: string) => {
      const input = Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(of, 'hex')])
      const argv = ['hash-object', '-t', 'tree', '-w', '--stdin', '--literally']
      return execFileSync('git', argv, { cwd: folder, input, encoding: 'utf8' }).trim()
    }
    const up = tree('40000', '..', tree('40000', '..', tree('100644', 'evil.yaml', object)))
    const kept = git(folder, 'ls-tree', 'HEAD').replace(/\S+\troles\n/, `${up}\troles\n`)
    const root = execFileSync('git', ['mktree'], { cwd: folder, input: kept, encoding: 'utf8' }).trim()
    const base = git(folder, 'commit-tree', root, '-m', 'forged').trim()
    git(folder, 'update-ref', 'HEAD', git(folder, 'commit-tree', 'HEAD^{tree}', '-p', base, '-m', 'mended').trim())
    const space = ownTemporary()
    const { code, err } = await rolesync(folder, ['plan', `--base=${base}`])
    expect([code, err]).toEqual([1, expect.stringContaining('matches no file')])
    expect(readdirSync(space)).toEqual([])
  })

  test('without git on the PATH', async () => {
    const { folder } = await world({ a: ['A'] }, {})
    const env = { PATH: '/nowhere', ROLESYNC_MAIN_TOKEN: 'sandbox' }
    const { code, err } = await rolesync(folder, ['plan', '--base', 'main'], { env })
    expect([code, err]).toEqual([1, expect.stringContaining('needs the git executable')])
  })

  test('git is not given the credentials of the run', async () => {
    const { folder } = await world({ a: ['A'] }, {})
    const bin = temporary()
    put(bin, { git: `#!/bin/sh\nenv > ${bin}/env\nexec /usr/bin/env -i PATH=/usr/bin:/bin git "$@"\n` })
    chmodSync(join(bin, 'git'), 0o755)
    const env = { PATH: `${bin}:/usr/bin:/bin`, ROLESYNC_MAIN_TOKEN: 'sandbox', SOME_SECRET: 's3cret' }
    await rolesync(folder, ['plan', '--base', 'main'], { env })
    const given = readFileSync(join(bin, 'env'), 'utf8')
    expect(given).toContain('GIT_TERMINAL_PROMPT=0')
    expect(given).not.toMatch(/s3cret|ROLESYNC_MAIN_TOKEN/)
  })
})
