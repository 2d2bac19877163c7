/** The data of YAML, exactly, and the mistakes that do not hide others. */
import { describe, expect, test } from 'vitest'
import { readYaml } from '../../src/desired/read-yaml.ts'
import { parseFull } from '../../src/desired/yaml.ts'
import { complaints } from './folder.ts'

const data = (text: string) => {
  const { file, problems } = parseFull('x', text)
  expect(problems).toEqual([])
  return file?.data
}
const problems = (text: string) =>
  parseFull('x', text).problems.map((one) => `${one.line}:${one.column} ${one.message}`)

test.each<[string, unknown]>([
  ['a', 'a'],
  ['', null],
  ['~', null],
  ['Null', null],
  ['nULL', 'nULL'],
  ['True', true],
  ['FALSE', false],
  ['yes', 'yes'],
  ['0', 0],
  ['-0', -0],
  ['-0.0', -0],
  ['+12', 12],
  ['007', 7],
  ['0o17', 15],
  ['0xfF', 255],
  ['-0x1', '-0x1'],
  ['0b1', '0b1'],
  ['1_000', '1_000'],
  ['12345678901234567890', 12345678901234567000],
  ['1e3', 1000],
  ['1.', 1],
  ['.5', 0.5],
  ['1e999', Number.POSITIVE_INFINITY],
  ['-.INF', Number.NEGATIVE_INFINITY],
  ['.nan', Number.NaN],
  ['.Nan', '.Nan'],
  ['2026-01-31', '2026-01-31'],
  ['12:30', '12:30'],
  ["'1'", '1'],
  ['"\\x41\\u00e9\\U0001F600\\/\\_"', 'Aé😀/\u00a0'],
  ["'It''s'", "It's"],
  ['"a\\\n  b"', 'ab'],
  ['!!str 1', '1'],
  ['!!int "0x10"', 16],
  ['!!float 1.0', 1],
  ['! 1', '1'],
  ['!!null ""', null],
  ['|\n  a\n   b\n\n', 'a\n b\n'],
  ['|+\n  a\n', 'a\n\n'],
  ['>-\n  a\n  b\n\n  c\n', 'a b\nc'],
  ['a\n  b\n\n  c', 'a b\nc'],
  ['[a,\n  b]', ['a', 'b']],
  ['[\n  a, # b\n  c\n]', ['a', 'c']],
  ['{\n}', {}],
  ['\n- a\n-\n- - b', ['a', null, ['b']]],
  ['[a: b]', [{ a: 'b' }]],
])('%j is the value %j', (text, value) => {
  const read = data(`key: ${text}\n`)
  expect(read).toEqual({ key: value })
  if (value === 0) expect(Object.is((read as { key: unknown }).key, value)).toBe(true)
})

test('keys are texts, whatever they look like', () => {
  expect(data('12: a\ntrue: b\n~: c\n"": d\n0x1: e\n-0: f\n')).toEqual({
    12: 'a',
    true: 'b',
    '~': 'c',
    '': 'd',
    '0x1': 'e',
    '-0': 'f',
  })
})

test('`__proto__` is a key of its own', () => {
  const read = data('__proto__: {a: 1}\nb: {__proto__: []}\n') as Record<string, object>
  expect(Object.keys(read)).toEqual(['__proto__', 'b'])
  expect(Object.getPrototypeOf(read)).toBe(Object.prototype)
  expect(Object.keys(read.b ?? {})).toEqual(['__proto__'])
})

test('an alias stands for the node before it of that name', () => {
  expect(data('a: &x {b: &x c}\nd: *x\ne: &x 1\nf: *x\n&k g: *k\n')).toEqual({
    a: { b: 'c' },
    d: 'c',
    e: 1,
    f: 1,
    g: 'g',
  })
})

test('tabs may separate, but not indent', () => {
  expect(data('a:\tb\nc:\t[d,\te]\t# f\n\n\ng: "h\ti"\nj: k\tl\n')).toEqual({
    a: 'b',
    c: ['d', 'e'],
    g: 'h\ti',
    j: 'k\tl',
  })
  expect(data('{\n\t"a": [\n\t\t"b"\n\t]\n}\n')).toEqual({ a: ['b'] })
  for (const text of ['a:\n\tb: c\n', 'a:\n  b:\n\t- c\n', '-\ta: b\n', 'a:\n\t\nb: c\n']) {
    expect(problems(text), text).toEqual([expect.stringContaining('a tab cannot indent YAML; use spaces')])
  }
})

test('line ends of Windows are line ends, a carriage return alone is a mistake', () => {
  expect(data('a: |\r\n  b\r\nc: [\r\n  d\r\n]\r\n')).toEqual({ a: 'b\n', c: ['d'] })
  for (const text of ['a: b\rc: d\r', 'a: "b\rc"\n', '# a\rb: c\n']) {
    expect(problems(text), text).toEqual([expect.stringContaining('save the file with LF or CRLF line ends')])
  }
})

test('a file is one document', () => {
  expect(data('a: b\n...\n# c\n')).toEqual({ a: 'b' })
  expect(data('--- {a: b}\n')).toEqual({ a: 'b' })
  expect(data('# a\n')).toBeNull()
  expect(problems('a: b\n---\n')).toEqual(['2:1 a second document starts here; a file holds one'])
  expect(problems('a: b\n...\nc: d\n')).toEqual(['3:1 a second document starts here; a file holds one'])
})

