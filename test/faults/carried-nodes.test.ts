/** Ignored grants of Reltio whose nodes have members that nobody knows: they move together, and nobody minds. */
import { afterEach, expect, test } from 'vitest'
import { openWorld, restore, type World } from './world.ts'

let open: World | null = null

afterEach(async () => {
  await open?.close()
  open = null
})

const [READ, UPDATE, CONSOLE, TASKS] = [
  'Auth.customer:READ',
  'Auth.customer:UPDATE',
  'console:EXECUTE',
  'MDM.tasks:READ',
]
const ONE = 'ROLE_ONE'

/** Makes the role hold these; the nodes of all that is ignored, and those above them, have a member of their own. */
function hold(world: World, elements: readonly string[]): void {
  restore(world, new Map([[ONE, elements]]))
  const [customer] = world.sandbox.state.reltio.customers
  for (const role of customer?.roles ?? []) {
    for (const node of role.servicePermissions ?? []) {
      if (node.id === 'Auth') continue
      for (const one of [node, ...(node.resourcePermissions ?? [])]) Object.assign(one, { note: `of ${one.id}` })
    }
  }
}

async function tenant(live: readonly string[]): Promise<World> {
  const world = await openWorld('reltio', { target: { ignoreGrants: [CONSOLE, TASKS] } })
  open = world
  hold(world, live)
  await world.declare(new Map([[ONE, [READ, UPDATE]]]))
  return world
}

const ALL = [READ, CONSOLE, TASKS]

test.each([
  ['goes', ALL, [READ]],
  ['comes', [READ], ALL],
])('a node that %s with its ignored grant makes no plan stale, and no digest another one', async (_, then, now) => {
  const world = await tenant(then)
  await world.rolesync(['plan', '--out', 'plan.json'])
  const { digest } = await world.plan()
  hold(world, now)
  expect((await world.plan()).digest).toBe(digest)
  const { code, err } = await world.rolesync(['apply', 'plan.json', '--expect', digest])
  expect(err).not.toContain('stale')
  expect(code).toBe(0)
  expect(world.held()).toEqual(new Map([[ONE, [...now, UPDATE].sort()]]))
  const text = JSON.stringify(world.sandbox.state.reltio.customers)
  expect(['of console', 'of MDM', 'of tasks'].map((note) => text.includes(note))).toEqual(
    Array(3).fill(now.includes(CONSOLE)),
  )
})

test('a node whose grant is revoked keeps its member', async () => {
  const world = await openWorld('reltio')
  open = world
  hold(world, ALL)
  await world.declare(new Map([[ONE, [READ]]]))
  expect((await world.rolesync(['apply', '--auto-approve'])).code).toBe(0)
  expect(world.held()).toEqual(new Map([[ONE, [READ]]]))
  expect(JSON.stringify(world.sandbox.state.reltio.customers)).toContain('of console')
})
