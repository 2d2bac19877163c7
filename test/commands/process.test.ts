/** The shipped program as a process: streams, signals, terminals. */
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Around, build, has, MAIN, ROOT, type Running, rolesyncProcess, start } from './built.ts'
import { config, folder, setting } from './cli.ts'

beforeAll(build, 120_000)

const shell = (script: string, around: Around) => start('bash', ['--norc', '-c', script], around).end
const quoted = `'${process.execPath}' '${MAIN}'`

describe('streams', () => {
  test('the plan is on standard output, everything else on standard error', async () => {
    const { cwd } = await setting()
    const { code, out, err } = await rolesyncProcess(['plan', '--detailed-exitcode'], { cwd })
    expect(code).toBe(2)
    expect(out).toMatch(/^crm {2}\(organization, .*\)\n\n {2}\+ create auditor/)
    expect(err).toMatch(/^Reading 1 target …\n1 request, 0 retries, \d+\.\d s\n$/)
  })

  test('war story 18: --json parses', async () => {
    const { cwd } = await setting()
    const { out } = await rolesyncProcess(['plan', '--json', '--out', 'plan.json'], { cwd })
    expect(JSON.parse(out)).toEqual(JSON.parse(readFileSync(join(cwd, 'plan.json'), 'utf8')))
  })

  test('a reader that goes away is no failure', async () => {
    const { cwd } = await setting()
    for (const command of ['schema config', 'plan --verbose', 'plan --verbose 2>&1']) {
      const { code, out, err } = await shell(`set -o pipefail; ${quoted} ${command} | head -1`, { cwd })
      expect(code, err).toBe(0)
      expect(out.split('\n')).toHaveLength(2)
      expect(err).not.toMatch(/^\s+at |EPIPE/m)
    }
  })

  test.skipIf(!existsSync('/dev/full'))(
    'a full disk behind standard output is one (skipped where there is no /dev/full)',
    async () => {
      const { code, err } = await shell(`${quoted} schema config > /dev/full`, { cwd: folder() })
      expect(code).toBe(1)
      expect(err).toMatch(/^Error: standard output cannot be written: ENOSPC.*\n$/)
    },
  )

  test.skipIf(!existsSync('/dev/full'))('a standard error that cannot be written changes nothing', async () => {
    const { cwd } = await setting()
    expect((await shell(`${quoted} plan 2> /dev/full`, { cwd })).code).toBe(0)
  })

  test('it starts through a symbolic link, as npm installs it', async () => {
    const cwd = folder()
    symlinkSync(MAIN, join(cwd, 'rolesync'))
    expect(await shell(`'${process.execPath}' ./rolesync --version`, { cwd })).toEqual({
      code: 0,
      out: expect.stringMatching(/^0\.1\.0( \(.*\))?\n$/),
      err: '',
    })
  })

  test('the version names the commit that was built', async () => {
    const cwd = folder()
    const { out } = await rolesyncProcess(['--version'], { cwd })
    const { code, out: top } = await shell('git rev-parse --show-toplevel', { cwd: ROOT })
    if (code !== 0 || top.trim() !== ROOT) {
      expect(out).toBe('0.1.0\n')
      return
    }
    const [, commit = ''] = /^0\.1\.0 \(([0-9a-f]{12})(, with changes)?\)\n$/.exec(out) ?? []
    expect((await shell(`git cat-file -t ${commit}`, { cwd: ROOT })).out).toBe('commit\n')
  })

  test('a working directory that is gone is reported in one line', async () => {
    const cwd = folder()
    mkdirSync(join(cwd, 'gone'))
    const { code, err } = await shell(`cd gone && rmdir ../gone && ${quoted} plan`, { cwd })
    expect(code).toBe(1)
    expect(err).toBe('Error: the working directory is gone; go to one that exists\n')
  })

  test.skipIf(process.getuid?.() === 0)(
    'war story 33: a folder that is read-only (skipped for root, who may write)',
    async () => {
      const { cwd, sandbox } = await setting()
      mkdirSync(join(cwd, 'locked'))
      chmodSync(join(cwd, 'locked'), 0o555)
      const { code, err } = await rolesyncProcess(['plan', '--out', 'locked/plan.json'], { cwd })
      expect(code).toBe(1)
      expect(err).toMatch(/^Error: --out locked\/plan\.json cannot be written: EACCES/)
      expect(sandbox.log).toEqual([])
    },
  )
})

