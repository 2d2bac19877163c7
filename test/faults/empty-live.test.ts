/** A list that lost everything that the files declare: nobody can tell a new system from a session that ended. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { whyEmptyLive } from '../../src/plan/empty-live.ts'
import { STATIC_TOKEN } from '../../src/sandbox/index.ts'
import { type Front, openFront } from '../../src/testkit/front.ts'
import { declared } from '../review/planning.ts'
import { openWorld, type World } from './world.ts'

const open: (Front | World)[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

/** As an operator has it: no guard is lifted. */
const PLAIN = { env: { T_TOKEN: STATIC_TOKEN } }

/** Two declared roles, of a system that lists these instead. */
async function listing(live: readonly object[], declares = ['a', 'b']) {
  const front = await openFront()
  const world = await openWorld('organization', { origin: front.origin })
  open.push(front, world)
  front.to(world.sandbox.url)
  await world.declare(new Map(declares.map((key) => [key, ['READ_AN_ITEM']])))
  let writes = 0
  front.answerFor((method) => method === 'GET' || ++writes < 0, 200, JSON.stringify(live))
  const files = () => readFile(join(world.folder, 'roles.yaml'), 'utf8')
  return { world, files, writes: () => writes }
}

describe('a bare []', () => {
  test('apply and plan refuse with 3 and the way out, and nothing is written', async () => {
    const { world, writes } = await listing([])
    for (const argv of [['plan'], ['apply', '--auto-approve'], ['apply', '--auto-approve', '--allow', 'maxDeletes']]) {
      const { code, out, err } = await world.rolesync(argv, PLAIN)
      expect(code).toBe(3)
      const said = (out + err).replace(/\s+/g, ' ')
      expect(said).toContain('emptyLive: all 2 roles that the files declare would be missing: the system lists no role')
      expect(said).toContain('pass --allow empty-live')
    }
    expect(writes()).toBe(0)
  })

  test.each(['empty-live', 'emptyLive'])('--allow %s lifts it, and a saved plan remembers', async (guard) => {
    const { world, writes } = await listing([])
    const planned = await world.rolesync(['plan', '--out', 'plan.json', '--allow', guard], PLAIN)
    expect([planned.code, planned.out]).toEqual([0, expect.stringContaining('✓ Allowed: emptyLive')])
    await world.rolesync(['apply', 'plan.json'], PLAIN)
    expect(writes()).toBe(2)
  })

  test('pull refuses, and the files are as they were; --allow empty-live lifts it', async () => {
    const { world, files } = await listing([])
    const before = await files()
    const refused = await world.rolesync(['pull'], PLAIN)
    expect([refused.code, refused.err]).toEqual([3, expect.stringContaining('refused by emptyLive: t: all 2 roles')])
    expect(await files()).toBe(before)
    expect((await world.rolesync(['pull', '--allow', 'empty-live'], PLAIN)).code).toBe(0)
    expect(await files()).not.toContain('READ_AN_ITEM')
  })

  test('snapshot keeps it and says so; doctor is not content', async () => {
    const { world } = await listing([])
    const taken = await world.rolesync(['snapshot', '--out', 'kept.json'], PLAIN)
    expect([taken.code, taken.err]).toEqual([0, expect.stringContaining('warning: t: all 2 roles that the files')])
    const examined = await world.rolesync(['doctor'], PLAIN)
    expect([examined.code, examined.out]).toEqual([1, expect.stringMatching(/✗ list .*all 2 roles that the files/s)])
  })

  test('files that only delete, or none at all, have nothing to lose', async () => {
    const { world } = await listing([], [])
    await world.declare(new Map([['a', null]]))
    expect((await world.rolesync(['plan'], PLAIN)).code).toBe(0)
  })
})

const role = (name: string) => ({ id: `id-${name}`, name, description: name, permissions: [] })

test('one declared role that is live is enough', async () => {
  const { world } = await listing([role('b')])
  expect((await world.rolesync(['plan'], PLAIN)).code).toBe(0)
})

describe('what counts as gone', () => {
  const roles = (count: number) => Array.from({ length: count }, (_, index) => declared(`new-${index}`, {}))

  test.each([
    ['a few new roles beside others', roles(9), ['other'], null],
    ['ten of them are too many to be new', roles(10), ['other'], 10],
    ['one, where nothing is live', roles(1), [], 1],
    ['one that is live under its old name', [declared('new', {}, { renamedFrom: 'old' }), ...roles(10)], ['old'], null],
    ['roles that are to go', [declared('a', {}, { state: 'absent' })], [], null],
    ['nothing declared', [], [], null],
  ])('%s', (_, desired, live, count) => {
    const found = whyEmptyLive(
      desired,
      live.map((key) => ({ key })),
    )
    expect(found?.count ?? null).toBe(count)
  })
})
