/** The fake Keycloak answers as the real one does: status, body, and the state of the whole realm after each write. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadFakes, type Sandbox, startFakes } from '../../../src/sandbox/index.ts'
import type { keycloak as fake } from '../../../src/systems/keycloak/fake.ts'
import { realmOfExport } from '../../../src/systems/keycloak/fake-realm.ts'
import { keycloak as system } from '../../../src/systems/keycloak/index.ts'
import { realmExport } from './realm.ts'
import { REQUESTS } from './requests.ts'
import { Side } from './side.ts'
import { type RealKeycloak, startKeycloak } from './start.ts'

const REALM = 'parity'

let real: RealKeycloak
let sandbox: Sandbox<typeof fake>
let sides: readonly [real: Side, fake: Side]

beforeAll(async () => {
  real = await startKeycloak()
  await real.makeRealm(realmExport(REALM))
  sandbox = await startFakes(await loadFakes([system]), { seed: 'empty', quirks: { keycloak: { anyClient: false } } })
  sandbox.state.keycloak.realms = [realmOfExport(realmExport(REALM))]
  sides = [new Side(real.url, REALM), new Side(`${sandbox.url}/keycloak`, REALM)]
})

afterAll(async () => {
  await Promise.all([real?.close(), sandbox?.close()])
})

test('the list is long enough', () => {
  expect(REQUESTS.length).toBeGreaterThanOrEqual(80)
})

test('both start from the same realm, with what Keycloak itself puts into it', async () => {
  const [fromReal, fromFake] = await Promise.all(sides.map((side) => side.state()))
  expect(fromFake).toEqual(fromReal)
})

test.each(
  REQUESTS.map((request, index) => [`${index + 1}: ${request.as} ${request.method} ${request.path}`, request] as const),
)('%s', async (_name, request) => {
  const [fromReal, fromFake] = await Promise.all(sides.map((side) => side.ask(request)))
  expect(fromFake).toEqual(fromReal)
  if (request.method === 'GET') return
  const [realState, fakeState] = await Promise.all(sides.map((side) => side.state()))
  expect(fakeState).toEqual(realState)
})
