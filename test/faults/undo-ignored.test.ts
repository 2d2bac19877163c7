/** `undo` of a role that people have by what the config ignores. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { openWorld, restore, type World } from './world.ts'

let open: World | null = null

afterEach(async () => {
  await open?.close()
  open = null
})

const APP = 'apps Jira'
const ADA = 'users ada@example.com'

async function tenant(): Promise<World> {
  const world = await openWorld('onelogin', { target: { ignoreGrants: ['user:**'] } })
  open = world
  restore(world, new Map())
  return world
}

/** Makes the role by an apply, and lets the system give it to people. */
async function made(members: readonly string[]): Promise<World> {
  const world = await tenant()
  await world.declare(new Map([['team', [APP]]]))
  expect((await world.rolesync(['apply', '--auto-approve', '--report', 'report.json'])).code).toBe(0)
  const [role] = world.sandbox.state.onelogin.roles
  const users = world.sandbox.state.onelogin.users.filter(({ email }) => members.includes(`users ${email}`))
  role?.users.push(...users.map(({ id }) => id))
  return world
}

describe('undo of a create', () => {
  test('leaves a role that people have by now, though the config ignores them', async () => {
    const world = await made([ADA])
    const { out } = await world.rolesync(['undo', 'report.json', '--out', 'undo.json'])
    expect(out.replaceAll(/\s+/g, ' ')).toContain('moved since it was made (+user:ada@example.com): it is not deleted')
    await world.rolesync(['apply', 'undo.json'])
    expect(world.held()).toEqual(new Map([['team', [APP, ADA]]]))
  })

  test('deletes a role that nobody has', async () => {
    const world = await made([])
    expect((await world.rolesync(['undo', 'report.json', '--out', 'undo.json'])).code).toBe(0)
    expect((await world.rolesync(['apply', 'undo.json'])).code).toBe(0)
    expect(world.held()).toEqual(new Map())
  })

  test('deletes a role with a grant that it was made with and that the config ignores only by now', async () => {
    const world = await made([])
    const file = join(world.folder, 'rolesync.yaml')
    await writeFile(file, (await readFile(file, 'utf8')).replace('user:**', 'app:Jira'))
    expect((await world.rolesync(['undo', 'report.json', '--out', 'undo.json'])).code).toBe(0)
    expect((await world.rolesync(['apply', 'undo.json'])).code).toBe(0)
    expect(world.held()).toEqual(new Map())
  })
})
