/** Our reader against the package `yaml`: it reads the same, or it refuses; and what `yaml` refuses, it refuses. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { afterAll, expect, test, vi } from 'vitest'
import { parseFull } from '../../src/desired/yaml.ts'
import type { Path } from '../../src/desired/yaml-file.ts'
import { readWithYaml } from './full-parser.ts'
import { isDecided } from './yaml-differences.ts'
import { mutated, SAMPLES, tidy, wild } from './yaml-texts.ts'

vi.setConfig({ testTimeout: 900_000 })
// Both readers throw for most of the texts, and nobody looks at the stacks.
const { stackTraceLimit } = Error
Error.stackTraceLimit = 0
afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit
})

/** `YAML_SEED=7 npx vitest run test/desired/yaml-laws` looks at other texts. */
const SEED = Number(process.env.YAML_SEED ?? 1)

type Outcome = 'read' | 'refused' | 'refused by us'

/** Returns how both readers take a text; fails where the two readers differ in a way that nobody decided. */
function compare(text: string): Outcome {
  const ours = parseFull('x', text)
  const theirs = readWithYaml(text)
  if (typeof theirs === 'string') {
    if (ours.problems.length === 0) expect.fail(`read, though \`yaml\` says: ${theirs}\n${text}`)
    return 'refused'
  }
  if (ours.problems.length > 0) {
    const unknown = ours.problems.filter(({ message }) => !isDecided(message))
    if (unknown.length > 0) expect(unknown, text).toEqual([])
    return 'refused by us'
  }
  // Most are equal, and saying so takes `expect` longer than reading takes both.
  if (!isDeepStrictEqual(ours.file?.data, theirs.data)) expect(ours.file?.data, text).toStrictEqual(theirs.data)
  for (const path of paths(ours.file?.data, [])) {
    if (isOddlyEmpty(text, theirs.data, path)) continue
    for (const part of ['key', 'value'] as const) {
      const [own, other] = [ours.file?.place(path, part), theirs.place(path, part)]
      if (!isDeepStrictEqual(own, other)) expect([path, part, own], text).toEqual([path, part, other])
    }
  }
  return 'read'
}

function paths(value: unknown, path: Path): Path[] {
  const below = typeof value === 'object' && value !== null ? Object.entries(value) : []
  const own = below.length === 0 && path.length === 0 ? [] : [path, [...path, 'missing']]
  return [...own, ...below.flatMap(([key, item]) => paths(item, [...path, key]))]
}

/** Reports whether an item of a list may be an anchor or a tag with nothing behind it, which `yaml` shows further on. */
function isOddlyEmpty(text: string, data: unknown, path: Path): boolean {
  if (!/[&!]/.test(text)) return false
  let [value, isItem] = [data, false]
  for (const segment of path.at(-1) === 'missing' ? path.slice(0, -1) : path) {
    isItem = Array.isArray(value)
    value = (value as Readonly<Record<string, unknown>>)[segment]
  }
  return isItem && (value === null || value === '')
}

test('of 100,000 generated texts our reader reads what `yaml` reads', () => {
  const counts = { read: 0, refused: 0, 'refused by us': 0 }
  for (const [texts, numRuns] of [[tidy, 10_000] as const, [wild, 40_000] as const, [mutated, 50_000] as const]) {
    fc.assert(
      fc.property(texts, (text) => {
        counts[compare(text)]++
      }),
      // A text that nobody looked at yet is to be found on purpose, not by the change of somebody else.
      { numRuns, seed: SEED },
    )
  }
  // A reader that refuses all would pass too, and so would texts of one kind.
  expect(counts.read).toBeGreaterThan(20_000)
  expect(counts.refused).toBeGreaterThan(20_000)
  expect(counts['refused by us']).toBeLessThan(10_000)
})

test.each(SAMPLES)('%j is read', (text) => {
  expect(compare(text)).toBe(/!local/.test(text) ? 'refused' : 'read')
})

const EXAMPLE = fileURLToPath(new URL('../../roles/', import.meta.url))

test.each(readdirSync(EXAMPLE, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml')))(
  'the example is read: %s',
  (name) => {
    expect(compare(readFileSync(EXAMPLE + name, 'utf8'))).toBe('read')
  },
)
