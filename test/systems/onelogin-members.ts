/** Lists of members that come with the list of roles are compared with the roles' own lists, not believed. */
import { expect, test } from 'vitest'
import type { onelogin as fake } from '../../src/systems/onelogin/fake.ts'
import type { Lab } from '../../src/testkit/lab.ts'
import { settle } from '../../src/testkit/settle.ts'

type GetLab = () => Lab<typeof fake>

/** Makes so many people, and a role that they all hold. */
function plantCrowd(lab: Lab<typeof fake>, name: string, count: number): string[] {
  const people = Array.from({ length: count }, (_, index) => ({
    id: 70_000 + index,
    username: `p${index}`,
    email: `p${index}@example.com`,
    firstname: 'P',
    lastname: String(index),
    status: 1,
  }))
  const known = new Set(lab.state.users.map(({ id }) => id))
  lab.state.users.push(...people.filter(({ id }) => !known.has(id)))
  const id = 900 + lab.state.roles.length
  lab.state.roles.push({ id, name, apps: [], users: people.map((one) => one.id), admins: [] })
  return people.map(({ email }) => email)
}

/** Makes so many apps, and the role 800 that has them all. */
function plantApps(lab: Lab<typeof fake>, name: string, count: number): string[] {
  const apps = Array.from({ length: count }, (_, index) => ({ id: 60_000 + index, name: `App ${index}` }))
  const [known] = lab.state.apps
  if (known === undefined) throw new Error('the seed has no apps')
  lab.state.apps.push(...apps.map((app) => ({ ...known, ...app })))
  lab.state.roles.push({ id: 800, name, apps: apps.map(({ id }) => id), users: [], admins: [] })
  return apps.map((app) => app.name)
}

const OWN = /\/api\/2\/roles\/\d+\/(?:users|admins|apps)/

function ownLists(lab: Lab<typeof fake>): string[] {
  return lab.sandbox.log.map(({ path }) => path).filter((path) => OWN.test(path))
}

export function listsOfMembers(lab: GetLab): void {
  test.each([0, 100])(
    '122 members, with the lists of the role list cut at %i: planned and changed right',
    async (cap) => {
      lab().reset({ name: 'cap', quirks: { listMembersCap: cap } })
      const everyone = plantCrowd(lab(), 'ROLE_ALL', 122)
      lab().plant('ROLE_SMALL')
      const live = (await lab().read()).roles.find(({ key }) => key === 'ROLE_ALL')
      expect(live?.fields.users).toHaveLength(122)
      const [last = '', ...rest] = [...everyone].reverse()
      const plan = await lab().plan([lab().role('ROLE_ALL', { users: everyone }), lab().role('ROLE_SMALL')])
      expect(plan).toMatchObject({ steps: [], unchanged: 2 })
      expect(plan.findings.map(({ message }) => message)).toEqual(
        cap === 0
          ? []
          : [
              'the list of roles holds 100 users and admins of a role at most: those of 1 role were read from the role instead',
            ],
      )
      const steps = await settle(lab(), 'change', [lab().role('ROLE_ALL', { users: [...rest, 'svc-backup'] })])
      expect(steps?.[0]?.changes).toEqual([{ field: 'users', added: ['user:svc-backup'], removed: [`user:${last}`] }])
      expect(lab().state.roles[0]?.users).toHaveLength(122)
    },
  )

  test('where lists are whole, two requests are all that it costs, however many roles there are', async () => {
    plantCrowd(lab(), 'ROLE_ALL', 122)
    lab().plant(...Array.from({ length: 150 }, (_, index) => `ROLE_${index}`))
    await lab().read()
    expect(ownLists(lab())).toEqual([
      '/onelogin/api/2/roles/900/users?limit=1',
      expect.stringMatching(/\/apps\?limit=1$/),
    ])
  })

  test('nothing is compared that no file manages, and nothing where all lists are empty', async () => {
    plantCrowd(lab(), 'ROLE_ALL', 3)
    await lab().read([])
    await lab().read(['apps'])
    expect(ownLists(lab())).toEqual([])
  })

  test('a role that has by chance as many members as the limit allows does not speak for one that was cut', async () => {
    lab().reset({ name: 'cap', quirks: { listMembersCap: 100 } })
    plantCrowd(lab(), 'ROLE_HUNDRED', 100)
    const everyone = plantCrowd(lab(), 'ROLE_MORE', 122)
    const plan = await lab().plan([lab().role('ROLE_MORE', { users: everyone })])
    expect(plan).toMatchObject({ steps: [], unchanged: 1 })
  })

  test('a server without totals: the own list is read whole and counted', async () => {
    lab().reset({ name: 'cap', quirks: { listMembersCap: 100, noTotals: true } })
    const everyone = plantCrowd(lab(), 'ROLE_ALL', 122)
    expect(await lab().plan([lab().role('ROLE_ALL', { users: everyone })])).toMatchObject({ steps: [], unchanged: 1 })
  })

  test.each([401, 403])(
    'credentials that may not read the own lists (%i): the plan says that it could not check',
    async (code) => {
      const everyone = plantCrowd(lab(), 'ROLE_ALL', 60)
      lab().sandbox.inject({ kind: 'status', code, method: 'GET', path: '/onelogin/api/2/roles/900/users*' })
      const plan = await lab().plan([lab().role('ROLE_ALL', { users: everyone })])
      expect(plan.steps).toEqual([])
      expect(plan.findings).toMatchObject([{ rule: 'reading', severity: 'warning', role: null }])
      expect(plan.findings[0]?.message).toMatch(new RegExp(`^it was not checked whether .* \\(${code}\\); Manage All`))
    },
  )

  test.each([401, 403])('apps that may be cut (%i) are neither compared nor written, other roles are', async (code) => {
    lab().reset({ name: 'cap', quirks: { listMembersCap: 100 } })
    const apps = plantApps(lab(), 'ROLE_BIG', 120)
    lab().plant('ROLE_SMALL')
    lab().sandbox.inject({ kind: 'status', code, method: 'GET', path: '/onelogin/api/2/roles/800/apps*' })
    const files = [
      lab().role('ROLE_BIG', { apps: apps.slice(0, 99) }),
      lab().role('ROLE_SMALL', { apps: apps.slice(0, 1) }),
    ]
    const plan = await lab().plan(files)
    expect(plan.steps.map(({ role }) => role)).toEqual(['ROLE_SMALL'])
    const [finding] = plan.findings.filter(({ rule }) => rule === 'unreadable')
    expect(finding).toMatchObject({ severity: 'warning', role: 'ROLE_BIG' })
    expect(finding?.message).toMatch(
      new RegExp(`^its live apps .*100 came, and these credentials may not .* \\(${code}\\); Manage All allows it`),
    )
  })

  test('any other failure of the comparison is a failure of the reading', async () => {
    plantCrowd(lab(), 'ROLE_ALL', 60)
    lab().sandbox.inject({ kind: 'status', code: 404, method: 'GET', path: '/onelogin/api/2/roles/900/users*' })
    await expect(lab().read()).rejects.toThrow('answered 404')
  })
}
