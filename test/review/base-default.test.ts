/** `ROLESYNC_BASE`, which a pipeline sets for every plan: a base that cannot be read costs the causes, not the plan. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Plan } from '../../src/domain/plan-model.ts'
import type { CommandResult } from '../in-process.ts'
import { whyUnfit } from '../knowledge/bench.ts'
import { commit, git, organization, put, repository, roles, rolesync, sandbox, temporary } from './terminal.ts'

async function changed(): Promise<string> {
  const running = await sandbox({ seed: 'empty' })
  const folder = repository({ 'rolesync.yaml': organization(running.url), 'roles/a.yaml': roles({ a: ['A'] }) })
  commit(folder, { 'roles/a.yaml': roles({ a: ['A', 'B'] }) })
  return folder
}

function withBase(folder: string, base: string, ...argv: string[]): Promise<CommandResult> {
  const env = { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: '/dev/null', ROLESYNC_MAIN_TOKEN: 'sandbox' }
  return rolesync(folder, ['plan', '--json', '--allow', 'empty-live', ...argv], {
    env: { ...env, ROLESYNC_BASE: base },
  })
}

const PLANNED: Partial<Plan> = { summary: expect.objectContaining({ create: 1 }) }

test('a base from the environment tells causes apart', async () => {
  const { out, err } = await withBase(await changed(), 'main')
  expect(JSON.parse(out)).toMatchObject({ ...PLANNED, base: 'main' })
  expect(err).not.toContain('warning')
})

describe('one that cannot be read is a warning, and the plan has no causes', () => {
  test.each<[string, RegExp, (folder: string) => string]>([
    ['that was not fetched', /there is no revision "origin\/main" in this clone/, (folder) => folder],
    [
      'whose merge base is out of reach of a shallow clone',
      /this clone is shallow and does not reach back/,
      (folder) => {
        git(folder, 'branch', 'origin/main', 'main')
        git(folder, 'checkout', '--quiet', 'origin/main')
        commit(folder, { 'README.md': 'meanwhile' })
        git(folder, 'checkout', '--quiet', 'work')
        const clone = temporary()
        git(clone, 'clone', '--quiet', '--depth=1', '--no-single-branch', `file://${folder}`, '.')
        git(clone, 'branch', 'origin/main', 'refs/remotes/origin/origin/main')
        return clone
      },
    ],
    [
      'without a common history',
      /"origin\/main" and HEAD have no commit in common/,
      (folder) => {
        git(folder, 'checkout', '--quiet', '--orphan', 'origin/main')
        commit(folder, { 'README.md': 'another start' })
        git(folder, 'checkout', '--quiet', 'work')
        return folder
      },
    ],
    [
      'whose files do not validate',
      /the files of the base revision \w+ are not valid/,
      (folder) => {
        commit(folder, { 'roles/a.yaml': 'provider: organisation\n' })
        git(folder, 'branch', 'origin/main')
        put(folder, { 'roles/a.yaml': roles({ a: ['A', 'B'] }) })
        return folder
      },
    ],
  ])('%s', async (_, reason, prepare) => {
    const folder = prepare(await changed())
    const { code, out, err } = await withBase(folder, 'origin/main')
    const plan = JSON.parse(out) as Plan
    expect([code, plan.base, plan.targets[0]?.steps[0]?.origin]).toEqual([0, undefined, undefined])
    expect(plan).toMatchObject(PLANNED)
    expect(plan.causesUnknown).toMatch(reason)
    expect(whyUnfit('plan', plan)).toBeNull()
    expect(err).toMatch(
      new RegExp(`^warning: this plan does not tell this change from drift: .*${reason.source}.*$`, 'm'),
    )
    expect(err).toMatch(/fetch-depth: 0|choose another|name a revision/)
  })

  test.each(['text', 'markdown', 'html'])('as %s, the plan itself says so, saved or not', async (format) => {
    const folder = await changed()
    const explanation = /does not tell this change from drift: .*there is no revision/
    const { out } = await withBase(folder, 'origin/main', '--out', 'plan.json', '--write', `${format}=plan.txt`)
    expect(JSON.parse(out).causesUnknown).toMatch(/there is no revision/)
    const plain = (text: string) => text.replaceAll(/<[^>]*>|[`*]/g, '').replaceAll(/\s+/g, ' ')
    expect(plain(readFileSync(join(folder, 'plan.txt'), 'utf8'))).toMatch(explanation)
    expect(plain((await rolesync(folder, ['show', 'plan.json', '--format', format])).out)).toMatch(explanation)
    expect((await rolesync(folder, ['apply', 'plan.json'])).code).toBe(0)
  })

  test('it is an error where it was asked for, and where only one cause is wanted', async () => {
    const folder = await changed()
    const asked = await rolesync(folder, ['plan', '--base', 'origin/main'])
    const only = await withBase(folder, 'origin/main', '--only', 'declared')
    expect([asked.code, asked.out, only.code, only.out]).toEqual([1, '', 1, ''])
  })
})
