/** A saved plan whose carried grants were edited sends nothing that nobody saw under the reviewed digest. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { Fields } from '../../src/domain/model.ts'
import type { Plan } from '../../src/domain/plan-model.ts'
import { sealed } from '../../src/plan/digest.ts'
import { isWrite, openWorld, restore, type World } from './world.ts'

let open: World | null = null

afterEach(async () => {
  await open?.close()
  open = null
})

const [READ, UPDATE, CONSOLE] = ['Auth.customer:READ', 'Auth.customer:UPDATE', 'console:EXECUTE']
const ONE = 'ROLE_ONE'

/** A role that holds READ and is to get UPDATE, where `console:EXECUTE` is left to others. */
async function tenant(live: readonly string[] = [READ, CONSOLE]): Promise<World> {
  const world = await openWorld('reltio', { target: { ignoreGrants: [CONSOLE] } })
  open = world
  restore(world, new Map([[ONE, live]]))
  await world.declare(new Map([[ONE, [READ, UPDATE]]]))
  return world
}

async function edit({ folder }: World, name: string, change: (text: string) => string): Promise<void> {
  const path = join(folder, name)
  await writeFile(path, change(await readFile(path, 'utf8')))
}

/** Edits what the steps of plan.json carry, and seals it again. */
function carry(world: World, grants: Fields): Promise<void> {
  return edit(world, 'plan.json', (text) => {
    const plan: Plan = JSON.parse(text)
    const targets = plan.targets.map((target) => ({
      ...target,
      steps: target.steps.map((step) =>
        step.carried === undefined ? step : { ...step, carried: { ...step.carried, grants } },
      ),
    }))
    return JSON.stringify(sealed({ ...plan, targets }))
  })
}

describe('a plan that carries grants which the config does not ignore', () => {
  test('is refused, though its digest is the one that was reviewed', async () => {
    const world = await tenant()
    await world.rolesync(['plan', '--out', 'plan.json'])
    restore(world, new Map([[ONE, [READ]]]))
    await edit(world, 'rolesync.yaml', (text) => text.replace(CONSOLE, 'another:EXECUTE'))
    const { digest } = await world.plan()
    world.sandbox.reset()
    expect((JSON.parse(await readFile(join(world.folder, 'plan.json'), 'utf8')) as Plan).digest).toBe(digest)
    const { code, err } = await world.rolesync(['apply', 'plan.json', '--expect', digest])
    expect(code).toBe(4)
    expect(err).toContain(
      `t: the plan carries "${CONSOLE}" of role "${ONE}", which the config does not ignore (ignoreGrants); make the plan again; nothing was written`,
    )
    expect(world.sandbox.log.filter(isWrite)).toEqual([])
  })

  test('is refused where the target ignores no grants at all', async () => {
    const world = await tenant()
    await world.rolesync(['plan', '--out', 'plan.json'])
    restore(world, new Map([[ONE, [READ]]]))
    await edit(world, 'rolesync.yaml', (text) => text.replace(`,"ignoreGrants":["${CONSOLE}"]`, ''))
    expect(await readFile(join(world.folder, 'rolesync.yaml'), 'utf8')).not.toContain('ignoreGrants')
    const { digest } = await world.plan()
    world.sandbox.reset()
    const { code, err } = await world.rolesync(['apply', 'plan.json', '--expect', digest])
    expect(err).toContain(`carries "${CONSOLE}"`)
    expect(code).toBe(4)
    expect(world.sandbox.log.filter(isWrite)).toEqual([])
    expect(world.held()).toEqual(new Map([[ONE, [READ]]]))
  })

  test('is refused by the field where what it carries are no grants', async () => {
    const world = await tenant()
    await world.rolesync(['plan', '--out', 'plan.json'])
    await carry(world, { resourcePermissions: { console: ['EXECUTE'] }, roleScope: 'ALL' })
    const { code, err } = await world.rolesync(['apply', 'plan.json'])
    expect(err).toContain(`t: the plan carries roleScope of role "${ONE}", which the config does not ignore`)
    expect(code).toBe(4)
    expect(world.sandbox.log.filter(isWrite)).toEqual([])
  })
})

test('a plan that carries what the config ignores sends it as it is live', async () => {
  const world = await tenant()
  await world.rolesync(['plan', '--out', 'plan.json'])
  restore(world, new Map([[ONE, [READ]]]))
  expect((await world.rolesync(['apply', 'plan.json'])).code).toBe(0)
  expect(world.held()).toEqual(new Map([[ONE, [READ, UPDATE]]]))
})

test('a body that was edited beside what it carries is not sent: what was reviewed is', async () => {
  const world = await tenant()
  await world.rolesync(['plan', '--out', 'plan.json'])
  const { digest } = await world.plan()
  await edit(world, 'plan.json', (text) => {
    const plan: Plan = JSON.parse(text)
    const targets = plan.targets.map((target) => ({
      ...target,
      steps: target.steps.map((step) => ({
        ...step,
        requests: step.requests.map((request) => ({ ...request, body: { roleName: ONE, servicePermissions: [] } })),
      })),
    }))
    return JSON.stringify(sealed({ ...plan, targets }))
  })
  expect((await world.rolesync(['apply', 'plan.json', '--expect', digest])).code).toBe(0)
  expect(world.held()).toEqual(new Map([[ONE, [READ, UPDATE, CONSOLE]]]))
})
