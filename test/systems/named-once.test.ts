/** A system is one module: nothing outside of its folder names it, but for the one list. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { systems } from '../../src/systems/index.ts'

const SRC = fileURLToPath(new URL('../../src/', import.meta.url))

/** Names, and the words of titles that are no common ones. */
const WORDS = new Set(
  Object.values(systems).flatMap(({ name, title }) => [
    name,
    ...title.split(' ').filter((word) => /^[A-Z]/.test(word)),
  ]),
)

test('the words to look for are those of the systems', () => {
  expect([...WORDS]).toEqual(
    expect.arrayContaining(['reltio', 'Reltio', 'OneLogin', 'Omneo', 'organization', 'keycloak']),
  )
})

test.each([...WORDS])('no other file of src names %s', (word) => {
  const pattern = new RegExp(`\\b${word}\\b`, 'i')
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  const naming = files.filter(
    (file) => !file.startsWith('systems/') && pattern.test(readFileSync(join(SRC, file), 'utf8')),
  )
  expect(naming).toEqual([])
})

test('the list says no more of a system than where it is', () => {
  const list = readFileSync(join(SRC, 'systems/index.ts'), 'utf8')
  for (const [name, { example }] of Object.entries(systems)) {
    expect(list).not.toContain(example.url)
    expect(list.match(new RegExp(`/${name}/index\\.ts`, 'g'))).toHaveLength(1)
  }
})
