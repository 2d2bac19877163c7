/** Members by rule and by file in one role: a mapping of OneLogin puts people back whom no file names. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { openWorld, restore, type World } from './world.ts'

let open: World | null = null

afterEach(async () => {
  await open?.close()
  open = null
})

const TEAM = ['apps Jira', 'users ada@example.com', 'users ben@example.com']

/** A tenant whose mapping gives the role to Ada, while the file only has Ben. */
async function mapped(): Promise<World> {
  const world = await openWorld('onelogin')
  open = world
  restore(world, new Map([['team', TEAM]]))
  world.sandbox.quirks.onelogin.remap = [{ role: 'team', user: 500 }]
  await world.declare(new Map([['team', ['apps Jira', 'users ben@example.com']]]))
  return world
}

async function ignoring(world: World, globs: readonly string[]): Promise<void> {
  const file = join(world.folder, 'rolesync.yaml')
  const config = JSON.parse(await readFile(file, 'utf8'))
  config.targets.t.ignoreGrants = globs
  await writeFile(file, JSON.stringify(config))
}

test('okta/terraform-provider-okta#94: the message of an apply that a mapping undoes says how to leave people to it', async () => {
  const world = await mapped()
  const { code, out } = await world.rolesync(['apply', '--auto-approve', '--report', 'report.json'])
  expect(code).toBe(5)
  const message = (await world.report())?.targets[0]?.steps[0]?.error?.message ?? ''
  expect(message).toContain('user:ada@example.com is there')
  expect(message).toContain(
    'to leave this to the rule, put it under the target: ignoreGrants: ["user:ada@example.com"]',
  )
  expect(out.replaceAll(/\s+/g, ' ')).toContain('ignoreGrants: ["user:ada@example.com"]')
  await ignoring(world, ['user:ada@example.com'])
  expect(await world.rolesync(['apply', '--auto-approve'])).toMatchObject({ code: 0 })
  expect(await world.rolesync(['plan', '--detailed-exitcode'])).toMatchObject({ code: 0 })
  expect(world.held()).toEqual(new Map([['team', TEAM]]))
})

test('where more than that is missing, the way out is not to ignore it', async () => {
  const world = await mapped()
  await world.declare(new Map([['team', ['apps Jira', 'apps Zoom', 'users ben@example.com']]]))
  world.sandbox.onWrite(({ path }) => {
    if (path.endsWith('/apps')) for (const role of world.sandbox.state.onelogin.roles) role.apps = role.apps.slice(0, 1)
  })
  const { code } = await world.rolesync(['apply', '--auto-approve', '--report', 'report.json'])
  expect(code).toBe(5)
  const message = (await world.report())?.targets[0]?.steps[0]?.error?.message ?? ''
  expect(message).toContain('app:Zoom is missing')
  expect(message).not.toContain('ignoreGrants')
})

test('an undo with a config that ignores more by now leaves those grants as they are, and says so', async () => {
  const world = await mapped()
  world.sandbox.quirks.onelogin.remap = []
  await world.rolesync(['apply', '--auto-approve', '--report', 'report.json'])
  await ignoring(world, ['user:ada@**'])
  const { code, out } = await world.rolesync(['undo', 'report.json', '--detailed-exitcode'])
  expect(code).toBe(0)
  expect(out.replaceAll(/\s+/g, ' ')).toContain(
    'team: has grants that the config ignores by now (ignoreGrants): they stay as they are',
  )
  expect(out).toContain('There is nothing left to undo')
})
