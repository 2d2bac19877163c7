/** `init` beside a config that is there, and what becomes of wrong answers. */
import { renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Bench, bench, runIn } from './bench.ts'

const CONFIG = `# ours
version: 1

targets:
  # the shop
  zoo: # main
    provider: organization
    url: https://api.example.com # prod
    roles: [roles/zoo/*.yaml]

# rules of ours
policy:
  names: { reltio: "^ROLE" } # end
`

const SSO = `  sso:
    provider: keycloak
    url: https://sso.example.com
    realm: shop
    roles: [roles/sso/*.yaml]
    ignore: [default-roles-*, offline_access, uma_authorization, account:*, broker:*]
    undeclared: report
`

const FLAGS = ['--provider', 'keycloak', '--name', 'sso', '--url', 'https://sso.example.com', '--realm', 'shop']

async function project(config: string, file = 'rolesync.yaml'): Promise<Bench> {
  const made = await bench({ seed: 'empty' })
  made.write({ [file]: config, 'roles/zoo/zoo.yaml': 'provider: organization\nroles: {}\n' })
  return made
}

test('a config that is there gets one target more; its comments and all else stay', async () => {
  const { rolesync, read, files } = await project(CONFIG)
  const { code, out } = await rolesync('init', ...FLAGS)
  expect(code).toBe(0)
  expect(read('rolesync.yaml')).toBe(CONFIG.replace('targets:\n', `targets:\n${SSO}`))
  expect(Object.keys(files())).toEqual(['roles/sso/sso.yaml', 'roles/zoo/zoo.yaml', 'rolesync.yaml'])
  expect(out).toMatch(/^changed rolesync\.yaml\nwrote {3}roles\/sso\/sso\.yaml\n\nNext:\n/)
  expect(out).toContain('  rolesync pull --target sso ')
  expect(out).toContain('  export ROLESYNC_ALLOWED_HOSTS=api.example.com,sso.example.com\n')
  expect((await rolesync('targets')).out).toContain('sso  keycloak      https://sso.example.com')
  expect(await rolesync('validate')).toMatchObject({ code: 0 })
})

const READ = ['CLIENT_ID', 'CLIENT_SECRET']
  .map((part) => `          ROLESYNC_SSO_${part}: \${{ secrets.ROLESYNC_SSO_READ_${part} }}\n`)
  .join('')
const WRITE = READ.replaceAll('_READ', '')

test.each(['github', 'none'])(
  'workflows that are there lack the credentials of a further target: --ci %s',
  async (ci) => {
    const { rolesync, files } = await bench({ seed: 'empty' })
    const first = ['--provider', 'organization', '--name', 'zoo', '--url', 'https://api.example.com', '--ci', 'github']
    expect(await rolesync('init', ...first)).toMatchObject({ code: 0, out: expect.not.stringContaining('add these') })
    const before = files()
    const { code, out } = await rolesync('init', ...FLAGS, '--ci', ci)
    expect(code).toBe(0)
    const all = 'roles-plan.yml, roles-apply.yml (job plan) and roles-drift.yml'
    expect(out).toContain(
      `\nadd these lines to \`env:\` of ${all}:\n${READ}and these to \`env:\` of roles-apply.yml (job apply):\n${WRITE}\nNext:\n`,
    )
    expect(out).toContain('  roles-read    ROLESYNC_SSO_READ_CLIENT_ID, ROLESYNC_SSO_READ_CLIENT_SECRET ')
    expect(out).not.toContain('Pipelines of this project')
    expect(out.includes('kept    .github/workflows/roles-plan.yml\n')).toBe(ci === 'github')
    // With these lines they are what a project of the target alone would have.
    const alone = await bench({ seed: 'empty' })
    await alone.rolesync('init', ...FLAGS, '--ci', 'github')
    for (const name of ['plan', 'apply', 'drift'].map((one) => `.github/workflows/roles-${one}.yml`)) {
      const own = / +ROLESYNC_ZOO_TOKEN: .*\n/g
      expect(before[name]?.replaceAll(own, (line) => (line.includes('_READ_') ? READ : WRITE))).toBe(alone.read(name))
    }
  },
)

