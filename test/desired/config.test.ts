import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { formatDiagnostic } from '../../src/desired/diagnostics.ts'
import { loadProject } from '../../src/desired/project.ts'
import { UserError } from '../../src/domain/errors.ts'
import { config, folder, load } from './folder.ts'
import { systems } from './registry.ts'

const ROLES = 'provider: reltio\nroles: {}\n'

/** A config whose one target has these lines, and what is wrong with it. */
async function target(lines: string): Promise<string[]> {
  const text = `version: 1\ntargets:\n  t:\n${lines.replace(/^/gm, '    ')}\n`
  const { diagnostics } = await load({
    'rolesync.yaml': text,
    'a.yaml': ROLES,
    'o.yaml': 'provider: onelogin\nroles: {}\n',
  })
  return diagnostics.map((d) => formatDiagnostic(d).replace('rolesync.yaml:', ''))
}

const GOOD = 'provider: reltio\nurl: https://x.reltio.com/oauth\ncustomerId: T\nroles: [a.yaml]'

test('a target with everything, and one with nothing but what it must have', async () => {
  const text = `version: 1
targets:
  z-full:
    provider: reltio
    url: https://AUTH.reltio.com:443/oauth//
    customerId: TestCustomer
    registerNames: true
    roles: [a.yaml]
    auth: { clientIdEnv: A, clientSecretEnv: B, usernameEnv: C, passwordEnv: D }
    mode: additive
    undeclared: delete
    ignore: ["X_*"]
    ignoreGrants: ["Auth.**:READ"]
    protect: ["Y"]
    guards: { maxDeletes: 0, maxRevokePercent: 12.5 }
    labels: { env: prod }
    requestsPerSecond: 0.5
  a:
    provider: organization
    url: http://127.0.0.1:4100/organization
    roles: [b.yaml]
`
  const { config, diagnostics, desired } = await load({
    'rolesync.yaml': text,
    'a.yaml': ROLES,
    'b.yaml': 'provider: organization\nroles: {}\n',
  })
  expect(diagnostics).toEqual([])
  expect([...desired.keys()]).toEqual(['a', 'z-full'])
  expect(config.targets).toEqual([
    {
      name: 'a',
      provider: 'organization',
      url: 'http://127.0.0.1:4100/organization',
      settings: {},
      roles: ['b.yaml'],
      overlays: [],
      pullTo: null,
      tests: [],
      auth: null,
      mode: 'authoritative',
      undeclared: 'report',
      ignore: [],
      ignoreGrants: [],
      protect: [],
      guards: { maxDeletes: 5, maxDeletePercent: 30, maxRevokePercent: 50 },
      labels: {},
      requestsPerSecond: null,
      source: { file: 'rolesync.yaml', line: 18, column: 3 },
    },
    {
      name: 'z-full',
      provider: 'reltio',
      url: 'https://auth.reltio.com/oauth',
      settings: { customerId: 'TestCustomer', registerNames: true },
      roles: ['a.yaml'],
      overlays: [],
      pullTo: null,
      tests: [],
      auth: { clientIdEnv: 'A', clientSecretEnv: 'B', usernameEnv: 'C', passwordEnv: 'D' },
      mode: 'additive',
      undeclared: 'delete',
      ignore: ['X_*'],
      ignoreGrants: ['Auth.**:READ'],
      protect: ['Y'],
      guards: { maxDeletes: 0, maxDeletePercent: 30, maxRevokePercent: 12.5 },
      labels: { env: 'prod' },
      requestsPerSecond: 0.5,
      source: { file: 'rolesync.yaml', line: 3, column: 3 },
    },
  ])
})