test('99 lists may be in each other', () => {
  expect(data(`${'['.repeat(99)}${']'.repeat(99)}`)).toHaveLength(1)
  expect(problems(`${'['.repeat(100)}${']'.repeat(100)}`)).toEqual(['1:100 this is nested too deeply'])
})

test('comments and white space of megabytes are read, or reported', () => {
  const many = '# a comment\n'.repeat(500_000)
  expect(data(`a:\n${many}b: c\n`)).toEqual({ a: null, b: 'c' })
  expect(data(`a: [b,\n${many.replaceAll('#', ' #')}  c]\n`)).toEqual({ a: ['b', 'c'] })
  expect(data(`a: |\n  b\n${'\n'.repeat(2_000_000)}c: d\n`)).toEqual({ a: 'b\n', c: 'd' })
  expect(data(`a: "b${' '.repeat(2_000_000)}\n  c"\n`)).toEqual({ a: 'b c' })
})

describe('places', () => {
  test('are those of the file, also behind a closing bracket at the start of a line', () => {
    const { file } = parseFull('x', '{\n  "a": {\n    "b": 1\n  }, "c": [\n    d\n  ], "e": f\n}\n')
    expect(file?.data).toEqual({ a: { b: 1 }, c: ['d'], e: 'f' })
    expect(file?.place(['c'], 'key')).toEqual({ line: 4, column: 6 })
    expect(file?.place(['c', '0'])).toEqual({ line: 5, column: 5 })
    expect(file?.place(['e'])).toEqual({ line: 6, column: 11 })
  })

  test('of a block text is its header, of an empty value its key, of an empty item what is behind its dash', () => {
    const { file } = parseFull('x', 'a: &b "c"\nd: |- # e\n  f\ng:\nh:\n  -\n  - i\n')
    expect(file?.place(['a'])).toEqual({ line: 1, column: 7 })
    expect(file?.place(['d'])).toEqual({ line: 2, column: 4 })
    expect(file?.place(['g'])).toEqual({ line: 4, column: 1 })
    expect(file?.place(['h', '0'])).toEqual({ line: 6, column: 4 })
    expect(file?.place(['h', '1', 'missing'])).toEqual({ line: 7, column: 5 })
  })
})

describe('a merge key', () => {
  const MERGE = 'merge keys (`<<`) are not part of YAML 1.2; write the fields out, or use permission sets'

  test('does not hide the other mistakes of a file, and makes none of its own', async () => {
    const file = `provider: organization
roles:
  A: &a { description: x, permissions: [P] }
  B:
    <<: *a
    colour: red
  C:
    <<: [*a, { descripton: y }]
    permissions: P
`
    expect(await complaints('organization', file)).toEqual([
      `roles/a.yaml:5:5  ${MERGE}`,
      expect.stringContaining('roles/a.yaml:6:5  unknown field `colour`'),
      `roles/a.yaml:8:5  ${MERGE}`,
      expect.stringContaining('roles/a.yaml:8:16  unknown field `descripton`'),
      expect.stringContaining('roles/a.yaml:9:18  `permissions` must be a list'),
    ])
  })

  test('gives way to what is written beside it', () => {
    const { file } = parseFull('x', 'a: &a {b: 1, c: 2}\nd: {c: 3, <<: *a}\ne: {<<: 5, f: 6}\n"<<": g\n')
    expect(file?.data).toEqual({ a: { b: 1, c: 2 }, d: { b: 1, c: 3 }, e: { f: 6 }, '<<': 'g' })
  })
})

describe('a merge conflict', () => {
  const CONFLICT = 'a merge conflict is left here; keep one side and remove the marks'

  test('does not hide the other mistakes of a file', async () => {
    const file = `provider: organization
roles:
  A:
    description: x
<<<<<<< HEAD
    permissions: [P, Q]
||||||| 0123456
    permissions: [P]
=======
    permissions: [P, R]
    color: red
>>>>>>> feature/colours
  B:
    descripton: y
<<<<<<< HEAD
  C: { description: z, permissions: Q }
=======
>>>>>>> feature/colours
`
    expect(await complaints('organization', file)).toEqual([
      `roles/a.yaml:5:1  ${CONFLICT}`,
      expect.stringContaining('roles/a.yaml:14:5  unknown field `descripton`'),
      `roles/a.yaml:15:1  ${CONFLICT}`,
      expect.stringContaining('roles/a.yaml:16:37  `permissions` must be a list'),
    ])
  })

  test('leaves what cannot be read to be told too', async () => {
    const { file, problems: found } = await readYaml(
      'x',
      '<<<<<<< a\r\na: [\r\n=======\r\na: b\r\n>>>>>>> b\r\nc: d\r\n',
    )
    expect(file).toBeNull()
    expect(found.map(({ line, message }) => [line, message])).toEqual([
      [1, CONFLICT],
      [6, 'a `]` is missing before this: the bracket above is still open'],
    ])
  })

  test('with a mark too few is reported at each mark', () => {
    expect(problems('a: b\n>>>>>>> c\nd: e\n<<<<<<< f\ng: h\n')).toEqual([`2:1 ${CONFLICT}`, `4:1 ${CONFLICT}`])
  })

  test('is none within a text', () => {
    expect(data('a: |\n  <<<<<<< b\n  =======\n  >>>>>>> c\n')).toEqual({ a: '<<<<<<< b\n=======\n>>>>>>> c\n' })
  })
})
