/** Generated YAML: tidy, wild, and with something changed at random. */
import fc from 'fast-check'

const WORDS = [
  'READ',
  'a.b',
  'a\\.b',
  'ada@x.y',
  'Auth.customer',
  'two words',
  'Ops (EU)',
  'é',
  '営業',
  '12',
  '0',
  '-0',
  '007',
  '1e3',
  '1e999',
  '12345678901234567890',
  '0o17',
  '.inf',
  '.NaN',
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
  "'It''s'",
  '"a # b"',
  "''",
  '""',
  '"\\n"',
  '"\\u00e9\\x41"',
  '~',
  '-',
  '*a',
  '&a',
  '&a x',
  '!t',
  '!!str 1',
  '!!int "1"',
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
  '',
]

const word = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...WORDS) },
  { weight: 1, arbitrary: fc.string({ maxLength: 4 }) },
)
const gap = fc.constantFrom('', '', '', ' ', '  ', ' # c', '#c', '\r', '\t')
const colon = fc.constantFrom(': ', ': ', ':', ' : ', ':  ', ':\t', ':\n  ')
const comma = fc.constantFrom(', ', ', ', ',', ' , ', ', , ', ',\n  ', ',\n', '\n, ')
const close = fc.constantFrom('', ' ', ', ', '\n', '\n  ', ',\n', ' # c\n', '\n# c\n')

const flow = fc.tuple(fc.array(word, { maxLength: 4 }), comma, close).map(([items, between, end]) => {
  return `[${items.join(between)}${end}]`
})
const flowMap = fc
  .tuple(
    fc.array(fc.tuple(word, colon, fc.oneof(word, flow, fc.constant('{}'))), { maxLength: 3 }),
    comma,
    fc.oneof(fc.constant(''), close),
  )
  .map(([entries, between, end]) => `{${entries.map((entry) => entry.join('')).join(between)}${end}}`)
const block = fc
  .tuple(
    fc.constantFrom('|', '>', '|-', '>+', '|2', '>-'),
    fc.array(fc.constantFrom('a', ' b', '', ' ]', '# c', '}'), { maxLength: 3 }),
  )
  .map(([header, lines]) => [header, ...lines.map((line) => `    ${line}`)].join('\n'))
const value = fc.oneof({ weight: 3, arbitrary: word }, flow, flowMap, block)

const line = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(word, gap).map(([key, end]) => `${key}:${end}`) },
  { weight: 6, arbitrary: fc.tuple(word, colon, value, gap).map((parts) => parts.join('')) },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.constantFrom('- ', '- ', '-  ', '-\t'), value, gap).map((parts) => parts.join('')),
  },
  { weight: 2, arbitrary: fc.tuple(fc.constant('- '), word, colon, value, gap).map((parts) => parts.join('')) },
  {
    weight: 1,
    arbitrary: fc.oneof(word, gap, fc.constantFrom('---', '...', '# c', '-', '\t', '? a', ': b', '%YAML 1.2')),
  },
)

/** Lines of all kinds, indented at random. */
export const wild = fc
  .array(fc.tuple(fc.constantFrom(0, 0, 0, 2, 2, 4, 4, 1, 6), line), { maxLength: 6 })
  .map((lines) => lines.map(([indent, text]) => ' '.repeat(indent) + text).join('\n'))

const name = fc.constantFrom('A', 'b.c', 'd e', '"f"', "'g h'", '12', 'true', 'é', 'Ops (EU)')
const scalar = fc.constantFrom('READ', 'a b', '12', '"x: y"', "'z'", "'It''s'", 'ada@x.y', 'a:b', 'a*.yaml', 'true')

/** Ways to write a field of a role; `items` are scalars. */
const STYLES: readonly ((field: string, items: readonly string[], end: string) => string)[] = [
  (field, items, end) => `  ${field}: [${items.join(', ')}]${end}`,
  (field, items, end) => `  ${field}: { a: [${items.join(', ')}], b: { c: 1, 'd': {} } }${end}`,
  (field, items, end) => [`  ${field}:${end}`, ...items.map((item) => `  - ${item}${end}`)].join('\n'),
  (field, items, end) => [`  ${field}:${end}`, ...items.map((item) => `    - ${item}${end}`)].join('\n'),
  (field, items, end) => [`  ${field}:`, ...items.map((item) => `  - x: ${item}${end}\n    y: [${item}]`)].join('\n'),
  (field, items, end) => [`  ${field}:`, ...items.map((item) => `    - { a: ${item} }${end}`)].join('\n'),
  (field, items, end) => `  ${field}: [\n${items.map((item) => `    ${item},${end}\n`).join('')}  ]`,
  (field, items) => `  ${field}: |\n${items.map((item) => `    ${item}\n`).join('')}`,
  (field, items) => `  ${field}: &x\n${items.map((item, at) => `    k${at}: ${item}\n`).join('')}`,
]

