/** Pins what is decided about texts on which readers of YAML differ. */
import { expect, test } from 'vitest'
import { parseFull } from '../../src/desired/yaml.ts'
import { readWithYaml } from './full-parser.ts'
import { NO_YAML, REFUSED } from './yaml-differences.ts'

test.each(REFUSED)('%j is refused, though `yaml` reads it', (text, message) => {
  expect(typeof readWithYaml(text)).toBe('object')
  expect(parseFull('x', text).problems.map((problem) => problem.message)).toEqual([message])
  expect(parseFull('x', text).file).toBeNull()
})

test.each(NO_YAML)('%j is refused as `yaml` does', (text, problem) => {
  expect(typeof readWithYaml(text)).toBe('string')
  const { file, problems } = parseFull('x', text)
  expect(problems.map(({ line, column, message }) => `${line}:${column} ${message}`)).toEqual([problem])
  expect(file).toBeNull()
})