test.each(['gitlab', 'none'])('a pipeline of GitLab lists no variables, so none are to add: --ci %s', async (ci) => {
  const { rolesync, write } = await project(CONFIG)
  write({ '.gitlab-ci.yml': 'include: { project: group/rolesync, file: docs/ci/gitlab.yml }\n' })
  const { out } = await rolesync('init', ...FLAGS, '--ci', ci)
  expect(out).toContain('set masked variables in two environments:\n  roles-read    ROLESYNC_SSO_CLIENT_ID, ')
  expect(out).not.toMatch(/add these|Pipelines of this project/)
})

test.each([
  ['in brackets', '{ "version": 1, "targets": {} }\n', 'rolesync.yaml', 'roles/sso/*.yaml'],
  ['with a byte order mark', `\ufeff${CONFIG}`, 'rolesync.yaml', 'roles/sso/*.yaml'],
  ['in the folder of the roles', CONFIG.replace('roles/zoo', 'zoo'), 'roles/rolesync.yaml', 'sso/*.yaml'],
])('a config %s', async (_, config, file, glob) => {
  const one = config.replace('{}', '{ "zoo": { "provider": "organization", "url": "https://a.b", "roles": ["*"] } }')
  const { rolesync, read } = await project(one, file)
  const { code, err, out } = await rolesync('init', ...FLAGS)
  expect([code, err]).toEqual([0, ''])
  expect(out).toContain(`changed ${file}\nwrote   roles/sso/sso.yaml\n`)
  expect(read(file)).toContain(glob)
  expect(read(file).startsWith('\ufeff')).toBe(config.startsWith('\ufeff'))
  expect((await rolesync('targets', '--json')).out).toContain('"name": "sso"')
})

test('a target whose files an older one would read too, and a config behind a link, change nothing', async () => {
  const shared = CONFIG.replace('roles/zoo/*.yaml', "'roles/**/*.yaml'")
  const { rolesync, read, folder } = await project(shared)
  const { code, err } = await rolesync('init', ...FLAGS)
  expect([code, err]).toEqual([
    1,
    expect.stringContaining('target zoo would read roles/sso/sso.yaml too, by `roles/**/*.yaml`'),
  ])
  expect(read('rolesync.yaml')).toBe(shared)

  renameSync(join(folder, 'rolesync.yaml'), join(folder, 'real.yaml'))
  writeFileSync(join(folder, 'real.yaml'), CONFIG)
  symlinkSync('real.yaml', join(folder, 'rolesync.yaml'))
  const linked = await rolesync('init', ...FLAGS)
  expect([linked.code, linked.err]).toEqual([1, expect.stringContaining('would write through the link rolesync.yaml')])
  expect(read('real.yaml')).toBe(CONFIG)
})

test('a name that is taken, and a config with mistakes, change nothing', async () => {
  const { rolesync, files, write } = await project(CONFIG)
  const before = files()
  const flags = [...FLAGS.slice(0, 3), 'zoo', ...FLAGS.slice(4)]
  expect(await rolesync('init', ...flags)).toEqual({
    code: 1,
    out: '',
    err: 'Error: --name zoo: there is a target `zoo` already; take another name\n',
  })
  expect(files()).toEqual(before)
  write({ 'rolesync.yaml': CONFIG.replace('provider: organization', 'provider: organisation') })
  const { code, err } = await rolesync('init', ...FLAGS)
  expect([code, err]).toEqual([
    1,
    expect.stringMatching(
      /^Error: rolesync\.yaml is there, and gets no further target before its mistakes are mended:\n {2}rolesync\.yaml:7:15 /,
    ),
  ])
})

test('help says which flag a script has to pass too', async () => {
  const { rolesync } = await bench({ seed: 'empty' })
  const { out } = await rolesync('init', '--help')
  expect(out.replaceAll(/\s+/g, ' ')).toContain(
    '--ci <kind> pipelines to write; required for a new project where there is',
  )
})

