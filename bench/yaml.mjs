/** Role files that are plain, and such that people write: reading them must not cost more. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inTurn, measure, ROLESYNC } from './measure.mjs'
import { writeConfig, writeTenant } from './tenant.mjs'

const ROLES = 10_000

/** What people write, each once among roles that are plain. An empty value is a mistake, and its place is looked up. */
const FORMS = {
  'a list over two lines': '  Wrapped:\n    name: w\n    meta: [tag1,\n      tag2]\n',
  'its bracket below the key': '  Bracket:\n    name: b\n    meta: [\n      tag1, # first\n      tag2\n    ]\n',
  "`'It''s'`": "  Quoted:\n    name: 'It''s'\n",
  'a key `Ops (EU)`': '  Ops (EU):\n    name: o\n',
  'an empty value': '  Empty:\n    name: e\n    description:\n',
  'a block text': '  Block:\n    name: b\n    description: |\n      over\n      lines\n',
  'an anchor and an alias': '  Anchor: &anchor { name: a }\n  Alias: *anchor\n',
}

/** One row for each form, and one for all of them in every role. */
export async function benchYaml(times = 3) {
  const folder = mkdtempSync(join(tmpdir(), 'rolesync-bench-'))
  try {
    writeTenant(folder, 'omneo-role-definitions', ROLES)
    writeConfig(folder, 'omneo-role-definitions', 'http://127.0.0.1:1')
    const plain = readFileSync(join(folder, 'roles.yaml'), 'utf8')
    const all = Object.values(FORMS).join('')
    const files = Object.entries(FORMS).map(([form, roles]) => [form, plain + roles])
    return await rows(
      folder,
      plain,
      [...files, ['all of them', plain + all], ['all of the file so', everywhere(plain)]],
      times,
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Every role with a wrapped list, a doubled quote, brackets in its key and a block text, in as many bytes and values. */
function everywhere(plain) {
  return plain
    .replaceAll(/^ {2}(ROLE_\d+):$/gm, '  $1 (EU):')
    .replaceAll(/^ {4}name: .*$/gm, "    name: 'It''s'")
    .replaceAll(/^ {4}description: d$/gm, '    description: |\n      d')
    .replaceAll(/(tag24), /g, '$1,\n      ')
}

async function rows(folder, plain, files, times) {
  const validate = (text) => () => {
    writeFileSync(join(folder, 'roles.yaml'), text)
    return measure(ROLESYNC, ['validate', '--quiet'], { cwd: folder, codes: [0, 1] })
  }
  const [bare, ...runs] = await inTurn(times, validate(plain), ...files.map(([, text]) => validate(text)))
  return [
    { form: 'plain', ...bare, ratio: 1, memory: 1 },
    ...runs.map((run, index) => {
      const [form] = files[index]
      return { form, ...run, ratio: run.cpuMs / bare.cpuMs, memory: run.peakMb / bare.peakMb }
    }),
  ]
}
