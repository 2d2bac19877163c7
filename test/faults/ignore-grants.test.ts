/** `ignoreGrants`: what a system, or somebody else, adds to roles is left alone by every command. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { Plan, Step } from '../../src/domain/plan-model.ts'
import { sealed } from '../../src/plan/digest.ts'
import { isWrite, openWorld, restore, type World } from './world.ts'

let open: World | null = null

afterEach(async () => {
  await open?.close()
  open = null
})

/** Names of the grants that the elements of a system are. */
function grantOf(element: string): string {
  return element.replace(/^(app|user|admin)s /, '$1:')
}

/** Words of an element that no other one has. */
function marked(element: string): string {
  return element.startsWith('orders:') ? element : element.replace(/^\w+ /, '').replace(/:\w+$/, '')
}

interface Tenant {
  readonly world: World
  /** Elements; the last one is ignored. */
  readonly a: string
  readonly b: string
  readonly c: string
  readonly x: string
}

/** A tenant where the system adds `x` to roles by itself. */
async function tenant(provider: string, more: Readonly<Record<string, unknown>> = {}): Promise<Tenant> {
  const { elements } = (await import('../systems/subjects.ts').then(({ subjectOf }) => subjectOf(provider))).faults
  const [a = '', b = '', c = '', x = ''] = elements
  const world = await openWorld(provider, { target: { ignoreGrants: [grantOf(x)], ...more } })
  open = world
  const { key } = world
  restore(
    world,
    new Map([
      [key('one'), [a, x]],
      [key('two'), [a, b, x]],
      [key('same'), [a, x]],
      [key('gone'), [a, x]],
    ]),
  )
  await world.declare(
    new Map<string, string[] | null>([
      [key('one'), [a, b]],
      [key('two'), [a]],
      [key('same'), [a]],
      [key('new'), [c]],
      [key('gone'), null],
    ]),
  )
  return { world, a, b, c, x }
}

function stepsOf({ targets }: Plan): readonly Step[] {
  return targets[0]?.steps ?? []
}

async function savedIn({ folder }: World): Promise<Plan> {
  return JSON.parse(await readFile(join(folder, 'plan.json'), 'utf8'))
}

/** Moves the ignored grant: it is taken from one role, and given to the others. */
function move({ world, a, b, x }: Tenant): void {
  const { key } = world
  world.subject.faults.seed(
    world.state,
    new Map([
      [key('one'), [a]],
      [key('two'), [a, b, x]],
      [key('same'), [a]],
      [key('gone'), [a]],
    ]),
  )
  world.sandbox.reset()
}

