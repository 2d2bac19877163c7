import { expect, test } from 'vitest'
import { parseQuirks } from '../../src/sandbox/index.ts'
import { omneo } from '../../src/systems/omneo/fake.ts'
import { onelogin } from '../../src/systems/onelogin/fake.ts'
import { invoke } from '../../src/testkit/invoke.ts'

const FAKES = [onelogin, omneo]

test('switches by system: numbers, words, statuses, yes or no, lists', () => {
  const specs = [
    'onelogin.listMembersCap=100',
    'onelogin.putUsersReading=add',
    'onelogin.idempotentMembers=422',
    'omneo.putReplacesAll=true',
    'onelogin.remap=[{"role":"A","user":1}]',
  ]
  expect(parseQuirks(specs, FAKES)).toEqual({
    onelogin: {
      listMembersCap: 100,
      putUsersReading: 'add',
      idempotentMembers: 422,
      remap: [{ role: 'A', user: 1 }],
    },
    omneo: { putReplacesAll: true },
  })
})

test.each([
  ['listMembersCap=100', 'write it as SYSTEM.NAME=VALUE; the page of each system has its switches'],
  ['onelogn.limitCap=1', 'no fake server onelogn; did you mean `onelogin`?'],
  ['onelogin.listMemberCap=1', 'onelogin has no switch listMemberCap; did you mean `listMembersCap`?'],
  ['onelogin.limitCap=many', 'it must be a number, like 100'],
  ['omneo.putReplacesAll=1', 'it must be true or false, like false'],
  ['onelogin.remap=a', 'it must be a list as JSON, like []'],
])('%s: one clear line', async (spec, message) => {
  expect(() => parseQuirks([spec], FAKES)).toThrow(`--quirk ${spec}: ${message}`)
  const { code, out, err } = await invoke(['sandbox', '--port', '0', '--quirk', spec], { cwd: '/' })
  expect([code, out, err]).toEqual([1, '', `Error: --quirk ${spec}: ${message}\n`])
})
