/** Failures that come as an answer of 200: a list that is none, a write that did nothing, a list that is only a part. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { type Front, openFront } from '../../src/testkit/front.ts'
import { openWorld, type World } from './world.ts'

const open: (Front | World)[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

/** A tenant with two roles, of which the files declare both, one of them with another grant. */
async function tenant(provider: string) {
  const front = await openFront()
  const world = await openWorld(provider, { origin: front.origin })
  open.push(front, world)
  front.to(world.sandbox.url)
  const { elements, seed } = world.subject.faults
  const [one = '', two = ''] = elements
  const live = new Map(['a', 'b'].map((name) => [world.key(name), [one]]))
  seed(world.state, live)
  await world.declare(new Map([...live, [world.key('b'), [one, two]]]))
  return { front, world }
}

/** Reports wrap their lines. */
const oneLine = (text: string) => text.replace(/\s+/g, ' ')
const isList = (method: string, path: string) => method === 'GET' && !/token/.test(path)
const FAILURES = [
  '{"success": false, "data": [], "message": "session expired"}',
  '{"status": "error", "data": [], "message": "session expired"}',
  '{"ok": false, "roles": [], "message": "session expired"}',
  '{"errors": [{"message": "session expired"}], "data": []}',
  '{"error": {"message": "session expired"}, "data": []}',
  '{"status": {"error": true, "code": 401, "type": "Unauthorized", "message": "session expired"}, "data": []}',
]
const PROVIDERS = ['reltio', 'onelogin', 'omneo-role-definitions', 'organization']

describe.each(PROVIDERS)('%s: a list that reports a failure', (provider) => {
  test.each(FAILURES)('%s', async (body) => {
    const { front, world } = await tenant(provider)
    front.answerFor(isList, 200, body)
    const before = await readFile(join(world.folder, 'roles.yaml'), 'utf8')
    for (const argv of [
      ['plan'],
      ['apply', '--auto-approve'],
      ['pull'],
      ['snapshot', '--out', 'kept.json'],
      ['doctor'],
    ]) {
      const { code, out, err } = await world.rolesync(argv)
      expect([argv[0], code]).toEqual([argv[0], 1])
      expect(oneLine(out + err)).toContain('200, but reports a failure: session expired')
    }
    expect(await readFile(join(world.folder, 'roles.yaml'), 'utf8')).toBe(before)
    expect(await readFile(join(world.folder, 'kept.json'), 'utf8').catch(() => null)).toBeNull()
    expect(world.held().size).toBe(2)
  })
})

describe.each(PROVIDERS)('%s', (provider) => {
  test('a write that reports a failure is failed, with its words in the report, and is not sent again', async () => {
    const { front, world } = await tenant(provider)
    let writes = 0
    const isWrite = (method: string, path: string) => method !== 'GET' && !/token/.test(path) && ++writes > 0
    front.answerFor(isWrite, 200, '{"success": false, "message": "Role is locked"}')
    const { code, out } = await world.rolesync(['apply', '--auto-approve', '--report', 'report.json'])
    expect(code).toBe(5)
    const report = await world.report()
    expect(report?.targets[0]?.steps).toMatchObject([{ status: 'failed', error: { status: 200 } }])
    expect(report?.targets[0]?.steps[0]?.error?.message).toContain('200, but reports a failure: Role is locked')
    expect(report?.summary).toMatchObject({ applied: 0, failed: 1 })
    expect(oneLine(out)).toContain('reports a failure: Role is locked')
    expect(writes).toBe(1)
  })

  test('a list that is answered with anything but 200 is no list', async () => {
    const { front, world } = await tenant(provider)
    for (const status of [201, 202, 203, 206]) {
      front.answerFor(isList, status, '[]')
      const { code, out, err } = await world.rolesync(['apply', '--auto-approve'])
      expect(code).toBe(1)
      expect(oneLine(out + err)).toContain(`answered ${status}; only 200 is a whole answer`)
    }
    expect(world.held().size).toBe(2)
  })

  test('a list with a key twice is no list', async () => {
    const { front, world } = await tenant(provider)
    front.answerFor(isList, 200, '{"data": [{"id": 1, "a": "\\"}"}], "total": 1, "d\\u0061ta" : []}')
    const { code, out, err } = await world.rolesync(['apply', '--auto-approve'])
    expect(code).toBe(1)
    expect(oneLine(out + err)).toContain('JSON that has the key "data" twice')
  })
})
