/** Undo of changes in roles that include each other. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Plan } from '../../src/domain/plan-model.ts'
import { type Bench, bench, configOf } from './bench.ts'

const CONFIG = configOf('shop', { more: ['guards: { maxDeletes: 100, maxDeletePercent: 100, maxRevokePercent: 100 }'] })

const shop = (roles: string) => bench({ 'rolesync.yaml': CONFIG, 'roles.yaml': `provider: keycloak\nroles:\n${roles}` })

/** Names that each role of the realm includes. */
function realmOf({ sandbox }: Bench): Record<string, readonly string[]> {
  const roles = sandbox.state.keycloak.realms[0]?.roles ?? []
  const names = new Map(roles.map(({ id, name }) => [id, name]))
  const included = roles.map(
    ({ name, composites }) => [name, composites.map((id) => names.get(id) ?? id).sort()] as const,
  )
  return Object.fromEntries(included.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Applies the files, undoes that, and returns what the undo said. */
async function thereAndBack(one: Bench): Promise<string> {
  expect((await one.apply()).targets.map(({ verified }) => verified)).toEqual([true])
  const made = await one.rolesync(['undo', 'report.json', '--out', 'undo.json'])
  expect(made.code, made.out + made.err).toBe(0)
  const applied = await one.rolesync(['apply', 'undo.json'])
  expect(applied.code, applied.out + applied.err).toBe(0)
  return made.out
}

test.each([
  [
    'a rename, with a change of a role that includes the renamed one',
    "  clerk: { renamedFrom: shop-clerk }\n  shop-manager: { composites: [clerk, 'orders:read'] }\n",
  ],
  [
    'a rename and changes in the renamed role',
    "  clerk: { renamedFrom: shop-clerk, composites: ['orders:export'] }\n  shop-manager: { composites: ['orders:read'] }\n",
  ],
  [
    'a rename, and a role that comes to include it',
    '  clerk: { renamedFrom: shop-clerk }\n  auditor: { composites: [clerk] }\n',
  ],
  [
    'two renames, one of which includes the other',
    '  clerk: { renamedFrom: shop-clerk }\n  manager: { renamedFrom: shop-manager, composites: [clerk] }\n',
  ],
  [
    'a rename, and a new role that includes it',
    '  clerk: { renamedFrom: shop-clerk }\n  new: { composites: [clerk] }\n',
  ],
  ['a new role in one that is live', '  new: { composites: [newer] }\n  newer: {}\n  auditor: { composites: [new] }\n'],
  [
    'a role that goes, and with it from the one that included it',
    "  shop-clerk: { state: absent }\n  shop-manager: { composites: ['orders:write'] }\n",
  ],
  [
    'two that go, one of which included the other',
    '  helpdesk: { state: absent }\n  helpdesk-tools: { state: absent }\n',
  ],
])('%s', async (_, roles) => {
  const one = await shop(roles)
  const before = realmOf(one)
  const out = await thereAndBack(one)
  expect(realmOf(one)).toEqual(before)
  expect(out).not.toContain('cannot be restored in full')
})

test('a role that somebody has included since is not deleted, and that is reported', async () => {
  const one = await shop('  new: {}\n')
  await one.apply()
  const roles = one.sandbox.state.keycloak.realms[0]?.roles ?? []
  const made = roles.find(({ name }) => name === 'new')?.id ?? ''
  roles.find(({ name }) => name === 'helpdesk')?.composites.push(made)
  const { out } = await one.rolesync(['undo', 'report.json', '--out', 'undo.json'])
  expect(out).toContain('is included by "helpdesk" by now: it is not deleted')
  expect(one.json<Plan>('undo.json').targets[0]?.steps).toEqual([])
})

test('the old name was given away: the rename stays, and what includes the role comes back under the new name', async () => {
  const one = await shop("  clerk: { renamedFrom: shop-clerk }\n  shop-manager: { composites: ['orders:read'] }\n")
  await one.apply()
  one.sandbox.state.keycloak.realms[0]?.roles.push({
    id: 'another',
    name: 'shop-clerk',
    description: null,
    client: null,
    attributes: {},
    composites: [],
  })
  const { out } = await one.rolesync(['undo', 'report.json', '--out', 'undo.json'])
  expect(out).toContain('cannot have its name "shop-clerk" back, which is taken')
  expect((await one.rolesync(['apply', 'undo.json'])).code).toBe(0)
  expect(realmOf(one)['shop-manager']).toEqual(['clerk', 'refund', 'write'])
})

test('any change of roles that include each other is undone', async () => {
  const live = ['shop-clerk', 'shop-manager', 'helpdesk', 'beta-tester']
  const change = fc.record({
    fate: fc.constantFrom('keep', 'rename', 'change', 'delete'),
    includes: fc.uniqueArray(fc.nat({ max: 5 }), { maxLength: 2 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 6, maxLength: 6 }), async (changes) => {
      // Roles only include later ones, so that there is no circle; the last two are new.
      const keys = [...live, 'new-one', 'new-two']
      const fate = (index: number) => (index >= live.length ? 'create' : (changes[index]?.fate ?? 'keep'))
      const nameOf = (index: number) => (fate(index) === 'rename' ? `${keys[index]}-renamed` : (keys[index] ?? ''))
      const files = keys.map((key, index) => {
        if (fate(index) === 'delete') return `  ${key}: { state: absent }\n`
        const later = (changes[index]?.includes ?? []).filter((other) => other > index && fate(other) !== 'delete')
        const composites = `composites: [${[...later.map(nameOf), "'orders:read'"].join(', ')}]`
        const renamed = fate(index) === 'rename' ? `, renamedFrom: ${key}` : ''
        return fate(index) === 'keep' ? '' : `  ${nameOf(index)}: { ${composites}${renamed} }\n`
      })
      // Whoever includes a role that goes has to let it go in the same files.
      const one = await shop(files.join(''))
      const before = realmOf(one)
      const lost = (await one.plan()).targets[0]?.steps.some(({ action }) => action === 'delete') === true
      await thereAndBack(one)
      // What Keycloak took out of roles that no file changed is not in the report.
      if (!lost) expect(realmOf(one)).toEqual(before)
      else expect(Object.keys(realmOf(one))).toEqual(Object.keys(before))
    }),
    { numRuns: 15 },
  )
})
