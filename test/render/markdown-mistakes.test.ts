import fc from 'fast-check'
import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'
import { expect, test } from 'vitest'
import { COMMENT } from '../../src/render/markdown-limit.ts'
import { type Mistake, renderMistakesMarkdown } from '../../src/render/markdown-mistakes.ts'

const MARKER = '<!-- rolesync:crm -->'
const mistakes = (count: number): Mistake[] =>
  Array.from({ length: count }, (_, index) => ({
    place: `roles/a.yaml:${index + 1}:3`,
    message: `unknown key "é${index}"`,
  }))

test('every mistake stands with its place, and the marker ends the text', () => {
  const text = renderMistakesMarkdown(mistakes(2), { markers: [MARKER], limit: COMMENT })
  expect(text).toBe(`\
## Roles: 2 mistakes in the files

> [!CAUTION]
> There is no plan, and no system was asked. Once the files are corrected, the next run has the plan in this place.

- \`roles/a.yaml:1:3\` unknown key \`"é0"\`
- \`roles/a.yaml:2:3\` unknown key \`"é1"\`

${MARKER}
`)
})

test.each(['characters', 'bytes'] as const)(
  'a text over the limit in %s counts the rest and keeps the marker',
  (unit) => {
    const text = renderMistakesMarkdown(mistakes(300), { markers: [MARKER], limit: { size: 2_000, unit } })
    const size = unit === 'bytes' ? Buffer.byteLength(text) : text.length
    expect(size).toBeLessThanOrEqual(2_000)
    expect(size).toBeGreaterThan(1_900)
    const shown = text.match(/^- /gm)?.length ?? 0
    expect(text).toContain(`\n${300 - shown} more mistakes: \`rolesync validate\` prints all of them.\n`)
    expect(text.endsWith(`\n${MARKER}\n`)).toBe(true)
  },
)

test('what stands between backticks is code, and punctuation stays outside', () => {
  const one = { place: 'a`b.yaml:1:1', message: '`provider` must be `x` or `y`, not `z`; did you mean `x`?' }
  const text = renderMistakesMarkdown([one], { markers: [MARKER], limit: COMMENT })
  expect(text).toContain('- ``a`b.yaml:1:1`` `provider` must be `x` or `y`, not `z`; did you mean `x`?\n')
})

test('spans of code never touch', () => {
  const one = { place: 'a.yaml:1:1', message: 'near `word`@team' }
  const text = renderMistakesMarkdown([one], { markers: [], limit: COMMENT })
  expect(text).toContain('- `a.yaml:1:1` near `word` `@team`\n')
})

test('words of a file act on nothing, wherever backticks are', () => {
  const piece = fc.constantFrom(
    '`',
    '``',
    ' ',
    ',',
    'word',
    '@team',
    '<img src=x>',
    '[x](y)',
    '#1',
    '*a*',
    '&lt;',
    'www.x.yz',
    '\\',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const one = { place: 'a.yaml:1:1', message: `x${pieces.join('')}` }
      const [, item = ''] = /^(- .*)$/m.exec(renderMistakesMarkdown([one], { markers: [], limit: COMMENT })) ?? []
      const html = micromark(item, { extensions: [gfm()], htmlExtensions: [gfmHtml()] })
      expect(html.replaceAll(/<code>[^<]*<\/code>/g, '').match(/<(?!\/?(ul|li|p)>)|[@#*[\]&]|www/g)).toBeNull()
    }),
    { numRuns: 500 },
  )
})
