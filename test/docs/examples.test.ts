/** Every YAML example of the documentation is what the loader takes. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { BUILT_IN } from '../../src/app/systems.ts'
import { readConfig } from '../../src/desired/config.ts'
import { checkRoleFile } from '../../src/desired/role-file.ts'
import { parseFull } from '../../src/desired/yaml.ts'
import { providers } from '../../src/systems/index.ts'
import { benchOn } from '../authoring/bench.ts'

const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url))

const AT = { file: 'a.yaml', label: 'a.yaml', schema: BUILT_IN.schemas.roles }

const examples = ['recipes.md', ...readdirSync(`${DOCS}systems`).map((file) => `systems/${file}`)].flatMap((file) =>
  [...readFileSync(DOCS + file, 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)].map(
    ([, yaml = '']) => [file, yaml] as const,
  ),
)

test.each(examples)('%s: %s', async (_, yaml) => {
  if (!Object.hasOwn(parse(yaml), 'targets')) {
    expect(checkRoleFile(AT, parseFull('a.yaml', yaml)).problems).toEqual([])
    return
  }
  const { folder, write } = benchOn(undefined as never)
  write({ 'rolesync.yaml': `version: 1\n${yaml}` })
  expect((await readConfig(`${folder}/rolesync.yaml`, folder, BUILT_IN)).problems).toEqual([])
})

test('there is a page for every system', () => {
  expect(readdirSync(`${DOCS}systems`).sort()).toEqual(
    Object.keys(providers)
      .map((name) => `${name}.md`)
      .sort(),
  )
})