test.each<[string, string[]]>([
  ['', ['3:3  target `t` has no value; give it fields, or leave it out']],
  ['[]', ['4:5  target `t` must be a mapping of settings, not a list']],
  [
    'provider: relti',
    [
      '3:3  target `t` needs `roles`',
      '3:3  target `t` needs `url`',
      '4:15  `provider` must be `airflow`, `keycloak`, `omneo-role-definitions`, `omneo-roles`, `onelogin`, `organization` or `reltio`, not `relti`; did you mean `reltio`?',
    ],
  ],
  [
    `${GOOD.replace('provider', 'provder')}\nmod: additive`,
    ['4:5  unknown field `provder`; did you mean `provider`?', '8:5  unknown field `mod`; did you mean `mode`?'],
  ],
  [GOOD.replace('customerId', 'customerID'), ['6:5  unknown field `customerID`; did you mean `customerId`?']],
  [GOOD.replace('customerId: T', ''), ['3:3  target `t` needs `customerId`']],
  [GOOD.replace(': T', ': 12'), ['6:17  `customerId` must be a text, not the number 12; put it in quotes']],
  [
    'provider: onelogin\nurl: https://x.onelogin.com\nroles: [o.yaml]\ncustomerId: T',
    [
      '7:5  unknown field `customerId`; known here: provider, url, roles, overlays, pullTo, tests, auth, mode, undeclared, ignore, ignoreGrants, protect, guards, labels, requestsPerSecond',
    ],
  ],
  [
    `${GOOD}\nmode: authoritive`,
    ['8:11  `mode` must be `authoritative` or `additive`, not `authoritive`; did you mean `authoritative`?'],
  ],
  [`${GOOD}\nundeclared: true`, ['8:17  `undeclared` must be a text, not true; put it in quotes']],
  [`${GOOD}\nignore: X`, ['8:13  `ignore` must be a list of globs, not a text']],
  [`${GOOD}\nprotect: [1]`, ['8:15  an entry of `protect` must be a glob, not the number 1; put it in quotes']],
  [`${GOOD}\nguards: {maxDelete: 1}`, ['8:14  unknown field `maxDelete`; did you mean `maxDeletes`?']],
  [
    `${GOOD}\nguards: {maxDeletes: -1, maxDeletePercent: 101, maxRevokePercent: many}`,
    [
      '8:26  `maxDeletes` must be at least 0',
      '8:48  `maxDeletePercent` must be at most 100',
      '8:71  `maxRevokePercent` must be a number, not a text',
    ],
  ],
  [`${GOOD}\nguards: {maxDeletes: 1.5}`, ['8:26  `maxDeletes` must be a whole number, not the number 1.5']],
  [`${GOOD}\nrequestsPerSecond: 0`, ['8:24  `requestsPerSecond` must be more than 0']],
  [`${GOOD}\nrequestsPerSecond: .nan`, ['8:24  `requestsPerSecond` must be a number, not `.nan`']],
  [
    `${GOOD}\nlabels: {env: 1, a b: x}`,
    [
      '8:19  `env` must be a text, not the number 1; put it in quotes',
      '8:22  the label `a b` may hold letters, digits and `._/-` only',
    ],
  ],
  [`${GOOD}\nauth: {}`, ['8:11  `auth` must not be empty']],
  [`${GOOD}\nauth: {clientIdEnv: A}`, ['8:12  `clientIdEnv` needs `clientSecretEnv` beside it']],
  [
    `${GOOD}\nauth: {tokenEnv: A, clientIdEnv: A, clientSecretEnv: B}`,
    ['8:38  `auth` names either a token or a client id and secret, not both'],
  ],
  [
    `${GOOD}\nauth: {token: A}`,
    ['8:12  unknown field `token`; known here: tokenEnv, clientIdEnv, clientSecretEnv, usernameEnv, passwordEnv'],
  ],
  [
    'provider: onelogin\nurl: https://x.onelogin.com\nroles: [o.yaml]\nauth: {clientIdEnv: A, clientSecretEnv: B, usernameEnv: C, passwordEnv: D}',
    [
      '7:61  `onelogin` takes a client id and secret, or a bearer token, not a client id and secret with a user name and password',
    ],
  ],
  [
    'provider: onelogin\nurl: https://x.onelogin.com\nroles: [o.yaml]\nauth: {usernameEnv: C, passwordEnv: D}',
    ['7:25  `onelogin` takes a client id and secret, or a bearer token, not a user name and password'],
  ],
  [`${GOOD}\nauth: {usernameEnv: C}`, ['8:12  `usernameEnv` needs `passwordEnv` beside it']],
  [
    `${GOOD}\nfrobnicate: x.yaml`,
    [
      '8:5  unknown field `frobnicate`; known here: provider, url, roles, overlays, pullTo, tests, auth, mode, undeclared, ignore, ignoreGrants, protect, guards, labels, requestsPerSecond, customerId, registerNames',
    ],
  ],
  [
    `${GOOD}\npullTo: x.yaml`,
    ['8:13  none of the globs in `roles` matches `x.yaml`, so nothing in it would ever be read'],
  ],
  [`${GOOD}\npullTo: ./a.yaml`, ['8:13  write `a.yaml`, without detours']],
])('the target %j', async (lines, expected) => {
  expect(await target(lines)).toEqual(expected)
})

