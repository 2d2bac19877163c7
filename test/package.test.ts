import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../', import.meta.url))

test('the package is under a megabyte and a half, has at most 10 runtime dependencies and runs nothing when it is installed', () => {
  const told = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT, encoding: 'utf8' })
  const packed = Object.values(JSON.parse(told) as Record<string, Packed>)
  expect(packed.map(({ unpackedSize }) => unpackedSize)).toHaveLength(1)
  expect(packed[0]?.unpackedSize).toBeLessThan(1_500_000)
  // What `init` copies from.
  expect(packed[0]?.files.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['action.yml', 'action/github.mjs', 'docs/ci/gitlab.yml', 'schema/roles.schema.json']),
  )
  const { dependencies, scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8'))
  expect(Object.keys(dependencies).length).toBeLessThanOrEqual(10)
  expect(Object.keys(scripts)).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(pre|post)?install$/)]))
})

interface Packed {
  readonly unpackedSize: number
  readonly files: readonly { readonly path: string }[]
}
