/** A thousand roles on a real Airflow, and Airflows that are set up otherwise. */
import { expect, onTestFinished, test } from 'vitest'
import type { Report } from '../../../src/domain/report-model.ts'
import { openRelay, type Relay } from '../relay.ts'
import { openProject } from './project.ts'
import { signIn } from './session.ts'
import { USERS } from './settings.ts'
import { type AirflowOptions, startAirflow } from './start.ts'

const [ADMIN] = USERS
/** On a server that has none of the roles yet. */
const APPLY = ['apply', '--yes', '--allow', 'empty-live']
const SIMPLE = 'airflow.api_fastapi.auth.managers.simple.simple_auth_manager.SimpleAuthManager'

async function relayed(options: AirflowOptions): Promise<Relay> {
  const airflow = await startAirflow(options)
  const relay = await openRelay(airflow.url)
  onTestFinished(async () => {
    await relay.close()
    await airflow.close()
  })
  return relay
}

test('1,000 roles are read in 11 requests, one token, and the catalogue; a plan of what is live has no changes', async () => {
  const relay = await relayed({ roles: 1000 })
  const project = openProject(relay.url)
  expect(await project.rolesync(['pull'])).toMatchObject({ code: 0 })
  const before = relay.seen.length
  expect(await project.rolesync(['plan', '--detailed-exitcode'])).toMatchObject({ code: 0 })
  const asked = relay.seen.slice(before)
  const count = (part: string) => asked.filter(({ path }) => path.includes(part)).length
  expect([count('/roles?'), count('/permissions?'), count('/auth/token'), asked.length]).toEqual([11, 2, 1, 14])
})

test('a role whose name cannot be addressed is left to a person', async () => {
  const relay = await relayed({})
  const session = await signIn(relay.url, ADMIN.username, ADMIN.password)
  for (const name of ['a/b', 'gone']) await session.must('POST', '/auth/fab/v1/roles', { name, actions: [] })
  expect((await session.ask('DELETE', '/auth/fab/v1/roles/a%2Fb')).status).toBe(404)
  const project = openProject(relay.url, { undeclared: 'delete' })
  project.declare({ reader: {} })
  const before = relay.seen.length
  const { code, out, err } = await project.rolesync([...APPLY, '--report', 'report.json'])
  expect(code, err).toBe(0)
  expect(out).toContain('Delete "a/b". Airflow\'s API cannot address a role named "a/b"')
  const deletes = relay.seen.slice(before).filter(({ method }) => method === 'DELETE')
  expect(deletes.map(({ path }) => path)).toEqual(['/auth/fab/v1/roles/gone'])
  const [target] = project.json<Report>('report.json').targets
  expect(target?.steps.map(({ role, status }) => [role, status])).toContainEqual(['a/b', 'manual'])
})

test('another auth manager has no roles of this kind, which is said in one line', async () => {
  const relay = await relayed({ env: { AIRFLOW__CORE__AUTH_MANAGER: SIMPLE } })
  const project = openProject(relay.url)
  project.declare({ reader: {} })
  // Its own users are not ours, so the password is refused; a bearer token meets the front page.
  const password = await project.rolesync(['plan'])
  expect([password.code, password.out + password.err]).toEqual([1, expect.stringContaining('401: Invalid credentials')])
  const withToken = openProject(relay.url, { auth: { tokenEnv: 'AF_TOKEN' } })
  withToken.declare({ reader: {} })
  const { code, out, err } = await withToken.rolesync(['plan'], { env: { AF_TOKEN: 'a-token-of-some-length' } })
  expect(code).toBe(1)
  expect(out + err).toContain(
    'not JSON: Airflow answers with its own page (it runs another auth manager; rolesync needs',
  )
})

test('a token that expires in mid-run is fetched once more', async () => {
  const relay = await relayed({
    env: { AIRFLOW__API_AUTH__JWT_EXPIRATION_TIME: '15', AIRFLOW__API_AUTH__JWT_LEEWAY: '0' },
  })
  const project = openProject(relay.url)
  project.declare(Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`role ${index}`, {}])))
  let creates = 0
  relay.onAnswer = async ({ method, path }) => {
    // Long enough for the token that all of them share to be over.
    if (method === 'POST' && path === '/auth/fab/v1/roles' && ++creates === 2) {
      await new Promise((resolve) => setTimeout(resolve, 16_000))
    }
    return undefined
  }
  const { code, err } = await project.rolesync([...APPLY, '--parallelism', '1'])
  expect(code, err).toBe(0)
  expect(relay.seen.filter(({ path }) => path === '/auth/token').length).toBeGreaterThanOrEqual(2)
  expect(relay.seen.filter(({ method, path }) => method === 'POST' && path.endsWith('/roles')).length).toBeGreaterThan(
    8,
  )
})