test.each([
  ['x.reltio.com', 'absolute'],
  ['ftp://x.reltio.com', 'absolute'],
  ['https:x.reltio.com', 'absolute'],
  ['https:///x.reltio.com', 'absolute'],
  ['"https://x.reltio.com\\\\@evil.example"', 'absolute'],
  ['"https://x.reltio.com /"', 'absolute'],
  ['https://[::1', 'not a valid'],
  ['https://x.reltio.com:99999', 'not a valid'],
  ['https://x.reltio.com/?', 'query'],
  ['https://x.reltio.com/?a=b', 'query'],
  ['"https://x.reltio.com/#a"', 'fragment'],
  ['https://sesame:open@x.reltio.com', 'user name'],
  ['https://@x.reltio.com', 'user name'],
])('the url %s is refused', async (url, why) => {
  const [found, ...others] = await target(GOOD.replace('https://x.reltio.com/oauth', url))
  expect(found).toMatch(/^5:10 {2}`url` /)
  expect(found).toContain(why)
  expect(found).not.toContain('sesame')
  expect(others).toEqual([])
})

test('a secret in the place of a variable is not repeated', async () => {
  const found = await target(`${GOOD}\nauth: {tokenEnv: eyJ.very-secret}`)
  expect(found).toEqual(['8:22  `tokenEnv` must be the name of an environment variable'])
})

test.each<[string, string[]]>([
  ['', ['1:1  the config is empty; it needs `version: 1` and `targets`']],
  ['[]', ['1:1  the config must be a mapping, not a list']],
  ['version: 1', ['1:1  the config needs `targets`']],
  ['targets: {}', ['1:1  the config needs `version`']],
  ['version: "1"\ntargets: {}', ['1:10  `version` must be `1`, not a text', '2:10  `targets` must not be empty']],
  ['version: 1\ntargets: {}', ['2:10  `targets` must not be empty']],
  ['version: 2\ntargets: {}', ['1:10  `version` must be `1`, not `2`', '2:10  `targets` must not be empty']],
  ['version: 1\ntarget: {}', ['2:1  unknown field `target`; did you mean `targets`?']],
  ['version: 1\ntargets:\ncrm:\n  provider: reltio', ['2:1  `crm` stands beside `targets`, not in it; indent it']],
  ['version: 1\ntargets:', ['2:1  `targets` has no value; give it one']],
  [
    'version: 1\ntargets: {}\nrules: {}',
    ['2:10  `targets` must not be empty', '3:1  unknown field `rules`; known here: version, targets, policy'],
  ],
  [
    'version: 1\ntargets: {Prod: {}}',
    [
      '2:11  target `Prod` needs `provider`',
      '2:11  target `Prod` needs `roles`',
      '2:11  target `Prod` needs `url`',
      '2:11  the target name `Prod` may hold lower-case letters, digits and hyphens only',
    ],
  ],
  ['version: 1\ntargets: {a: 1', ['2:15  a `}` is missing before this: the bracket above is still open']],
])('the config %j', async (text, expected) => {
  const { diagnostics, config } = await load({ 'rolesync.yaml': text })
  expect(diagnostics.map(formatDiagnostic)).toEqual(expected.map((line) => `rolesync.yaml:${line}`))
  expect(config.targets).toEqual([])
})

test('mistakes of one target leave the others', async () => {
  const text = `${config('reltio')}  other: { provider: reltio }\n`
  const project = await load({ 'rolesync.yaml': text, 'roles/a.yaml': ROLES })
  expect(project.config.targets.map(({ name }) => name)).toEqual(['main'])
  expect(project.diagnostics).toHaveLength(3)
})

