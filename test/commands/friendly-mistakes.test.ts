/** Slips in role files: each is one mistake with its own words, its place and the way out. */
import { expect, test } from 'vitest'
import { invoke } from '../../src/testkit/invoke.ts'
import { folder } from './cli.ts'

const CONFIG = `version: 1
targets:
  mdm: { provider: PROVIDER, url: "https://auth.reltio.com/oauth", SETTINGS roles: [a.yaml], auth: { tokenEnv: T } }
`

function validate(text: string, provider = 'reltio') {
  const settings = provider === 'reltio' ? 'customerId: C,' : ''
  const cwd = folder({
    'rolesync.yaml': CONFIG.replace('PROVIDER', provider).replace('SETTINGS', settings),
    'a.yaml': text,
  })
  return invoke(['validate'], { cwd })
}

const ROLE = 'provider: reltio\nroles:\n  ROLE_A:\n'

test.each<[what: string, text: string, mistake: string]>([
  [
    'marks of a merge conflict',
    'provider: reltio\nroles:\n<<<<<<< HEAD\n  ROLE_A: { resourcePermissions: {} }\n=======\n  ROLE_B: { resourcePermissions: {} }\n>>>>>>> x\n',
    '3:1  a merge conflict is left here; keep one side and remove the marks',
  ],
  [
    'a text with a colon',
    `${ROLE}    roleScope: note: this is text # why\n    resourcePermissions: {}\n`,
    '4:16  a text with a colon and a space in it needs quotes: "note: this is text"',
  ],
  [
    'a text with a colon in an entry of a list',
    'provider: reltio\nroles:\n  ROLE_A: { include: [x], resourcePermissions: {} }\npermissionSets:\n  x:\n    - a: b: c\n',
    '6:10  a text with a colon and a space in it needs quotes: "b: c"',
  ],
  [
    'a key between two levels',
    `${ROLE}    resourcePermissions:\n      Auth.customer: [READ]\n     Auth.monitoring: [READ]\n`,
    '6:1  this line is indented like no line above it; align it with the keys that it belongs to',
  ],
  [
    'fields beside their role',
    `${ROLE}  resourcePermissions:\n    Auth.customer: [READ]\n`,
    '4:3  `resourcePermissions` is a field of a role, and stands beside it; indent it further',
  ],
  [
    'a key below a value',
    `${ROLE}    roleScope: x\n      resourcePermissions: {}\n`,
    '4:16  this is a value, and the line below is indented further; align it with the key above',
  ],
  [
    'a list that is indented otherwise',
    `${ROLE}    resourcePermissions:\n      Auth.customer:\n        - READ\n       - UPDATE\n`,
    '7:1  this line is indented otherwise than the entries above it; align them',
  ],
  [
    'a missing comma in a list of privileges',
    `${ROLE}    resourcePermissions: { Auth.customer: [READ UPDATE] }\n`,
    '4:44  "READ UPDATE" holds white space, which these never do: a comma is missing; write [READ, UPDATE]',
  ],
  [
    'a missing comma in a list over several lines',
    `${ROLE}    resourcePermissions:\n      Auth.customer: [READ,\n        UPDATE\n        DELETE]\n`,
    '6:9  "UPDATE DELETE" holds white space, which these never do: a comma is missing; write [UPDATE, DELETE]',
  ],
  [
    'a missing comma behind a bracket',
    `${ROLE}    resourcePermissions: { Auth.customer: [READ] Auth.monitoring: [READ] }\n`,
    '4:50  a comma is missing before this',
  ],
  [
    'a missing comma between quotes',
    `${ROLE}    resourcePermissions: { Auth.customer: ["READ" "UPDATE"] }\n`,
    '4:51  a comma is missing before this',
  ],
  [
    'a missing comma between pairs',
    'provider: reltio\nroles:\n  ROLE_A: { roleScope: x resourcePermissions: {} }\n',
    '3:24  a comma is missing before `resourcePermissions:`, or this text needs quotes',
  ],
  [
    'a bracket that is not closed',
    'provider: reltio\nroles:\n  ROLE_A: { resourcePermissions: { Auth.customer: [READ } }\n',
    '3:57  a `]` is missing before this: the bracket above is still open',
  ],
  [
    'a quote within a text in quotes',
    `${ROLE}    roleScope: 'it's'\n    resourcePermissions: {}\n`,
    "4:20  the text ends at the quote before this; write `''` for a quote within it",
  ],
  [
    'a sign that begins something else',
    `${ROLE}    roleScope: @x\n    resourcePermissions: {}\n`,
    '4:16  a text that begins with @ needs quotes',
  ],
  [
    'a text that goes on without indentation',
    `${ROLE}    roleScope: some\n    text\n`,
    '5:5  a colon is missing behind this key, or it is a text that goes on from the line above and has to be indented further',
  ],
  [
    'a field without a colon',
    `${ROLE}    resourcePermissions\n      Auth.customer: [READ]\n`,
    '4:5  a `:` is missing after `resourcePermissions`',
  ],
  [
    'a role without a colon',
    'provider: reltio\nroles:\n  ROLE A\n    resourcePermissions: {}\n',
    '3:3  a `:` is missing after `ROLE A`',
  ],
  [
    'a list without a colon before it',
    `${ROLE}    resourcePermissions:\n      Auth.customer [READ]\n      Auth.b: [READ]\n`,
    '5:7  a `:` is missing after `Auth.customer`',
  ],
  [
    'an asterisk without quotes in a list',
    `${ROLE}    resourcePermissions:\n      Auth.customer: [*]\n`,
    '5:23  `*` alone is no text in YAML; quote it: ["*"]',
  ],
  [
    'an asterisk without quotes',
    `${ROLE}    resourcePermissions:\n      Auth.customer:\n        - *\n`,
    '6:11  `*` alone is no text in YAML; quote it: "*"',
  ],
  [
    'a quote that is open to the end',
    `${ROLE}    resourcePermissions:\n      Auth.customer: ["READ]\n      Auth.b: [READ]\n`,
    '5:23  this quote is not closed; close it, or indent further the lines that belong to its text',
  ],
  [
    'a quote that the next one would close',
    `${ROLE}    resourcePermissions:\n      Auth.a: ["x\\\\", 'y']\n      Auth.customer: ["READ]\n      Auth.b: ["READ"]\n`,
    '6:23  this quote is not closed; close it, or indent further the lines that belong to its text',
  ],
  [
    'no space after a dash',
    `${ROLE}    resourcePermissions:\n      Auth.customer:\n        -READ\n`,
    '6:9  `Auth.customer` must be a list of privileges, not a text; a space is missing after `-`',
  ],
  [
    'no space after a dash below others',
    `${ROLE}    resourcePermissions:\n      Auth.customer:\n        - READ\n        -UPDATE\n`,
    '7:1  a space is missing after `-`',
  ],
  [
    'no space after a dash at the level of its key',
    `${ROLE}    resourcePermissions:\n      Auth.customer:\n      -READ\n      Auth.b: [READ]\n`,
    '6:7  a space is missing after `-`',
  ],
  [
    'no space after a colon',
    `${ROLE}    resourcePermissions:\n      Auth.customer:[READ]\n`,
    '5:7  `resourcePermissions` must be a mapping of resources to lists of privileges, not a text; a space is missing after `Auth.customer:`',
  ],
  [
    'no space after a colon among others',
    `${ROLE}    resourcePermissions:\n      Auth.customer:[READ]\n      Auth.b: [READ]\n`,
    '5:7  a space is missing after `Auth.customer:`',
  ],
  [
    'no space after the last colon',
    `${ROLE}    resourcePermissions:\n      Auth.b: [READ]\n      Auth.customer:[READ]\n`,
    '6:7  a space is missing after `Auth.customer:`',
  ],
  ['no space after the first colon', 'provider:reltio\nroles: {}\n', '1:1  a space is missing after `provider:`'],
  [
    'a key that is there twice',
    'provider: reltio\nroles:\n  ROLE_A: { resourcePermissions: {} }\n  ROLE_B: { resourcePermissions: {} }\n  ROLE_A: { roleScope: x }\n',
    '5:3  `ROLE_A` is written twice; the first is at 3:3',
  ],
  [
    'a privilege that is none',
    `${ROLE}    resourcePermissions: { Auth.customer: [REED] }\n`,
    '4:44  Reltio has no privilege "REED"; did you mean `READ`?',
  ],
  [
    'the files of another system',
    'provider: onelogin\nroles:\n  ROLE_A: { resourcePermissions: {}, roleScope: x }\n  ROLE_B: { resourcePermissions: [a] }\n  ROLE_C: {}\n',
    '1:11  target `mdm` is `reltio`, but this file is for `onelogin`',
  ],
])('%s', async (_what, text, mistake) => {
  const { code, err, out } = await validate(text)
  const lines = (out + err).trim().split('\n')
  expect([code, lines]).toEqual([1, [`a.yaml:${mistake}`, 'Error: 1 mistake in the files; no system was asked']])
})

test.each([
  ['airflow', 'permissions: { DAGs: [can_read can_edit] }', '"can_read can_edit"'],
  ['organization', 'description: d, permissions: [CREATE_AN_ITEM UPDATE_AN_ITEM]', '"CREATE_AN_ITEM UPDATE_AN_ITEM"'],
])('a missing comma in a list of %s', async (provider, fields, element) => {
  const { code, out, err } = await validate(`provider: ${provider}\nroles:\n  a: { ${fields} }\n`, provider)
  expect([code, out + err]).toEqual([1, expect.stringContaining(`${element} holds white space, which these never do`)])
})
