/** The quick reader against the full parser: it may give up, but never read anything else. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Path, readPlainFile } from '../../src/desired/document.ts'
import { parseFull } from '../../src/desired/yaml.ts'

/** Whether the quick reader read it; what it read, and where, must be what the full parser reads. */
function agrees(text: string): boolean {
  const quick = readPlainFile('x', text)
  if (quick === null) return false
  const { file, problems } = parseFull('x', text)
  expect(problems, text).toEqual([])
  expect(quick.data, text).toEqual(file?.data)
  for (const path of paths(quick.data, [])) {
    for (const part of ['key', 'value'] as const) {
      expect([path, part, quick.place(path, part)], text).toEqual([path, part, file?.place(path, part)])
    }
  }
  return true
}

function paths(value: unknown, path: Path): Path[] {
  const below = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return [path, [...path, 'missing'], ...below.flatMap(([key, item]) => paths(item, [...path, key]))]
}

const word = fc.oneof(
  fc.constantFrom(
    'READ',
    'a.b',
    'a\\.b',
    'ada@x.y',
    'Auth.customer',
    'two words',
    'é',
    '営業',
    '12',
    '0',
    '007',
    '1e3',
    'true',
    'NULL',
    'No',
    'a:b',
    'a:',
    'a*b',
    'a&b!',
    'tRue',
    'false',
    'https://x.y/z',
    "it's",
    '"q"',
    "'q'",
    '"a # b"',
    "''",
    '""',
    '"\\n"',
    '~',
    '-',
    '*a',
    '&a',
    '!t',
    '?',
    '.5',
    '-1',
    '0x10',
    '2026-01-31',
    'a #b',
    'a#b',
    'a  b',
    '{}',
    '[]',
    '%',
    '@',
    '`',
    '|',
    '>',
    '<<',
    '__proto__',
    'a,b',
    'x]',
    'e: f',
    '  ',
  ),
  fc.string({ maxLength: 4 }),
)
const gap = fc.constantFrom('', '', '', ' ', '  ', ' # c', '#c', '\r')
const flow = fc
  .tuple(fc.array(word, { maxLength: 4 }), fc.constantFrom(', ', ',', ' , ', ', , '), fc.constantFrom('', ' ', ', '))
  .map(([items, comma, end]) => `[${items.join(comma)}${end}]`)
const flowMap = fc
  .tuple(
    fc.array(fc.tuple(word, fc.constantFrom(': ', ':', ' : ', ':  '), fc.oneof(word, flow, fc.constant('{}'))), {
      maxLength: 3,
    }),
    fc.constantFrom(', ', ',', ' , ', ', , '),
    fc.constantFrom('', ' ', ', '),
  )
  .map(([entries, comma, end]) => `{${end}${entries.map((entry) => entry.join('')).join(comma)}${end}}`)
const line = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(word, gap).map(([key, end]) => `${key}:${end}`) },
  {
    weight: 4,
    arbitrary: fc.tuple(word, fc.oneof(word, flow, flowMap), gap).map(([key, value, end]) => `${key}: ${value}${end}`),
  },
  { weight: 2, arbitrary: fc.tuple(word, gap).map(([value, end]) => `- ${value}${end}`) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('- ', '-  '), word, fc.constantFrom(': ', ':'), fc.oneof(word, flow, flowMap), gap)
      .map((parts) => parts.join('')),
  },
  { weight: 1, arbitrary: fc.tuple(fc.oneof(flow, flowMap), gap).map(([value, end]) => `- ${value}${end}`) },
  { weight: 1, arbitrary: fc.oneof(word, gap, fc.constantFrom('---', '...', '# c', '-', '\t')) },
)
const indented = fc
  .tuple(fc.constantFrom(0, 0, 2, 2, 4, 4, 1, 6), line)
  .map(([indent, text]) => ' '.repeat(indent) + text)