test('a provider that is not there is reported with the ones that are', async () => {
  const { reltio: _, ...providers } = systems.providers
  const { diagnostics } = await load(
    { 'rolesync.yaml': config('reltio'), 'roles/a.yaml': ROLES },
    { systems: { ...systems, providers } },
  )
  expect(diagnostics.map(formatDiagnostic)).toEqual([
    'rolesync.yaml:4:15  there is no provider `reltio`; there is `airflow`, `keycloak`, `omneo-role-definitions`, `omneo-roles`, `onelogin` or `organization`',
  ])
})

test('files of targets that were not selected are not read', async () => {
  const text = `${config('reltio')}  other:
    provider: reltio
    url: https://x.reltio.com
    customerId: T
    roles: [missing.yaml]
`
  const files = { 'rolesync.yaml': text, 'roles/a.yaml': ROLES }
  const { config: read, desired, diagnostics } = await load(files, { targets: (name) => name === 'main' })
  expect([diagnostics, [...desired.keys()]]).toEqual([[], ['main']])
  expect(read.targets).toHaveLength(2)
  expect((await load(files)).diagnostics.map(formatDiagnostic)).toEqual([
    'rolesync.yaml:12:13  `missing.yaml` matches no file',
  ])
})

const found = async (cwd: string, configFile?: string) => {
  const { config: read } = await loadProject({ cwd, configFile, systems })
  return [read.file, read.folder]
}

test('the config is found upward to the root of the repository', async () => {
  const text = 'version: 1\ntargets: {}\n'
  const root = folder({
    'roles/rolesync.yml': text,
    'a/b/c/x': '',
    'a/.git': 'gitdir: elsewhere',
    'other/rolesync.yml': text,
    'other/rolesync.yaml': text,
    'other/roles/rolesync.yaml': text,
  })
  await expect(found(join(root, 'a/b/c'))).rejects.toThrow(
    /^no rolesync\.yaml .* in .*\/a\/b\/c, .*\/a\/b, .*\/a; go to /,
  )
  await expect(found(join(root, 'a/b/c'))).rejects.toBeInstanceOf(UserError)
  expect(await found(root)).toEqual([join(root, 'roles/rolesync.yml'), join(root, 'roles')])
  expect(await found(join(root, 'roles'))).toEqual([join(root, 'roles/rolesync.yml'), join(root, 'roles')])
  expect(await found(join(root, 'other/roles'))).toEqual([
    join(root, 'other/roles/rolesync.yaml'),
    join(root, 'other/roles'),
  ])
  expect(await found(join(root, 'other'))).toEqual([join(root, 'other/rolesync.yaml'), join(root, 'other')])
  expect(await found(root, 'other/rolesync.yml')).toEqual([join(root, 'other/rolesync.yml'), join(root, 'other')])
})

test.each([
  ['missing.yaml', 'missing.yaml cannot be read: no such file'],
  ['folder', 'folder cannot be read: it is a folder'],
  ['loop', 'loop cannot be read: its symbolic links lead in a circle'],
  ['/dev/null', '/dev/null cannot be read: it is not a regular file'],
  ['latin1', 'latin1 is not valid UTF-8; save it as UTF-8'],
])('a config that cannot be read (%s) is one line', async (name, message) => {
  const cwd = folder({ latin1: Buffer.from('a: \xe9', 'latin1') })
  mkdirSync(join(cwd, 'folder'))
  symlinkSync('loop', join(cwd, 'loop'))
  await expect(found(cwd, name)).rejects.toThrow(message.replace('/dev/null ', ''))
})

test('places are reported from the working directory', async () => {
  const cwd = folder({
    'sub/rolesync.yaml': config('reltio'),
    'sub/roles/a.yaml': 'provider: reltio\nroles: { A: {} }\n',
  })
  const { diagnostics } = await loadProject({ cwd, configFile: 'sub/rolesync.yaml', systems })
  expect(diagnostics.map(formatDiagnostic)).toEqual(['sub/roles/a.yaml:2:10  role `A` needs `resourcePermissions`'])
})
