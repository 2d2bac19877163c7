import { expect, test } from 'vitest'
import { complaints, config, load } from './folder.ts'

test('x', async () => {
  console.log(
    await complaints(
      'reltio',
      `provider: reltio
permissionSets:
  s: { resourcePermissions: { a: [READ] } }
  t: { apps: [] }
roles:
  A: { include: [s, x], permisions: 1 }
  B: { include: [y] }
  C: {}
  D: { resourcePermissions: [1] }
  E: { resourcePermissions: { a: [1, null], b..c: [X], d: READ } }
  F:
  "G\\u202E": { state: absent, renamedFrom: F, roleScope: 1 }
  H: { include: [s], resourcePermissions: { a: [MERGE] }, roleScope: odd }
  ROLE_USER: { include: [s] }
  "a\\nb": { resourcePermissions: {} }
`,
    ),
  )
  console.log(
    await complaints('reltio', 'provider: reltoi\n'),
    await complaints('onelogin', 'provider: onelogin\nroles: {A: {apps: [1, x, [], 1.5, "", 0]}}'),
  )
  console.log(
    (
      await load({
        'rolesync.yaml': `version: 2
policy: {}
targets:
  A: {provider: reltio}
  b: {provider: relti}
  c: {provider: reltio, url: "ftp://x", customerID: 1, roles: x, auth: {usernameEnv: a b}, mode: authoritive, guards: {maxDeletes: -1, maxDeletePercent: 101}, requestsPerSecond: 0, labels: {a=b: 1}, ignore: [1]}
  d: {provider: reltio, url: "https://a:b@x", customerId: X, roles: [x, ../y, /z], auth: {tokenEnv: A, clientIdEnv: B, clientSecretEnv: C}}
`,
      })
    ).diagnostics,
  )
})
