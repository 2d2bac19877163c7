import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDocument } from 'yaml'
import { BUILT_IN } from '../../src/app/systems.ts'
import { flowText, pairLines } from '../../src/authoring/render.ts'
import { type Data, literal, scalarText, singleQuoted } from '../../src/authoring/scalar.ts'
import { checkRoleFile } from '../../src/desired/role-file.ts'
import { parseFull } from '../../src/desired/yaml.ts'
import { TEMPTING, text } from './hostile.ts'

const read = (yaml: string): unknown => {
  const document = parseDocument(yaml, { version: '1.2', schema: 'core', stringKeys: true, uniqueKeys: false })
  expect(document.errors).toEqual([])
  return document.toJS({ maxAliasCount: -1 })
}

test('any text is itself again, as a value, a key, and within brackets', () => {
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(read(`${scalarText(one)}\n`)).toBe(one)
      const data = Object.fromEntries([[one, [other, { [other]: one }]]]) as Data
      expect(read(`${flowText(data)}\n`)).toEqual(data)
      expect(read(`${pairLines('top', data, { at: 0, step: 2 }).join('\n')}\n`)).toEqual({ top: data })
      expect(read(`${pairLines(one, { [one]: other }, { at: 0, step: 2 }).join('\n')}\n`)).toEqual(
        Object.fromEntries([[one, { [one]: other }]]),
      )
      const doubleQuoted = singleQuoted(one)
      if (doubleQuoted !== null) expect(read(`[${doubleQuoted}]`)).toEqual([one])
      const block = literal(one, 2, '\n')
      if (block !== null) expect(read(`a: ${block}\nb: 1\n`)).toEqual({ a: one, b: 1 })
    }),
    { numRuns: 300 },
  )
})

test.each(TEMPTING)('the loader reads %j as it was written', (one) => {
  const role = { description: one, permissions: [one] }
  const yaml = `provider: organization\nroles:\n${pairLines(one, role, { at: 2, step: 2 }).join('\n')}\n`
  const { file } = checkRoleFile(
    { file: 'a.yaml', label: 'a.yaml', schema: BUILT_IN.schemas.roles },
    parseFull('a.yaml', yaml),
  )
  expect(file?.roles.map(({ key, written }) => [key, written])).toEqual([[one, role]])
})

test('what no other reader takes for something else goes without quotes', () => {
  const plain = [
    'Auth.customer',
    'a@b.c',
    'ROLE_X',
    'AWS Single Sign-On',
    'https://x.y/z?a=b#c',
    "Chen's app",
    'Auditors (read only)',
  ]
  expect(plain.map(scalarText)).toEqual(plain)
  expect(['on', '1', '2027-01-31', 'a: b', ''].map(scalarText)).toEqual(['"on"', '"1"', '"2027-01-31"', '"a: b"', '""'])
})
