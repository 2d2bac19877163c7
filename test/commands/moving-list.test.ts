/** A list that changes while it is read: roles that fell between two pages are not made again. */
import { expect, test } from 'vitest'
import type { StepReport } from '../../src/domain/report-model.ts'
import { workforce } from './workforce.ts'

const GONE = ['r000', 'r001', 'r002']
const MISSED = ['r100', 'r101', 'r102']
const NAMES = Array.from({ length: 120 }, (_, index) => `r${String(index).padStart(3, '0')}`)

/** The longest lists of members are read twice; these are of a role that stays. */
const appsOf = (name: string) => (name === 'r050' ? ['Jira', 'Zoom'] : ['Jira'])

/** Three roles of the first page vanish and three appear behind, so the totals add up and `MISSED` is on no page. */
async function moving(more: readonly string[]) {
  const declared = (name: string) => [...appsOf(name), ...(MISSED.includes(name) ? more : [])]
  const world = await workforce(
    NAMES.map((name) => [name, appsOf(name), name === 'r050' ? ['kim'] : []]),
    NAMES.map((name) => `  ${name}: { apps: [${declared(name).join()}] }\n`).join(''),
  )
  world.sandbox.quirks.onelogin.rolesMoved = 3
  return world
}

test('the plan takes them for missing, and apply finds them: already applied, nothing is sent', async () => {
  const world = await moving([])
  const { code, out, err } = await world.rolesync('apply', '--yes', '--json')
  expect(code, err).toBe(0)
  const steps: StepReport[] = JSON.parse(out).targets[0].steps
  const said = steps.map(({ role, status, adopted }) => [role, status, adopted])
  expect(said).toEqual(MISSED.map((role) => [role, 'applied', true]))
  expect(world.sandbox.log.filter(({ method }) => method !== 'GET')).toEqual([])
  // Those that did vanish are made by the next apply.
  expect((await world.rolesync('apply', '--yes')).code).toBe(0)
  const live = world.sandbox.state.onelogin.roles.map(({ name }) => name)
  for (const name of [...MISSED, ...GONE])
    expect(
      live.filter((one) => one === name),
      name,
    ).toHaveLength(1)
})

test('where they differ from the files, their steps fail, and none is there twice', async () => {
  const world = await moving(['Box'])
  const { code, err } = await world.rolesync('apply', '--yes')
  expect(code, err).toBe(5)
  expect(err).toContain('create r101: failed: a role of this name was made since the live roles were read')
  expect(err).toContain('it differs: app:Box is missing; nothing was sent, make the plan again')
  expect(world.sandbox.log.some(({ method }) => method === 'POST')).toBe(false)
  expect((await world.rolesync('apply', '--yes')).code).toBe(0)
})
