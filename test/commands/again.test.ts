/** A failed job is run again: what it did is done, the rest is applied, and anything else that moved is stale. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseFault } from '../../src/sandbox/index.ts'
import { type Setting, setting } from './cli.ts'

const ROLES = `provider: organization
roles:
  a: { description: A, permissions: [P, Q] }
  b: { description: B, permissions: [P, Q] }
  c: { description: C, permissions: [P, Q] }
`

/** Three updates, of which the second is refused. */
async function halfApplied(...argv: string[]): Promise<Setting> {
  const world = await setting('', ROLES)
  world.sandbox.state.organization.roles = ['a', 'b', 'c'].map((name) => ({
    id: `id-${name}`,
    name,
    description: name.toUpperCase(),
    organizationId: 'Acme',
    permissions: ['P'],
    createdAt: '2024-02-28T16:11:00.595Z',
  }))
  await world.rolesync('plan', '--out', 'plan.json')
  world.sandbox.inject(parseFault('422:PUT:*id-b:times=1'))
  expect((await world.rolesync(...argv, '--report', 'report.json')).code).toBe(5)
  return world
}

const held = ({ sandbox }: Setting) => sandbox.state.organization.roles.map(({ permissions }) => permissions.join())
const digestIn = ({ cwd }: Setting) => JSON.parse(readFileSync(join(cwd, 'plan.json'), 'utf8')).digest

describe('a failed job is run again', () => {
  test('a saved plan: what it did is already applied, the rest is applied', async () => {
    const world = await halfApplied('apply', 'plan.json')
    expect(held(world)).toEqual(['P,Q', 'P', 'P,Q'])
    const { code, err } = await world.rolesync('apply', 'plan.json')
    expect([code, held(world)]).toEqual([0, ['P,Q', 'P,Q', 'P,Q']])
    expect(err).toContain('crm: update a is already applied\n')
    expect(err).not.toContain('update b is already applied')
  })

  test('anything else that moved is still stale, and nothing is written', async () => {
    const world = await halfApplied('apply', 'plan.json')
    const [a] = world.sandbox.state.organization.roles
    a?.permissions.push('R')
    const { code, err } = await world.rolesync('apply', 'plan.json')
    expect([code, held(world)]).toEqual([4, ['P,Q,R', 'P', 'P,Q']])
    expect(err).toContain('"a" moved: +Q +R')
  })

  test('--resume does the rest of the plan that was expected, by the report of the first run', async () => {
    const world = await halfApplied('apply', '--yes')
    const expected = ['--expect', digestIn(world)]
    expect((await world.rolesync('apply', '--yes', ...expected)).code).toBe(4)
    const { code } = await world.rolesync('apply', '--yes', ...expected, '--resume', 'report.json')
    expect([code, held(world)]).toEqual([0, ['P,Q', 'P,Q', 'P,Q']])
  })

  test('--resume refuses what the report does not hold, another plan, and a report that was edited', async () => {
    const world = await halfApplied('apply', '--yes')
    const resume = (...argv: string[]) => world.rolesync('apply', '--yes', '--resume', 'report.json', ...argv)
    expect(await resume('--expect', `sha256:${'0'.repeat(64)}`)).toMatchObject({ code: 4 })
    world.sandbox.state.organization.roles[0]?.permissions.pop()
    const moved = await resume()
    expect([moved.code, moved.err]).toEqual([4, expect.stringContaining('  crm: update a\n')])
    const file = join(world.cwd, 'report.json')
    writeFileSync(file, readFileSync(file, 'utf8').replace('"failed"', '"applied"'))
    expect(await resume()).toMatchObject({ code: 4, err: expect.stringContaining('was changed after it was written') })
    expect(held(world)).toEqual(['P', 'P', 'P,Q'])
  })
})
