/** Files and variables that a pull request could point elsewhere. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { config, folder, rolesync, setting } from './cli.ts'

describe('links of the repository', () => {
  test('a config that is a link out of its folder is refused, and nothing of the foreign file is quoted', async () => {
    const elsewhere = folder({ 'secret.yaml': 'very: secret\n' })
    const cwd = folder()
    symlinkSync(join(elsewhere, 'secret.yaml'), join(cwd, 'rolesync.yaml'))
    for (const argv of [['validate'], ['validate', '--config', 'rolesync.yaml']]) {
      const { code, err } = await rolesync(argv, { cwd })
      expect(code).toBe(1)
      expect(err).toMatch(
        /`rolesync\.yaml` is a link that leads out of the config's folder; put the config itself there/,
      )
      expect(err).not.toContain('very')
    }
  })

  test.each([
    ['plan', '--out', 'link.json'],
    ['plan', '--write', 'markdown=link.json'],
    ['plan', '--out', 'down/new.json'],
    ['apply', '--yes', '--report', 'dangling.json'],
  ])('%s %s %s is refused before anything is sent, and its target stays as it is', async (...argv) => {
    const { cwd, rolesync, sandbox } = await setting()
    writeFileSync(join(cwd, 'victim'), 'precious')
    mkdirSync(join(cwd, 'deep'))
    symlinkSync('victim', join(cwd, 'link.json'))
    symlinkSync('nowhere', join(cwd, 'dangling.json'))
    symlinkSync('deep', join(cwd, 'down'))
    const { code, err } = await rolesync(...argv)
    expect([code, sandbox.log.filter(({ method }) => method !== 'GET')]).toEqual([1, []])
    expect(err).toMatch(/would write through the link \S+ of the repository; remove the link, or name another file/)
    expect(readFileSync(join(cwd, 'victim'), 'utf8')).toBe('precious')
    expect([existsSync(join(cwd, 'nowhere')), readdirSync(join(cwd, 'deep'))]).toEqual([false, []])
  })
})

describe('files that are written', () => {
  test('keep the mode of the one that was there', async () => {
    const { cwd, rolesync } = await setting()
    writeFileSync(join(cwd, 'plan.json'), '')
    chmodSync(join(cwd, 'plan.json'), 0o600)
    expect((await rolesync('plan', '--out', 'plan.json')).code).toBe(0)
    expect(statSync(join(cwd, 'plan.json')).mode & 0o777).toBe(0o600)
  })

  test('temporary files of dead processes are removed by the next run that writes there; those of others stay', async () => {
    const { cwd, within } = await setting()
    const host = hostname().replaceAll(/[^A-Za-z0-9]/g, '_')
    const id = '00000000-0000-0000-0000-000000000000'
    const [dead, alive, elsewhere] = [`${host}-7`, `${host}-8`, `other_${host}-7`].map(
      (one) => `.rolesync-${one}-${id}.tmp`,
    )
    for (const name of [dead, alive, elsewhere]) writeFileSync(join(cwd, name ?? ''), '')
    const processes = { own: 9, isAlive: (pid: number) => pid === 8 }
    expect((await within({ processes }, 'plan', '--out', 'plan.json')).code).toBe(0)
    const left = readdirSync(cwd).filter((name) => name.endsWith('.tmp'))
    expect(left.sort()).toEqual([alive, elsewhere].sort())
  })
})

describe('variables that files may name for a credential', () => {
  const withToken = async (variable: string, env: Record<string, string>) => {
    const { sandbox, cwd } = await setting()
    const text = config(`${sandbox.url}/organization`).replace('CRM_TOKEN', variable)
    writeFileSync(join(cwd, 'rolesync.yaml'), text)
    const { code, err } = await rolesync(['plan'], { cwd, env: { [variable]: 'sandbox', ...env } })
    return { code, err, asked: sandbox.log.length > 0 }
  }

  test.each([
    ['CRM_TOKEN', {}, true],
    ['CRM_TOKEN', { ROLESYNC_ALLOWED_ENV: 'OTHER, CRM_*' }, true],
    ['CRM_TOKEN', { ROLESYNC_ALLOWED_ENV: 'OTHER' }, false],
    ['ROLESYNC_CRM_TOKEN', { ROLESYNC_ALLOWED_ENV: 'OTHER' }, true],
    ['GITHUB_TOKEN', {}, false],
    ['CI_JOB_TOKEN', {}, false],
    ['GITHUB_TOKEN', { ROLESYNC_ALLOWED_ENV: 'GITHUB_TOKEN' }, true],
  ] as const)('%s with %j: %j', async (variable, env, isAllowed) => {
    const { code, err, asked } = await withToken(variable, env)
    expect([code, asked]).toEqual(isAllowed ? [0, true] : [1, false])
    if (!isAllowed) expect(err).toContain(`auth names ${variable}, which ROLESYNC_ALLOWED_ENV does not allow`)
  })
})