/** Mostly well formed: maps of maps with lists in both styles. */
const name = fc.constantFrom('A', 'b.c', 'd e', '"f"', "'g h'", '12', 'true', 'é')
const scalar = fc.constantFrom(
  'READ',
  'a b',
  '12',
  '"x: y"',
  "'z'",
  'ada@x.y',
  'v1',
  'a:b',
  'a*.yaml',
  'true',
  'He said, "no"',
)
const tidy = fc
  .array(
    fc.tuple(
      name,
      fc.array(fc.tuple(name, fc.array(scalar, { maxLength: 3 }), fc.nat(5), gap), { minLength: 1, maxLength: 3 }),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((roles) =>
    roles
      .map(([role, fields]) => {
        const written = fields.map(([field, items, style, end]) => {
          if (style === 0) return `  ${field}: [${items.join(', ')}]${end}`
          if (style === 1) return `  ${field}: { a: [${items.join(', ')}], b: { c: 1, 'd': {} } }${end}`
          if (items.length === 0) return `  ${field}: "x"${end}`
          if (style === 4)
            return `  ${field}:\n${items.map((item) => `  - x: ${item}${end}\n    y: [${item}]`).join('\n')}`
          if (style === 5) return `  ${field}:\n${items.map((item) => `    - { a: ${item} }${end}`).join('\n')}`
          return [`  ${field}:${end}`, ...items.map((item) => `  ${style === 2 ? '' : '  '}- ${item}${end}`)].join('\n')
        })
        return [`${role}:`, ...written].join('\n')
      })
      .join('\n'),
  )

test('what the quick reader reads is what the full parser reads', () => {
  const counts = { tidy: 0, wild: 0 }
  fc.assert(
    fc.property(tidy, (text) => {
      if (agrees(text)) counts.tidy++
    }),
    { numRuns: 1_500 },
  )
  fc.assert(
    fc.property(fc.array(indented, { maxLength: 6 }), (lines) => {
      if (agrees(lines.join('\n'))) counts.wild++
    }),
    { numRuns: 4_000 },
  )
  fc.assert(
    fc.property(
      tidy,
      fc.nat(),
      fc.oneof(fc.string({ maxLength: 2 }), fc.constantFrom('\n', ' ', ':', '- ', '#', '"', '\r', '\t')),
      (text, where, put) => {
        const at = where % (text.length + 1)
        if (agrees(text.slice(0, at) + put + text.slice(at + put.length))) counts.wild++
      },
    ),
    { numRuns: 4_000 },
  )
  // A reader that always gives up would pass too.
  expect(counts.tidy).toBeGreaterThan(300)
  expect(counts.wild).toBeGreaterThan(300)
})

const EXAMPLE = fileURLToPath(new URL('../../roles/', import.meta.url))

test.each(readdirSync(EXAMPLE, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml')))(
  'the example is read quickly: %s',
  (name) => {
    expect(agrees(readFileSync(EXAMPLE + name, 'utf8'))).toBe(true)
  },
)

test('generated files are read quickly, mistakes and unusual forms are not', () => {
  expect(
    agrees(
      '# made\nprovider: reltio\nroles:\n  A:\n    resourcePermissions:\n      a.b: [READ, UPDATE]\n  B:\n    include:\n    - x\n    renamedFrom: C\n',
    ),
  ).toBe(true)
  expect(agrees('---\nprovider: reltio\r\nroles: {}\r\n')).toBe(true)
  expect(
    agrees('a:\n  - id: X # c\n    grants: [a.*]\n    deep:\n      - y: true\n  - { id: Y, n: [1] }\n  - z\n'),
  ).toBe(true)
  expect(agrees('a:\n- b:\n  - c\n- d:\n    e: 1\n')).toBe(true)
  expect(agrees('roles:\n  A: { state: absent }\n  B: { permissions: [x, y], "name": z, more: { } } # c\n')).toBe(true)
  for (const text of [
    '',
    'a',
    'a: 1\na: 2',
    'a: &x 1',
    'a:\n',
    'a: b\n  c',
    'a: [b\n]',
    'a: {b: c\n}',
    'a: {b: 1, b: 2}',
    'a: {b}',
    'a: {b: }',
    'a: {__proto__: 1}',
    '__proto__: {}',
    'a: >\n  b',
    'a: null',
    'a: 007',
    'a: 1e3',
    'a: 0x10',
    'a: 0o7',
    'a: 1.5',
    'a: [007]',
    'a: {b: 1e3}',
    'a: True',
    'a: 2026-01-31',
    `a: ${'x'.repeat(15_000_000)}`,
    '? a',
    '--- # c\na: b',
    '---\na: b\n---\nc: d',
    '---\n',
    'a:\n- b: 1\n c: 2',
    'a:\n- - b',
    'a:\n-\n  b: 1',
    `${'k'.repeat(1_001)}: v`,
  ]) {
    expect(agrees(text), text).toBe(false)
  }
})