test('in a pipe, all wrong flags are named at once', async () => {
  const { rolesync, files } = await bench({ seed: 'empty' })
  const flags = ['--provider', 'reltio', '--name', 'A b', '--url', 'ftp://x', '--customer-id', ' ', '--ci', 'none']
  expect(await rolesync('init', ...flags)).toEqual({
    code: 1,
    out: '',
    err: `Error: --name A b: a target's name has lower-case letters, digits and hyphens
  --url ftp://x: \`url\` must be an absolute address that begins with https://, without spaces or backslashes
  --customer-id  : \`customerId\` must not be empty
`,
  })
  expect(files()).toEqual({})
})

test.each([
  [['--nam', 'x'], 'Error: unknown flag `--nam`; did you mean `--name`?\n'],
  [['--custmer-id=x'], 'Error: unknown flag `--custmer-id`; did you mean `--customer-id`?\n'],
  [['help'], 'Error: unexpected word `help`; rolesync init --help lists the flags\n'],
])('a slip: %j', async (flags, err) => {
  const { rolesync } = await bench({ seed: 'empty' })
  expect(await rolesync('init', ...flags)).toEqual({ code: 1, out: '', err })
})

/** A person whose first answer to each question of this kind is wrong, as the prompt itself takes it. */
function person(answers: Readonly<Record<string, readonly string[]>>) {
  const log: string[] = []
  const ask = {
    choose: async (question: string) => answers[question]?.[0] ?? 'none',
    async text(question: string, suggestion: string, check: (answer: string) => string | null) {
      for (const typed of answers[question] ?? ['']) {
        const problem = check(typed || suggestion)
        log.push(`${question}: ${typed} ${problem ?? 'ok'}`)
        if (problem === null) return typed || suggestion
      }
      throw new Error(`nobody answers ${question}`)
    },
  }
  return { log, around: { terminal: { in: true, out: false, err: true }, ask } }
}

test('on a terminal each answer is checked when it is given, a wrong flag is asked for, and pipelines are there already', async () => {
  const { folder, read } = await project(CONFIG)
  const { log, around } = person({
    'Which system?': ['reltio'],
    'A short name for it, such as mdm-prod': ['zoo', 'Zoo', ''],
    'The address of its API': ['ftp://x', 'http://auth.reltio.com/oauth', ''],
    'The Reltio customer whose roles these are.': ['', 'Acme'],
  })
  const { code, out, err } = await runIn(folder, ['init', '--provider', 'realtio', '--url', 'nowhere'], around)
  expect(code).toBe(0)
  expect(err.split('\n')).toEqual([
    '--provider: there is no system `realtio`; did you mean `reltio`?',
    '--url nowhere: `url` must be an absolute address that begins with https://, without spaces or backslashes',
    '',
  ])
  expect(log).toEqual([
    'A short name for it, such as mdm-prod: zoo there is a target `zoo` already; take another name',
    "A short name for it, such as mdm-prod: Zoo a target's name has lower-case letters, digits and hyphens",
    'A short name for it, such as mdm-prod:  ok',
    'The address of its API: ftp://x `url` must be an absolute address that begins with https://, without spaces or backslashes',
    'The address of its API: http://auth.reltio.com/oauth no credential is sent to auth.reltio.com over plain http; use https://',
    'The address of its API:  ok',
    'The Reltio customer whose roles these are.:  `customerId` must not be empty',
    'The Reltio customer whose roles these are.: Acme ok',
  ])
  expect(out).toContain('wrote   roles/reltio/reltio.yaml')
  expect(read('rolesync.yaml')).toContain('    customerId: Acme\n')
})

test('where the files cannot be written, the answers are not lost', async () => {
  const { folder, write } = await bench({ seed: 'empty' })
  write({ roles: 'a file where a folder should be' })
  const { around } = person({
    'Which system?': ['reltio'],
    'The Reltio customer whose roles these are.': ["O'Hara Ltd"],
  })
  const { code, err } = await runIn(folder, ['init', '--name', 'mdm'], around)
  expect([code, err]).toEqual([
    1,
    expect.stringMatching(
      /^Error: roles\/mdm\/mdm\.yaml cannot be written: .*\n {2}the same answers again: rolesync init /,
    ),
  ])
  expect(err).toContain(
    "rolesync init --provider reltio --name mdm --url https://auth.reltio.com/oauth --ci none --customer-id 'O'\\''Hara Ltd'\n",
  )
})