describe('exit codes', () => {
  test('a slip, a missing credential, a guard, a stale plan, a partial apply', async () => {
    const { cwd, sandbox } = await setting('undeclared: delete\nguards: { maxDeletes: 0 }')
    const run = (...argv: string[]) => rolesyncProcess(argv, { cwd })
    expect((await run('plan', '--dry_run')).code).toBe(1)
    expect((await rolesyncProcess(['plan'], { cwd, env: { CRM_TOKEN: '' } })).code).toBe(1)
    expect((await run('plan')).code).toBe(3)
    expect((await run('plan', '--max-deletes', '1', '--out', 'plan.json')).code).toBe(0)
    sandbox.inject({ kind: 'status', code: 422, method: 'POST' })
    const partial = await run('apply', '--yes', '--max-deletes', '1')
    expect(partial.code).toBe(5)
    expect(partial.out).toContain('1 applied, 1 failed, 1 not attempted')
    sandbox.reset()
    for (const role of sandbox.state.organization.roles) role.permissions.push('MOVED')
    expect((await run('apply', 'plan.json')).code).toBe(4)
  })

  test('without a terminal, apply does not wait for an answer', async () => {
    const { cwd, sandbox } = await setting()
    const { child, end } = start(process.execPath, [MAIN, 'apply'], { cwd })
    const { code, err } = await end
    expect(child.stdin?.writableEnded).toBe(false)
    expect(code).toBe(1)
    expect(err).toContain('there is no terminal to ask on')
    expect(sandbox.log.every(({ method }) => method === 'GET')).toBe(true)
  })

  test.each(['plan', 'snapshot', 'apply --yes'])(
    'one interrupt ends %s at once while it reads',
    async (command) => {
      const { cwd, sandbox } = await setting()
      sandbox.inject({ kind: 'hang' })
      const { child, end } = start(process.execPath, [MAIN, ...command.split(' ')], { cwd })
      while (sandbox.log.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
      child.kill('SIGINT')
      const { code, err } = await end
      expect([code, err]).toEqual([130, expect.stringMatching(/Error: interrupted\n/)])
      expect(sandbox.log).toHaveLength(1)
      // The request alone could take 30 s.
    },
    15_000,
  )

  test('two interrupts end it at once', async () => {
    const { cwd, sandbox } = await setting()
    sandbox.inject({ kind: 'hang' })
    const { child, until, end } = start(process.execPath, [MAIN, 'plan'], { cwd })
    await until('Reading')
    child.kill('SIGINT')
    child.kill('SIGTERM')
    expect((await end).code).toBe(130)
  })
})

describe('sandbox', () => {
  const url = (running: Running) => /http:\/\/127\.0\.0\.1:\d+/.exec(running.seen())?.[0] ?? ''

  test('starts, serves, keeps its state, and ends with 0 when it is interrupted', async () => {
    const cwd = folder({
      'crm/a.yaml': 'provider: organization\nroles: { auditor: { description: A, permissions: [A] } }\n',
    })
    const sandbox = start(process.execPath, [MAIN, 'sandbox', '--port', '0', '--state', 'state.json'], { cwd })
    await sandbox.until('Stop it with Ctrl-C.')
    const file = join(folder({ 'rolesync.yaml': config(`${url(sandbox)}/organization`) }), 'rolesync.yaml')
    expect((await shell(`cp '${file}' . && ${quoted} apply --yes`, { cwd })).code).toBe(0)
    sandbox.child.kill('SIGINT')
    expect(await sandbox.end).toMatchObject({ code: 0, err: '' })
    expect(readFileSync(join(cwd, 'state.json'), 'utf8')).toContain('"auditor"')
  })

  test('a port that is taken, a fault that is none', async () => {
    const cwd = folder()
    const first = start(process.execPath, [MAIN, 'sandbox', '--port', '0'], { cwd })
    await first.until('Ctrl-C')
    const port = new URL(url(first)).port
    expect(await rolesyncProcess(['sandbox', '--port', port], { cwd })).toEqual({
      code: 1,
      out: '',
      err: `Error: the sandbox cannot listen on port ${port}: it is in use; choose another one with --port\n`,
    })
    expect((await rolesyncProcess(['sandbox', '--fault', 'nonsense'], { cwd })).err).toMatch(
      /^Error: fault "nonsense": .*\n$/,
    )
    expect((await rolesyncProcess(['sandbox', '--port', '70000'], { cwd })).err).toContain(
      'whole number from 0 to 65535',
    )
  })
})

/** `script` of util-linux gives a process a terminal. */
describe.skipIf(!has('script'))('on a terminal (skipped where there is no `script`)', () => {
  const open = (command: string, around: Around) =>
    start('script', ['-qefc', `${quoted} ${command}`, '/dev/null'], {
      ...around,
      env: { TERM: 'xterm', ...around.env },
    })
  let world: Awaited<ReturnType<typeof setting>>
  const writes = () => world.sandbox.log.filter(({ method }) => method !== 'GET').length

  afterEach(() => {
    expect(world.sandbox.log.length).toBeGreaterThan(0)
  })

  test('it paints, unless it is asked not to', async () => {
    world = await setting()
    expect((await open('plan', world).end).out).toContain('\x1b[32m')
    const plain = await open('plan --no-color --quiet', world).end
    expect(plain.out).not.toContain('\x1b')
    expect((await open('plan --quiet', { ...world, env: { NO_COLOR: '1' } }).end).out).not.toContain('\x1b')
  })

  test('progress is one live line, gone before the plan comes', async () => {
    world = await setting()
    world.sandbox.inject({ kind: 'status', code: 503, times: 1 })
    const { out } = await open('plan --no-color', world).end
    expect(out).toMatch(/\r\x1b\[KReading 1 target ░{20} 0\/1/)
    expect(out).toMatch(/\r\x1b\[Kcrm {2}\(organization/)
  })

  test.each<[string, string, number, number, RegExp]>([
    ['yes sends', 'yes\r', 0, 2, /2 applied/],
    ['no sends nothing', 'no\r', 1, 0, /Error: not approved; nothing was written/],
    ['Return alone sends nothing', '\r', 1, 0, /Error: not approved; nothing was written/],
    ['y is not yes', 'y\r', 1, 0, /Error: not approved; nothing was written/],
    ['Ctrl-D is no answer', '\x04', 1, 0, /Error: not approved; nothing was written/],
    ['Ctrl-C interrupts', '\x03', 130, 0, /Error: interrupted/],
  ])('%s', async (_, typed, code, sent, message) => {
    world = await setting()
    const running = open('apply --no-color', world)
    await running.until('Only "yes" is accepted:')
    running.child.stdin?.write(typed)
    const ended = await running.end
    expect(ended.out).toMatch(message)
    expect(ended.code).toBe(code)
    expect(writes()).toBe(sent)
    expect(ended.out).not.toMatch(/^\s+at /m)
  })

  test('where the question would not be seen, it is not asked', async () => {
    world = await setting()
    const { code, out } = await open('apply 2> err.txt', world).end
    expect(code).toBe(1)
    expect(out).not.toContain('Only "yes" is accepted:')
    expect(readFileSync(join(world.cwd, 'err.txt'), 'utf8')).toContain('there is no terminal to ask on')
  })
})
