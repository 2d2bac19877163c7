/** The fake Airflow answers as the real one does. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadFakes, type Sandbox, startFakes } from '../../../src/sandbox/index.ts'
import type { airflow as fake } from '../../../src/systems/airflow/fake.ts'
import { airflow as system } from '../../../src/systems/airflow/index.ts'
import { isObject } from '../../../src/text/parse-json.ts'
import { outcomeOf, type Parity, type Side } from '../parity.ts'
import { REQUESTS } from './parity-list.ts'
import { signIn } from './session.ts'
import { USERS } from './settings.ts'
import { type RealAirflow, startAirflow } from './start.ts'

const [ADMIN] = USERS

let real: RealAirflow
let sandbox: Sandbox<typeof fake>

beforeAll(async () => {
  real = await startAirflow()
  sandbox = await startFakes(await loadFakes([system]), { seed: 'empty', quirks: { airflow: { anyUser: false } } })
  // The first user of both is the same.
  const [admin] = sandbox.state.airflow.users
  if (admin !== undefined)
    Object.assign(admin, {
      password: ADMIN.password,
      email: 'admin@example.com',
      first_name: 'Ada',
      last_name: 'Admin',
    })
})

afterAll(async () => {
  await Promise.all([real?.close(), sandbox?.close()])
})

const PARITY: Parity = {
  state: [
    '/auth/fab/v1/roles?limit=100&order_by=role_id',
    '/auth/fab/v1/permissions?limit=100&offset=90',
    '/auth/fab/v1/users?limit=100',
  ],
  normalise,
}

/** Members that differ from one server to the other, and from one moment to the next. */
const VOLATILE = new Set(['access_token', 'last_login', 'login_count', 'fail_login_count', 'created_on', 'changed_on'])

function normalise(json: unknown): unknown {
  if (Array.isArray(json)) {
    const all = json.map(normalise)
    // Permissions of a role and roles of a user come in any order; nothing else does.
    const isSet = all.every((one) => isObject(one) && ('action' in one || Object.keys(one).join() === 'name'))
    return isSet ? all.map((one) => JSON.stringify(one)).sort() : all
  }
  if (!isObject(json)) return json
  // Python's own words about JSON that is none, and the place where it gave up.
  if (json.type === 'json_invalid') return { ...json, loc: ['body'], ctx: null }
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [name, VOLATILE.has(name) ? null : normalise(value)]),
  )
}

function sideOf(url: string): Side {
  const tokens = new Map<string, Promise<string>>()
  return {
    url,
    signIn(account) {
      const token = tokens.get(account) ?? signIn(url, account, ADMIN.password).then((session) => session.token)
      tokens.set(account, token)
      return token
    },
  }
}

const sides = new Map<string, Side>()

function side(url: string): Side {
  const known = sides.get(url) ?? sideOf(url)
  sides.set(url, known)
  return known
}

test('the list is long enough', () => {
  expect(REQUESTS.length).toBeGreaterThanOrEqual(60)
})

test.each(REQUESTS.map((ask, index) => [`${index + 1}: ${ask.method} ${ask.name}`, ask] as const))(
  '%s',
  async (_name, ask) => {
    const fromReal = await outcomeOf(side(real.url), ask, PARITY)
    const fromFake = await outcomeOf(side(`${sandbox.url}/airflow`), ask, PARITY)
    expect(fromFake).toEqual(fromReal)
  },
)