describe.each(['organization', 'reltio', 'onelogin', 'airflow', 'keycloak'])(
  'grants that %s adds by itself',
  (name) => {
    test('are in no change, are kept by every write, and planned again nothing is left', async () => {
      const { world, a, b, c, x } = await tenant(name)
      const { key } = world
      const plan = await world.plan()
      const shown = stepsOf(plan).map(({ changes, before, after }) => ({ changes, before, after }))
      expect(JSON.stringify(shown)).not.toContain(marked(x))
      expect(stepsOf(plan).map(({ role, action }) => `${action} ${role}`)).toEqual([
        `create ${key('new')}`,
        `update ${key('one')}`,
        `update ${key('two')}`,
        `delete ${key('gone')}`,
      ])
      expect((await world.rolesync(['apply', '--auto-approve'])).code).toBe(0)
      expect(world.held()).toEqual(
        new Map([
          [key('new'), [c]],
          [key('one'), [a, b, x].sort()],
          [key('two'), [a, x].sort()],
          [key('same'), [a, x].sort()],
        ]),
      )
      const again = await world.rolesync(['plan', '--detailed-exitcode'])
      expect(again).toMatchObject({ code: 0 })
    })

    test('are shown with --verbose only', async () => {
      const { world, x } = await tenant(name)
      const short = await world.rolesync(['plan'])
      expect(short.out).not.toContain(grantOf(x))
      expect((await world.plan()).targets[0]?.ignoredGrants).toBeUndefined()
      const { out } = await world.rolesync(['plan', '--verbose'])
      expect(out).toContain('4 live grants left to others (ignoreGrants)')
      expect(out).toContain(grantOf(x))
      const live = await world.rolesync(['who-can', '--live', grantOf(x)])
      expect(live.out).toContain('0 roles of 1 target hold')
      expect(live.err).toContain('grants under ignoreGrants are left out (t); --verbose shows them')
      const all = await world.rolesync(['who-can', '--live', '--verbose', grantOf(x)])
      expect(all.out).toContain('4 roles of 1 target hold')
    })

    test('are named by explain, which knows only the files', async () => {
      const { world, a, x } = await tenant(name)
      const { out } = await world.rolesync(['explain', world.key('one'), grantOf(x)])
      expect(out.replaceAll(/\s+/g, ' ')).toContain(
        `The config leaves this grant to others (ignoreGrants: ${JSON.stringify(grantOf(x))}): it may be live.`,
      )
      expect((await world.rolesync(['explain', world.key('one'), grantOf(a)])).out).not.toContain('ignoreGrants')
    })

    test('in a file are an error with their place', async () => {
      const { world, a, x } = await tenant(name)
      await world.declare(new Map([[world.key('one'), [a, x]]]))
      const { code, err } = await world.rolesync(['validate'])
      expect(code).toBe(1)
      expect(err).toMatch(
        /roles\.yaml:1:\d+ {2}"[^"]+" matches `ignoreGrants` \("[^"]+"\) of target "t", so it would never be added or removed; take it out of the role, or the glob out of the config/,
      )
      expect(err).toContain(`"${grantOf(x)}" matches`)
      expect((await world.rolesync(['plan'])).code).toBe(1)
    })

    test('are left out by pull, and the files say what is managed', async () => {
      const { world, x } = await tenant(name)
      const { code, out } = await world.rolesync(['pull'])
      expect(code).toBe(0)
      expect(out).not.toContain(grantOf(x))
      const file = await readFile(join(world.folder, 'roles.yaml'), 'utf8')
      expect(file).not.toContain(marked(x))
      expect((await world.rolesync(['plan', '--detailed-exitcode'])).code).toBe(0)
    })

    test('may move between review and apply: a saved plan is not stale, and keeps what is live then', async () => {
      const all = await tenant(name)
      const { world, a, b, c, x } = all
      const { key } = world
      expect((await world.rolesync(['plan', '--out', 'plan.json'])).code).toBe(0)
      const { digest } = await savedIn(world)
      move(all)
      expect((await world.plan()).digest).toBe(digest)
      const { code, err } = await world.rolesync(['apply', 'plan.json'])
      expect(err).not.toContain('stale')
      expect(code).toBe(0)
      expect(world.held()).toEqual(
        new Map([
          [key('new'), [c]],
          [key('one'), [a, b].sort()],
          [key('two'), [a, x].sort()],
          [key('same'), [a]],
        ]),
      )
    })

    test('that moved do not make the digest of --expect another one', async () => {
      const all = await tenant(name)
      const { digest } = await all.world.plan()
      move(all)
      expect((await all.world.rolesync(['apply', '--auto-approve', '--expect', digest])).code).toBe(0)
    })

    test('are in a snapshot, and a plan from it leaves them out', async () => {
      const { world, x } = await tenant(name)
      await world.rolesync(['snapshot', '--out', 'live.json'])
      expect(await readFile(join(world.folder, 'live.json'), 'utf8')).toContain(marked(x))
      const kept = JSON.parse((await world.rolesync(['plan', '--json', '--live', 'live.json'])).out) as Plan
      expect(kept.digest).toBe((await world.plan()).digest)
    })

    test('survive an undo', async () => {
      const { world, a, b, x } = await tenant(name)
      const { key } = world
      await world.rolesync(['apply', '--auto-approve', '--report', 'report.json'])
      expect((await world.rolesync(['undo', 'report.json', '--out', 'undo.json'])).code).toBe(0)
      expect((await world.rolesync(['apply', 'undo.json'])).code).toBe(0)
      expect(world.held()).toEqual(
        new Map([
          [key('one'), [a, x].sort()],
          [key('two'), [a, b, x].sort()],
          [key('same'), [a, x].sort()],
          [key('gone'), [a]],
        ]),
      )
    })
  },
)

test('a saved plan that was edited to touch an ignored grant is refused', async () => {
  const { world, x } = await tenant('organization')
  await world.rolesync(['plan', '--out', 'plan.json'])
  const plan = await savedIn(world)
  const changes = [{ field: 'permissions', added: [], removed: [x] }]
  const targets = plan.targets.map((target) => ({
    ...target,
    steps: target.steps.map((step) => (step.role === 'one' ? { ...step, changes } : step)),
  }))
  await writeFile(join(world.folder, 'plan.json'), JSON.stringify(sealed({ ...plan, targets })))
  const { code, err } = await world.rolesync(['apply', 'plan.json'])
  expect(code).toBe(1)
  expect(err).toContain(`the plan touches "${x}" of role "one", which the config ignores (ignoreGrants)`)
  expect(world.sandbox.log.filter(isWrite)).toEqual([])
})
