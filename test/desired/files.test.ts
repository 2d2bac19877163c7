import { chmodSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { formatDiagnostic } from '../../src/desired/diagnostics.ts'
import { loadProject } from '../../src/desired/project.ts'
import { folder, write } from './folder.ts'
import { systems } from './registry.ts'

const role = (key: string) => `provider: onelogin\nroles: { ${key}: {} }\n`

function project(globs: readonly string[], files: readonly string[]): string {
  const head = 'version: 1\ntargets:\n  t:\n    provider: onelogin\n    url: https://x.onelogin.com\n    roles:\n'
  const cwd = folder({
    'p/rolesync.yaml': `${head}${globs.map((glob) => `      - ${JSON.stringify(glob)}\n`).join('')}`,
  })
  write(cwd, Object.fromEntries(files.map((file, index) => [`p/${file}`, role(`R${index}`)])))
  return join(cwd, 'p')
}

async function read(cwd: string): Promise<{ files: string[]; messages: string[] }> {
  const { desired, diagnostics } = await loadProject({ cwd, systems })
  const files = (desired.get('t') ?? []).map(({ source }) => source.file)
  return { files, messages: diagnostics.map((d) => formatDiagnostic(d).replaceAll(cwd, '')) }
}

test('files are sorted by code units, each read once', async () => {
  const cwd = project(
    ['b/*.yaml', '**/*.yaml', 'a.yaml'],
    ['b/ä.yaml', 'a.yaml', 'b/Z.yaml', 'b/a.yaml', '.hidden.yaml', 'c.yml'],
  )
  symlinkSync('a.yaml', join(cwd, 'linked.yaml'))
  const { files, messages } = await read(cwd)
  expect(messages).toEqual([])
  expect(files).toEqual(['a.yaml', 'b/Z.yaml', 'b/a.yaml', 'b/ä.yaml'])
})

test.each([
  ['../x.yaml', "`../x.yaml` leads out of the config's folder"],
  ['a/../b.yaml', "`a/../b.yaml` leads out of the config's folder"],
  ['/etc/*.yaml', "`/etc/*.yaml` must be relative to the config's folder"],
  ['C:\\x.yaml', "`C:\\x.yaml` must be relative to the config's folder"],
  ['!a.yaml', '`!a.yaml` would exclude files; name the wanted ones instead'],
  ['*//', '`*//` has an empty name between two slashes'],
  ['....', '`....` matches no file'],
  ['sub\\*.yaml', '`sub\\*.yaml` matches no file; folders are separated by /: `sub/*.yaml`'],
  ['*a'.repeat(17), `\`${'*a'.repeat(17)}\` has more than 16 stars`],
  ['{a,b}'.repeat(7), `\`${'{a,b}'.repeat(7)}\` has more than 64 alternatives in braces`],
  ['+(a).yaml', '`+(a).yaml` has a pattern in parentheses, which is not supported; write {a,b}'],
  ['none/*.yaml', '`none/*.yaml` matches no file'],
  ['a.YAML', '`a.YAML` matches no file'],
  ['sub', '`sub` is a folder; write `sub/*.yaml` for its files'],
  ['sub/', '`sub/` is a folder; write `sub/*.yaml` for its files'],
  ['x'.repeat(1_001), 'this glob is longer than 1000 characters'],
])('the glob %s is an error at its place', async (glob, message) => {
  const cwd = project(['a.yaml', glob], ['a.yaml', 'sub/b.yaml'])
  expect((await read(cwd)).messages).toEqual([`rolesync.yaml:8:9  ${message}`])
})

test('a link within the folder is followed, one that leads out is refused', async () => {
  const cwd = project(['*/*.yaml'], ['real/a.yaml', 'in/x.txt'])
  write(join(cwd, '..'), { 'outside/b.yaml': role('B'), 'p-evil/c.yaml': role('C') })
  symlinkSync('../real/a.yaml', join(cwd, 'in/a.yaml'))
  expect(await read(cwd)).toEqual({ files: ['in/a.yaml'], messages: [] })
  symlinkSync('../../outside/b.yaml', join(cwd, 'in/b.yaml'))
  symlinkSync('../../p-evil/c.yaml', join(cwd, 'in/c.yaml'))
  expect((await read(cwd)).messages).toEqual([
    "rolesync.yaml:7:9  `in/b.yaml` is a link that leads out of the config's folder",
    "rolesync.yaml:7:9  `in/c.yaml` is a link that leads out of the config's folder",
  ])
})

test.each(['**/*.yaml', 'link/*.yaml', '*/b.yaml'])('a folder that is a link out is refused for %s', async (glob) => {
  const cwd = project([glob, 'role.yaml'], ['role.yaml'])
  write(join(cwd, '..'), { 'outside/b.yaml': role('B') })
  symlinkSync('../outside', join(cwd, 'link'))
  const { files, messages } = await read(cwd)
  expect(files).not.toContain('link/b.yaml')
  expect(messages).toContainEqual(expect.stringMatching(/^rolesync\.yaml:7:9 {2}`link` is a link that leads out of/))
})

test('a folder that is a link within the folder is followed', async () => {
  const cwd = project(['teams/*/*.yaml'], ['shared/a.yaml', 'teams/x/b.yaml'])
  symlinkSync('../shared', join(cwd, 'teams/linked'))
  expect(await read(cwd)).toEqual({ files: ['teams/linked/a.yaml', 'teams/x/b.yaml'], messages: [] })
})

test('links in a circle end', async () => {
  const cwd = project(['roles/**/*.yaml'], ['roles/a.yaml', 'roles/x/b.yaml'])
  symlinkSync('..', join(cwd, 'roles/x/up'))
  symlinkSync('self', join(cwd, 'roles/self'))
  const { files, messages } = await read(cwd)
  expect(files).toEqual(['roles/a.yaml', 'roles/x/b.yaml'])
  expect(messages).toEqual([])
})

test('a link that leads nowhere is reported where it would be a role file', async () => {
  const cwd = project(['*.yaml'], [])
  symlinkSync('gone.yaml', join(cwd, 'a.yaml'))
  symlinkSync('gone.txt', join(cwd, 'b.txt'))
  expect((await read(cwd)).messages).toEqual(['rolesync.yaml:7:9  `a.yaml` cannot be read: no such file'])
})

test.skipIf(process.getuid?.() === 0)('what may not be read is reported, not passed over', async () => {
  const cwd = project(['*.yaml', '*/*.yaml'], ['a.yaml', 'b/c.yaml', 'd/e.yaml'])
  chmodSync(join(cwd, 'a.yaml'), 0)
  chmodSync(join(cwd, 'b'), 0)
  const { messages } = await read(cwd)
  chmodSync(join(cwd, 'b'), 0o700)
  expect(messages).toContain('a.yaml:1:1  the file cannot be read: permission denied')
  expect(messages.join()).toMatch(/b.* cannot be read: permission denied/)
})

test.each(['[a].yaml', '{a}.yaml', 'a b.yaml', '::error::.yaml', 'ä\u202E.yaml', "'.yaml"])(
  'the file %j is found',
  async (name) => {
    const cwd = project(['r/*.yaml'], [`r/${name}`])
    expect(await read(cwd)).toEqual({ files: [`r/${name}`], messages: [] })
  },
)

test('a printed place is on one line and no command', () => {
  const place = { severity: 'error', rule: 'x', line: 1, column: 2 } as const
  expect(formatDiagnostic({ ...place, file: '::error::\n.yaml', message: 'a\u001b[2Jb' })).toBe(
    './::error::\\u{000A}.yaml:1:2  a\\u{001B}[2Jb',
  )
})

test('the config is no role file, whatever a glob says', async () => {
  expect((await read(project(['*.yaml'], []))).messages).toEqual(['rolesync.yaml:7:9  `*.yaml` matches no file'])
})
