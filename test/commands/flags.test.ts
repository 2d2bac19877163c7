/** What is typed: commands, flags, their environment variables, and what happens to slips. */
import { describe, expect, test } from 'vitest'
import { config, folder, rolesync, setting } from './cli.ts'

const COMMANDS = ['validate', 'plan', 'apply', 'show', 'sandbox', 'schema']

describe('war story 2: a slip of the fingers is no deploy', () => {
  test.each([
    ['--dry_run'],
    ['apply', '--dry_run'],
    ['apply', '--dryrun', '--auto-approve'],
    ['apply', '--dry-run', '--yes'],
    ['applyy', '--auto-approve'],
    ['plan', 'apply'],
    ['apply', 'plan.json', 'extra'],
    ['apply', '--auto-aprove'],
    ['plan', '--target'],
  ])('%s %s %s', async (...argv) => {
    const { sandbox, rolesync } = await setting()
    const { code, out, err } = await rolesync(...argv)
    expect(code).toBe(1)
    expect(out).toBe('')
    expect(err).toMatch(/^Error: .+/)
    expect(sandbox.log).toEqual([])
  })

  test.each([
    ['\u001b[2J::error::x'],
    ['plan', '--\u001b[2J'],
    ['plan', '--format', 'a\n::error file=x::forged'],
    ['plan', '--allow', '##[error]forged'],
    ['completion', '\u202e'],
    ['apply', 'a', '\u001b]0;b\u0007'],
  ])('what is typed acts on no terminal and no runner: %j %j %j', async (...argv) => {
    const { code, err } = await rolesync(argv.filter((word) => word !== undefined))
    expect(code).toBe(1)
    expect(err).toMatch(/^Error: .+/)
    expect(err).not.toMatch(/[\u001b\u0007\u202e]|\n::|##\[/)
  })

  test.each(['show', 'apply', 'undo', 'merge'])('%s of a file whose name is empty', async (command) => {
    const { sandbox, rolesync } = await setting()
    const { code, err } = await rolesync(command, '')
    expect([code, err]).toEqual([1, 'Error: the name of the file is empty\n'])
    expect(sandbox.log).toEqual([])
  })

  test('a name that is close is offered', async () => {
    const cases: readonly (readonly [argv: readonly string[], message: string])[] = [
      [['aply'], 'unknown command `aply`; did you mean `apply`?'],
      [['aply', '--help'], 'unknown command `aply`; did you mean `apply`?'],
      [['zzzzzz'], 'unknown command `zzzzzz`; rolesync help lists them'],
      [['--hepl'], "unknown option '--hepl'; did you mean --help?"],
      [['plan', '--detailed-exit-code'], "unknown option '--detailed-exit-code'; did you mean --detailed-exitcode?"],
      [
        ['plan', '--format', 'jsno'],
        'Allowed choices are text, json, markdown, html, sarif, gitlab, diff; did you mean json?',
      ],
      [['plan', '--allow', 'max-deletse'], 'emptyLive, nearName; did you mean maxDeletes?'],
      [['completion', 'bsh'], 'Allowed choices are bash, zsh, fish; did you mean bash?'],
      [['plan', 'crm'], 'Error: plan takes no argument; did you mean --target crm?\n'],
      [['show', 'plan.json', 'other.json'], 'Error: show takes one argument, so `other.json` is too many\n'],
      [['schema', 'plan', 'x'], 'Error: schema takes one argument, so `x` is too many\n'],
      [['--target=crm', 'validate'], 'the flag --target stands after the command: rolesync validate --target'],
      [['--auto-approve'], 'the flag --auto-approve stands after the command: rolesync plan --auto-approve'],
    ]
    for (const [argv, message] of cases) {
      const { code, out, err } = await rolesync(argv)
      expect([code, out, err]).toEqual([1, '', expect.stringMatching(/^Error: .*\n$/)])
      expect(err).toContain(message)
    }
  })
})

describe('a flag that a command would not heed', () => {
  const cases: readonly (readonly [command: string, flags: readonly string[]])[] = [
    ['validate', ['--role', '--parallelism', '--verbose', '--holders', '--allow']],
    ['explain', ['--role', '--parallelism', '--verbose', '--live']],
    ['snapshot', ['--role', '--write', '--allow']],
    ['doctor', ['--role', '--write']],
    ['undo', ['--select', '--shard', '--base', '--only', '--holders', '--live']],
    ['fmt', ['--role', '--parallelism', '--verbose', '--format']],
    ['targets', ['--role', '--parallelism', '--verbose', '--no-color']],
    ['show', ['--config', '--target', '--role', '--parallelism']],
    ['merge', ['--config', '--target', '--role', '--parallelism', '--write']],
    ['pull', ['--format', '--allow-empty', '--holders']],
    ['sandbox', ['--config', '--select', '--role', '--format']],
  ]
  test.each(cases)('%s does not have it, and its help does not name it', async (command, flags) => {
    const { within } = await setting()
    const { out } = await rolesync([command, '--help'])
    for (const flag of flags) {
      expect(out).not.toMatch(new RegExp(`^  ${flag}\\b`, 'm'))
      const { code, err } = await within({ env: {} }, command, 'x', 'y', flag)
      expect([code, err], flag).toEqual([1, expect.stringContaining(`Error: unknown option '${flag}'`)])
    }
    // A variable that is meant for other commands of a pipeline is none of its business.
    const others = Object.fromEntries(flags.map((flag) => [`ROLESYNC_${flag.slice(2).toUpperCase()}`, 'nonsense']))
    expect((await within({ env: others }, command, '--nonsense')).err).toContain("unknown option '--nonsense'")
  })

  test('the sandbox chooses among the targets of a snapshot, so it wants one', async () => {
    const { code, err } = await rolesync(['sandbox', '--port', '0', '--target', 'x'])
    expect([code, err]).toEqual([
      1,
      'Error: --target chooses among the targets of a snapshot, so it needs --snapshot FILE\n',
    ])
  })

  test.each(['snapshot', 'explain', 'who-can', 'doctor', 'test', 'validate'])(
    '%s is reported as text or json',
    async (name) => {
      const { within, sandbox } = await setting()
      const { code, err } = await within(
        {},
        name,
        ...(['explain', 'who-can'].includes(name) ? ['x'] : []),
        '--format',
        'html',
      )
      expect([code, err]).toEqual([1, expect.stringContaining('Allowed choices are text, json.')])
      expect(sandbox.log).toEqual([])
    },
  )
})

describe('war story 16: a parallelism that is none', () => {
  test.each(['0', '-1', 'abc', '1e9', '', ' 4', '4.5', '101'])('%j', async (n) => {
    const { sandbox, rolesync, within } = await setting()
    const message = /parallelism.*It must be a whole number from 1 to 100\./i
    for (const result of [await rolesync('plan', `--parallelism=${n}`), await rolesync('plan', '--parallelism', n)]) {
      expect(result.code).toBe(1)
      expect(result.err).toMatch(message)
    }
    if (n !== '') {
      const result = await within({ env: { ROLESYNC_PARALLELISM: n } }, 'plan')
      expect(result.code).toBe(1)
      expect(result.err).toMatch(message)
    }
    expect(sandbox.log).toEqual([])
  })
})

describe('help', () => {
  test('is asked for on standard output, and given on standard error to who asks for nothing', async () => {
    const asked = await rolesync(['--help'])
    expect(asked).toMatchObject({ code: 0, err: '' })
    for (const name of COMMANDS) expect(asked.out).toContain(`\n  ${name} `)
    expect(asked.out.split('\n').filter((line) => line.length > 80)).toEqual([])
    expect(await rolesync([])).toMatchObject({ code: 1, out: '', err: asked.out })
  })

  test.each(COMMANDS)('%s explains each of its flags on lines that fit', async (name) => {
    const { code, out, err } = await rolesync([name, '--help'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([])
    expect(out).not.toContain('default: []')
  })

  test('the version is that of the package', async () => {
    expect(await rolesync(['--version'])).toEqual({ code: 0, out: '0.1.0\n', err: '' })
  })
})

describe('the environment', () => {
  test('gives what no flag gives', async () => {
    const { within } = await setting()
    const { out, err, code } = await within({ env: { ROLESYNC_FORMAT: 'json', ROLESYNC_QUIET: 'true' } }, 'plan')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(JSON.parse(out).kind).toBe('plan')
  })

  test('a flag beats it, it beats the file, and the file beats the default', async () => {
    const url = 'http://127.0.0.1:1'
    const cwd = folder({
      'rolesync.yaml': config(url, 'guards: { maxDeletes: 2 }'),
      'other.yaml': config(url),
      'crm/a.yaml': 'provider: organization\nroles: { a: { state: absent } }\n',
    })
    const env = { ROLESYNC_CONFIG: 'missing.yaml' }
    expect((await rolesync(['validate'], { cwd, env })).code).toBe(1)
    expect((await rolesync(['validate', '--config', 'other.yaml'], { cwd, env })).code).toBe(0)
    expect((await rolesync(['validate'], { cwd })).code).toBe(0)
  })

  test('every flag that plan and apply have can come from it', async () => {
    const { within, sandbox } = await setting('undeclared: delete')
    const env = {
      ROLESYNC_TARGET: 'nothing, c*',
      ROLESYNC_ROLE: 'manager',
      ROLESYNC_MAX_DELETES: '0',
      ROLESYNC_ALLOW: 'maxDeletes,maxDeletePercent',
      ROLESYNC_DETAILED_EXITCODE: '1',
      ROLESYNC_VERBOSE: 'yes',
      ROLESYNC_JSON: 'true',
    }
    const other = await within({ env }, 'plan')
    expect(other.code).toBe(1)
    expect(other.err).toContain('--target nothing matches no target')
    const { code, out, err } = await within({ env: { ...env, ROLESYNC_TARGET: 'c*' } }, 'plan')
    expect(code).toBe(2)
    expect(JSON.parse(out).targets[0].objections).toMatchObject([{ guard: 'maxDeletes', limit: 0, allowed: true }])
    expect(err).toContain(`GET ${sandbox.url}/organization/v2/roles`)
    const applied = await within({ env: { ...env, ROLESYNC_TARGET: 'c*', ROLESYNC_YES: 'true' } }, 'apply')
    expect(applied.code).toBe(0)
    expect(sandbox.state.organization.roles.map(({ name }) => name)).toEqual(['customer', 'operator'])
  })

  test('values that cannot be are refused and name the variable', async () => {
    const { within, sandbox } = await setting()
    for (const [name, value] of [
      ['ROLESYNC_QUIET', 'perhaps'],
      ['ROLESYNC_FORMAT', 'yaml'],
      ['ROLESYNC_ALLOW', 'everything'],
      ['ROLESYNC_MAX_DELETES', '-1'],
    ] as const) {
      const { code, err } = await within({ env: { [name]: value } }, 'plan')
      expect(code, name).toBe(1)
      expect(err, name).toContain(name)
    }
    expect(sandbox.log).toEqual([])
  })

  test('a variable that is false or empty is as good as none', async () => {
    const { within } = await setting()
    const env = { ROLESYNC_JSON: 'false', ROLESYNC_QUIET: '', ROLESYNC_DETAILED_EXITCODE: 'no', ROLESYNC_TARGET: '' }
    const { code, out, err } = await within({ env }, 'plan')
    expect(code).toBe(0)
    expect(out).toContain('Plan: 1 to create')
    expect(err).toContain('Reading 1 target')
  })
})

describe('formats', () => {
  test('--json is --format json', async () => {
    const { rolesync } = await setting()
    const [short, long] = [await rolesync('plan', '--json'), await rolesync('plan', '--format', 'json')]
    expect(JSON.parse(short.out).digest).toBe(JSON.parse(long.out).digest)
  })

  test('two variables that contradict each other are an error, like the flags', async () => {
    const { within } = await setting()
    const { code, err } = await within({ env: { ROLESYNC_JSON: '1', ROLESYNC_FORMAT: 'text' } }, 'plan')
    expect([code, err]).toEqual([
      1,
      'Error: ROLESYNC_JSON and ROLESYNC_FORMAT=text contradict each other; set one of them\n',
    ])
  })

  test('--json beside another format is refused, and a flag beats the environment in either spelling', async () => {
    const { rolesync, within } = await setting()
    expect((await rolesync('plan', '--json', '--format', 'text')).err).toContain('cannot be used with')
    const text = await within({ env: { ROLESYNC_JSON: '1' } }, 'plan', '--format', 'text')
    expect(text.out).toContain('Plan: 1 to create')
    const json = await within({ env: { ROLESYNC_FORMAT: 'text' } }, 'plan', '--json')
    expect(JSON.parse(json.out).kind).toBe('plan')
  })

  test('a format that is not known is refused with those that are', async () => {
    expect((await rolesync(['plan', '--format', 'yaml'])).err).toMatch(/Allowed choices are text, json/)
  })
})

describe('colour', () => {
  test.each<[string, boolean, Record<string, string>, string[], boolean]>([
    ['none in a pipe', false, {}, [], false],
    ['on a terminal', true, {}, [], true],
    ['NO_COLOR', true, { NO_COLOR: '1' }, [], false],
    ['an empty NO_COLOR is none', true, { NO_COLOR: '' }, [], true],
    ['--no-color', true, {}, ['--no-color'], false],
    ['ROLESYNC_NO_COLOR', true, { ROLESYNC_NO_COLOR: '1' }, [], false],
    ['FORCE_COLOR in a pipe', false, { FORCE_COLOR: '1' }, [], true],
    ['FORCE_COLOR=0 on a terminal', true, { FORCE_COLOR: '0' }, [], false],
    ['NO_COLOR beats FORCE_COLOR', false, { FORCE_COLOR: '1', NO_COLOR: '1' }, [], false],
    ['--no-color beats FORCE_COLOR', false, { FORCE_COLOR: '1' }, ['--no-color'], false],
  ])('%s', async (_, isTerminal, env, flags, painted) => {
    const { within } = await setting()
    const { out } = await within({ env, terminal: { out: isTerminal, err: false, in: false } }, 'plan', ...flags)
    expect(out.includes('\x1b[')).toBe(painted)
  })
})

describe('what a command is limited to', () => {
  test('a target or a role that is not there is a slip, not an empty plan', async () => {
    const { rolesync, sandbox } = await setting()
    const target = await rolesync('plan', '--target', 'crn')
    expect(target).toMatchObject({
      code: 1,
      out: '',
      err: 'Error: --target crn matches no target; did you mean crm?\n',
    })
    expect(sandbox.log).toEqual([])
    const role = await rolesync('plan', '--role', 'custommer', '--quiet')
    expect(role).toMatchObject({ code: 1, out: '' })
    expect(role.err).toBe(
      'Error: --role custommer matches no role, neither in the files nor live; did you mean `customer`?\n',
    )
  })

  test('a role alone is planned alone; a live one counts, an ignored one does not', async () => {
    const { rolesync } = await setting('undeclared: delete\nignore: [oper*]', CRM_WITHOUT_OPERATOR)
    const roles = async (...argv: string[]) =>
      JSON.parse((await rolesync('plan', '--json', ...argv)).out).targets[0].steps.map(
        (step: { role: string }) => step.role,
      )
    expect(await roles('--role', 'aud*')).toEqual(['auditor'])
    expect(await roles('--role', 'manager')).toEqual(['manager'])
    expect(await roles('--role', 'aud*', '--role', 'manager')).toEqual(['auditor', 'manager'])
    expect((await rolesync('plan', '--role', 'operator')).err).toContain('matches no role')
  })

  test('a saved plan is applied whole, or not at all', async () => {
    const { rolesync, within, sandbox } = await setting()
    await rolesync('plan', '--out', 'plan.json')
    for (const flag of ['--target', '--role']) {
      const { code, err } = await rolesync('apply', 'plan.json', flag, 'crm')
      expect(code).toBe(1)
      expect(err).toBe(`Error: a saved plan is applied whole: leave out ${flag}, or make a plan with it\n`)
    }
    expect(sandbox.log.filter(({ method }) => method !== 'GET')).toEqual([])
    expect((await within({ env: { ROLESYNC_TARGET: 'crm' } }, 'apply', 'plan.json')).code).toBe(0)
  })
})

const CRM_WITHOUT_OPERATOR = `provider: organization
roles:
  customer: { description: Customer of organization, permissions: [CREATE_AN_ITEM] }
  auditor: { description: Sees, permissions: [READ_AN_ITEM] }
`