/** Well formed but for a few: maps of maps with lists in all styles. */
export const tidy = fc
  .array(
    fc.tuple(
      name,
      fc.array(
        fc.tuple(
          name,
          fc.array(scalar, { maxLength: 3 }),
          fc.nat(STYLES.length - 1),
          fc.constantFrom('', '', ' ', ' # c'),
        ),
        {
          minLength: 1,
          maxLength: 3,
        },
      ),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((roles) => {
    const write = ([role, fields]: (typeof roles)[number]) => [
      `${role}:`,
      ...fields.map(([field, items, style, end]) => STYLES[style]?.(field, items, end)),
    ]
    return roles.flatMap(write).join('\n')
  })

/** One feature of YAML each. */
export const SAMPLES: readonly string[] = [
  'provider: reltio\nroles:\n  A:\n    resourcePermissions:\n      a.b: [READ, UPDATE]\n      c: [READ,\n        UPDATE]\n',
  '"Ops (EU)":\n  description: |\n    hello\n    there\n  users: []\nC: { apps: [x, y], n: { } } # c\n',
  "a: 'It''s'\nb:\nc:\n- x\n- y: 1\n  z: 2\n-\n- - d\n  - e\n",
  'a: &x [1, 2]\nb: *x\n? c\n: d\ne: &y\n  f: g\nh: *y\n',
  'k: >-\n  folded\n  text\n\nl: "a\\\n  b"\nm: |+\n  kept\n\n',
  'a: [\n  b, # c\n  d\n]\ne:\n  f: {\n    g: h,\n  }\n',
  '{\n  "a": {\n    "b": [1, 2\n    ], "c": 3\n  }\n}\n',
  '{\n\t"a": [\n\t\t1,\n\t\t"b"\n\t]\n}\n',
  'a: |\n  {\n    "b": 1\n  }\nb: >\n  x\n  ]\n',
  'a: x\n  ] y\nb: "x\n  ] y"\nc: plain\n  over lines\n\n  and more\n',
  '%YAML 1.2\n---\na: !!str 1\nb: !!int "2"\nc: !!map {d: !!seq [e]}\n...\n',
  '--- # c\n# d\n\na:\tb\nc: [x: y, z]\n  \nd: {e, f: }\n',
  'a:\n  - b: c\n    d:\n    - e\n  -   f: g\n      h: i\nj: !local k\n',
  'a: -0\nb: 0x1F\nc: .5\nd: 1_000\ne: null\nf: ~\ng: "\\ud83d\\ude00"\n',
  'a: 1\r\nb: [\r\n  c\r\n]\r\nd: |\r\n  e\r\n',
]

/** Texts that are put in; most of them mean something in YAML. */
const BITS = [
  ' ',
  '  ',
  '\n',
  '\n  ',
  '\n\n',
  '\t',
  '\n\t',
  '\r',
  '\r\n',
  ':',
  ': ',
  '- ',
  '-',
  '? ',
  '?',
  '#',
  ' #',
  ' # c',
  '"',
  "'",
  "''",
  '[',
  ']',
  '\n]',
  '\n  ]',
  '{',
  '}',
  '\n}',
  ',',
  ', ',
  '|',
  '>',
  '|-',
  '>+',
  '|2',
  '&a ',
  '*a',
  '*a ',
  '!',
  '!!str ',
  '!!int ',
  '!t ',
  '!!map ',
  '---',
  '---\n',
  '...',
  '\n---\n',
  '\n...\n',
  '%',
  '@',
  '`',
  '~',
  'null',
  'true',
  '1',
  '-0',
  '1e3',
  'a',
  'a: b',
  '\nb: c',
  '<<',
  '<<: ',
  '__proto__',
  '\\',
  '\\n',
  '\\x41',
  '\\U0010FFFF',
  '\\U',
  'FFFF',
  '\\ud800',
  '\\\n',
  '\u0085',
  '\u2028',
  '\u00a0',
  '\u0007',
  '\u007f',
  'é',
  '😀',
]

const change = fc.record({
  at: fc.nat(10_000),
  drop: fc.constantFrom(0, 0, 0, 1, 1, 2, 5),
  put: fc.constantFrom('', ...BITS),
})
const indent = fc.record({ line: fc.nat(10_000), spaces: fc.nat(5) })

function changed(text: string, { at, drop, put }: { at: number; drop: number; put: string }): string {
  const start = at % (text.length + 1)
  return text.slice(0, start) + put + text.slice(start + drop)
}

function indented(text: string, { line: at, spaces }: { line: number; spaces: number }): string {
  const lines = text.split('\n')
  const index = at % lines.length
  lines[index] = ' '.repeat(spaces) + (lines[index] ?? '').trimStart()
  return lines.join('\n')
}

/** Texts of the other kinds after a few changes. */
export const mutated = fc
  .tuple(
    fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...SAMPLES) }, { weight: 1, arbitrary: tidy }),
    fc.array(change, { minLength: 1, maxLength: 3 }),
    fc.option(indent, { freq: 4 }),
  )
  .map(([text, changes, shift]) => {
    const result = changes.reduce(changed, text)
    return shift === null ? result : indented(result, shift)
  })
