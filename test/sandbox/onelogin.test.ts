import { describe, expect, test } from 'vitest'
import type { OneLoginRole } from '../../src/systems/onelogin/fake-model.ts'
import { type Answered, start, type Talk } from './talk.ts'

const MOUNT = '/onelogin'
const NOT_FOUND = {
  message: 'The resource with the given id could not be found',
  statusCode: 404,
  name: 'NotFoundError',
}

const rows = (answer: Answered) => answer.json as OneLoginRole[]
const header = (answer: Answered, name: string) => answer.headers.get(name)

describe('lists', () => {
  test('three pages of at most a hundred roles, with totals', async () => {
    const { talk } = await start(MOUNT)
    const pages = await Promise.all([1, 2, 3, 4].map((page) => talk('GET', `/api/2/roles?limit=650&page=${page}`)))
    expect(pages.map((page) => rows(page).length)).toEqual([100, 100, 50, 0])
    expect(pages.map((page) => header(page, 'page-items'))).toEqual(['100', '100', '50', '0'])
    expect(pages.map((page) => header(page, 'total-pages'))).toEqual(['3', '3', '3', '3'])
    expect(header(pages[0] as Answered, 'total-count')).toBe('250')
    const ids = pages.flatMap(rows).map((role) => role.id)
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b))
    expect(rows(pages[0] as Answered)[0]).toEqual({ id: 300000, name: 'Everyone' })
  })

  test('fifty rows unless asked otherwise; fields only when asked for', async () => {
    const { talk } = await start(MOUNT)
    expect(rows(await talk('GET', '/api/2/roles'))).toHaveLength(50)
    const [everyone] = rows(await talk('GET', '/api/2/roles?fields=users,apps&limit=1'))
    expect(Object.keys(everyone ?? {})).toEqual(['id', 'name', 'apps', 'users'])
    expect(everyone?.users).toHaveLength(120)
  })

  test('cursors lead through all pages with the parameters of the first request', async () => {
    const { talk } = await start(MOUNT)
    let answer = await talk('GET', '/api/2/roles?limit=100&fields=users')
    const all = rows(answer)
    for (let cursor = header(answer, 'after-cursor'); cursor; cursor = header(answer, 'after-cursor')) {
      answer = await talk('GET', `/api/2/roles?cursor=${encodeURIComponent(cursor)}`)
      all.push(...rows(answer))
    }
    expect(all).toHaveLength(250)
    expect(all.every((role) => Array.isArray(role.users))).toBe(true)
    expect(header(answer, 'before-cursor')).not.toBeNull()
  })

  test('cursor and page together are refused, as is nonsense', async () => {
    const { talk } = await start(MOUNT)
    const cursor = header(await talk('GET', '/api/2/roles?limit=2'), 'after-cursor')
    for (const more of ['limit=2', 'page=2']) {
      const refused = await talk('GET', `/api/2/roles?cursor=${cursor}&${more}`)
      expect([refused.status, refused.json]).toEqual([
        400,
        {
          status: 400,
          error: 'BadRequestError',
          description: 'Requests can only have cursor xor pagination arguments',
        },
      ])
    }
    const bad = await talk('GET', '/api/2/roles?cursor=nonsense')
    expect([bad.status, bad.json]).toMatchObject([400, { description: 'Invalid pagination cursor' }])
    for (const query of ['limit=0', 'limit=x', 'page=-1'])
      expect((await talk('GET', `/api/2/roles?${query}`)).status).toBe(400)
  })

  test('links lead to the next page', async () => {
    const { sandbox, talk } = await start(MOUNT)
    const link = header(await talk('GET', '/api/2/roles?limit=100'), 'link') ?? ''
    expect(link).toContain(`<${sandbox.url}/onelogin/api/2/roles?limit=100&page=2>; rel="next"`)
    expect(link).toContain('page=3>; rel="last"')
  })

  test('filters', async () => {
    const { talk } = await start(MOUNT)
    expect(rows(await talk('GET', '/api/2/roles?name=Finance*')).map((role) => role.name)).toEqual([
      'Finance',
      'Finance Approvers',
    ])
    expect(rows(await talk('GET', '/api/2/roles?app_name=Salesforce%20Sandbox&limit=100')).length).toBeGreaterThan(0)
    expect(rows(await talk('GET', '/api/2/users?user_ids=52000,52003'))).toMatchObject([
      { id: 52000, email: 'ada.adams@example.com' },
      { id: 52003, email: 'ben.adams@example.com' },
    ])
    expect(rows(await talk('GET', '/api/2/users?email=ada.adams@example.com'))).toHaveLength(1)
    expect(rows(await talk('GET', '/api/2/users?username=svc-*'))).toMatchObject([{ email: null }])
    expect(rows(await talk('GET', '/api/2/apps?name=Slack'))).toHaveLength(2)
    expect(rows(await talk('GET', '/api/2/roles?sort=-id&limit=1'))[0]?.name).toBe('Team 232')
  })

  test('people and apps are more than one page', async () => {
    const { talk } = await start(MOUNT)
    expect(header(await talk('GET', '/api/2/users?limit=100'), 'total-count')).toBe('151')
    expect(header(await talk('GET', '/api/2/apps?limit=40'), 'total-pages')).toBe('2')
  })

  test('readings that the documents leave open', async () => {
    const { sandbox, talk } = await start(MOUNT)
    Object.assign(sandbox.quirks.onelogin, { noTotals: true, emptyLastCursor: true, repeatedCursor: true })
    const first = await talk('GET', '/api/2/roles?limit=100')
    expect([header(first, 'total-count'), header(first, 'total-pages')]).toEqual([null, null])
    const cursor = header(first, 'after-cursor')
    expect(header(await talk('GET', `/api/2/roles?cursor=${cursor}`), 'after-cursor')).toBe(cursor)
    expect(header(await talk('GET', '/api/2/apps?limit=100'), 'after-cursor')).toBe('')
    sandbox.quirks.onelogin.cursorKeepsFields = false
    const bare = header(await talk('GET', '/api/2/roles?limit=1&fields=users'), 'after-cursor')
    expect(rows(await talk('GET', `/api/2/roles?cursor=${bare}`))[0]).not.toHaveProperty('users')
    expect(rows(await talk('GET', `/api/2/roles?cursor=${bare}&fields=users`))[0]).toHaveProperty('users')
  })
})

describe('roles', () => {
  test('life of a role', async () => {
    const { sandbox, talk } = await start(MOUNT)
    const made = await talk('POST', '/api/2/roles', { name: 'New', apps: [410000], users: ['52000'], admins: [] })
    expect([made.status, made.json]).toEqual([201, { id: 301750 }])
    const path = '/api/2/roles/301750'
    expect((await talk('GET', path)).json).toEqual({ id: 301750, name: 'New' })
    const put = await talk('PUT', path, { name: 'Newer' })
    expect([put.status, put.json]).toEqual([200, { id: 301750 }])
    expect(sandbox.state.onelogin.roles.at(-1)).toEqual({
      id: 301750,
      name: 'Newer',
      apps: [410000],
      users: [52000],
      admins: [],
    })
    const gone = await talk('DELETE', path)
    expect([gone.status, gone.text]).toEqual([204, ''])
    for (const method of ['GET', 'DELETE']) expect((await talk(method, path)).json).toEqual(NOT_FOUND)
    sandbox.quirks.onelogin.createAnswersArray = true
    expect((await talk('POST', '/api/2/roles', { name: 'New' })).json).toEqual([{ id: 301757 }])
  })

  test('two roles may have one name', async () => {
    const { talk } = await start(MOUNT)
    expect((await talk('POST', '/api/2/roles', { name: 'Engineering' })).status).toBe(201)
    expect(rows(await talk('GET', '/api/2/roles?name=Engineering'))).toHaveLength(2)
  })

  test('bad bodies', async () => {
    const { sandbox, talk } = await start(MOUNT)
    const notAllowed = {
      code: 422,
      message: 'Validation Failed',
      errors: [{ field: 'id', message: ['Field is not allowed'] }],
    }
    const put = await talk('PUT', '/api/2/roles/300000', { id: 300000, name: 'X' })
    expect(put.status).toBe(400)
    expect(put.json).toMatchObject({ status: 400, error: 'BadRequestError' })
    sandbox.quirks.onelogin.idInPutStatus = 422
    const other = await talk('PUT', '/api/2/roles/300000', { id: 300000, name: 'X' })
    expect([other.status, other.json]).toEqual([422, notAllowed])
    expect((await talk('PUT', '/api/2/roles/300000', { apps: [] })).status).toBe(422)
    for (const body of [{}, { name: '' }, { name: 7 }, { name: 'X', apps: [1] }, { name: 'X', users: 'all' }]) {
      const refused = await talk('POST', '/api/2/roles', body)
      expect([refused.status, refused.json]).toMatchObject([422, { statusCode: 422, name: 'UnprocessableEntityError' }])
    }
    expect((await talk('POST', '/api/2/roles', [{ name: 'X' }])).status).toBe(400)
    expect((await talk('POST', '/api/2/roles', undefined, { text: '{' })).status).toBe(400)
    expect(
      (await talk('POST', '/api/2/roles', { name: 'X' }, { headers: { 'content-type': 'text/plain' } })).status,
    ).toBe(400)
    expect(sandbox.log.some((one) => one.acted)).toBe(false)
  })

  test.each([
    ['ignore', 120],
    ['add', 121],
    ['replace', 1],
  ] as const)('PUT with users, reading "%s"; an empty list never removes', async (reading, count) => {
    const { sandbox, talk } = await start(MOUNT, { quirks: { onelogin: { putUsersReading: reading } } })
    const everyone = () => sandbox.state.onelogin.roles[0]
    const outsider = sandbox.state.onelogin.users.find((user) => !everyone()?.users.includes(user.id))
    await talk('PUT', '/api/2/roles/300000', { name: 'Everyone', users: [], apps: [], admins: [] })
    expect([everyone()?.users.length, everyone()?.apps.length, everyone()?.admins.length]).toEqual([120, 3, 2])
    await talk('PUT', '/api/2/roles/300000', { name: 'Everyone', users: [outsider?.id] })
    expect(everyone()?.users).toHaveLength(count)
  })

  test('an empty list in a PUT takes all out where the switch says so', async () => {
    const { sandbox, talk } = await start(MOUNT, { quirks: { onelogin: { putEmptyListClears: true } } })
    await talk('PUT', '/api/2/roles/300000', { name: 'Everyone', users: [], apps: [], admins: [] })
    expect(sandbox.state.onelogin.roles[0]).toMatchObject({ users: [], apps: [], admins: [] })
  })

  test('lists within the list of roles can be cut, and the own lists of a role have all of it', async () => {
    const { sandbox, talk } = await start(MOUNT, { quirks: { onelogin: { listMembersCap: 100 } } })
    const [everyone] = rows(await talk('GET', '/api/2/roles?fields=users,apps,admins'))
    expect(everyone).toMatchObject({ users: sandbox.state.onelogin.roles[0]?.users.slice(0, 100) })
    expect(header(await talk('GET', '/api/2/roles/300000/users?limit=1'), 'total-count')).toBe('120')
  })

  test("the vendor's Terraform provider: a create, an update and a reading as it makes them", async () => {
    const { sandbox, talk } = await start(MOUNT)
    const made = await talk('POST', '/api/2/roles', { name: 'TF', apps: [410000], users: [52000], admins: [] })
    // It takes nothing but one object with an id.
    expect([made.status, made.json]).toEqual([201, { id: 301750 }])
    const path = '/api/2/roles/301750'
    await talk('PUT', path, { name: 'TF', apps: [410013], users: [52003, 52006], admins: [52000] })
    expect(sandbox.state.onelogin.roles.at(-1)).toMatchObject({
      apps: [410013],
      users: [52003, 52006],
      admins: [52000],
    })
    expect((await talk('GET', path)).json).toEqual({ id: 301750, name: 'TF' })
    const people = await talk('GET', `${path}/users?limit=100`)
    expect(rows(people)).toMatchObject([{ id: 52003, added_by: { id: null, name: null } }, { id: 52006 }])
    expect([header(people, 'total-count'), header(people, 'total-pages')]).toEqual(['2', '1'])
  })
})

describe('members', () => {
  const PATH = '/api/2/roles/300100/users'

  test('users and admins: listed in pages, added and removed by raw arrays', async () => {
    const { talk } = await start(MOUNT)
    for (const people of ['users', 'admins']) {
      const path = `/api/2/roles/300000/${people}`
      const before = Number(header(await talk('GET', path), 'total-count'))
      const added = await talk('POST', path, [88001])
      expect([added.status, added.json]).toEqual([200, [{ id: 88001 }]])
      expect(header(await talk('GET', `${path}?limit=100`), 'total-count')).toBe(String(before + 1))
      const found = await talk('GET', `${path}?name=backup`)
      expect(found.json).toMatchObject([
        { id: 88001, username: 'svc-backup', assigned: true, added_by: { id: null, name: null } },
      ])
      const removed = await talk('DELETE', path, [88001])
      expect([removed.status, removed.text]).toEqual([204, ''])
      expect(header(await talk('GET', path), 'total-count')).toBe(String(before))
    }
    expect(rows(await talk('GET', '/api/2/roles/300000/users?limit=1000'))).toHaveLength(100)
    expect(header(await talk('GET', '/api/2/roles/300000/users?include_unassigned=true'), 'total-count')).toBe('151')
  })

  test('objects instead of arrays are refused with the vendor text', async () => {
    const { sandbox, talk } = await start(MOUNT)
    const bodies: [string, string][] = [
      ['POST', 'users'],
      ['DELETE', 'users'],
      ['DELETE', 'admins'],
      ['PUT', 'apps'],
    ]
    for (const [method, list] of bodies) {
      const refused = await talk(method, `/api/2/roles/300100/${list}`, { user_id: [52000] })
      expect([refused.status, refused.json]).toEqual([
        400,
        { status: 400, error: 'BadRequestError', description: 'Expected array in request' },
      ])
    }
    expect(sandbox.log.some((one) => one.acted)).toBe(false)
    sandbox.quirks.onelogin.deleteMembersObjectBody = true
    const [first, second] = sandbox.state.onelogin.roles.find((role) => role.id === 300100)?.users ?? []
    expect((await talk('DELETE', PATH, [first])).status).toBe(400)
    expect((await talk('DELETE', PATH, { user_id: [first, second] })).status).toBe(204)
  })

  test('one unknown id refuses the whole call', async () => {
    const { sandbox, talk } = await start(MOUNT)
    expect((await talk('POST', PATH, [52000, 1])).status).toBe(422)
    expect((await talk('DELETE', PATH, [52000, 1])).json).toEqual(NOT_FOUND)
    expect((await talk('PUT', '/api/2/roles/300100/apps', [410000, 1])).json).toEqual(NOT_FOUND)
    expect((await talk('GET', '/api/2/roles/1/users')).json).toEqual(NOT_FOUND)
    expect(sandbox.log.some((one) => one.acted)).toBe(false)
  })

  test('apps are replaced as a whole, by none too', async () => {
    const { talk } = await start(MOUNT)
    const path = '/api/2/roles/300100/apps'
    expect((await talk('PUT', path, [410013, 410000])).json).toEqual([{ id: 410013 }, { id: 410000 }])
    expect((await talk('GET', path)).json).toMatchObject([
      { id: 410000, name: 'Airtable', icon_url: expect.any(String) },
      { id: 410013, name: 'Asana' },
    ])
    expect(header(await talk('GET', `${path}?assigned=false`), 'total-count')).toBe('39')
    expect((await talk('PUT', path, [])).json).toEqual([])
    expect((await talk('GET', path)).json).toEqual([])
  })

  test('adding twice and removing who is not there: fine, or 422', async () => {
    const { sandbox, talk } = await start(MOUNT)
    const twice = async (ask: Talk) => [
      (await ask('POST', PATH, [88001])).status,
      (await ask('POST', PATH, [88001])).status,
      (await ask('DELETE', PATH, [88001])).status,
      (await ask('DELETE', PATH, [88001])).status,
    ]
    expect(await twice(talk)).toEqual([200, 200, 204, 204])
    sandbox.quirks.onelogin.idempotentMembers = 422
    expect(await twice(talk)).toEqual([200, 422, 204, 422])
  })

  test('a mapping puts a removed user back', async () => {
    const { sandbox, talk } = await start(MOUNT)
    const contractors = sandbox.state.onelogin.roles.find((role) => role.name === 'Contractors')
    const [mapped = 0, other = 0] = contractors?.users ?? []
    sandbox.quirks.onelogin.remap.push({ role: 'Contractors', user: mapped }, { role: 'Contractors', user: 88001 })
    expect((await talk('DELETE', PATH, [mapped, other])).status).toBe(204)
    expect(contractors?.users).toContain(mapped)
    expect(contractors?.users).not.toContain(other)
    expect(contractors?.users).not.toContain(88001)
  })
})

describe('tokens and limits', () => {
  const pair = { authorization: 'client_id:me, client_secret:secret' }

  test('JSON or form; header, Basic or form fields', async () => {
    const { talk } = await start(MOUNT)
    const path = '/auth/oauth2/v2/token'
    const first = await talk('POST', path, { grant_type: 'client_credentials' }, { headers: pair })
    expect(first.json).toMatchObject({ token_type: 'bearer', expires_in: 36000, account_id: 555555 })
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const basic = { authorization: `Basic ${Buffer.from('me:secret').toString('base64')}` }
    const answers = [
      await talk('POST', path, undefined, { text: 'grant_type=client_credentials', headers: { ...form, ...basic } }),
      await talk('POST', path, undefined, {
        text: 'grant_type=client_credentials&client_id=me&client_secret=s',
        headers: { ...form, authorization: '' },
      }),
    ]
    const { access_token } = first.json as { access_token: string }
    for (const answer of answers) expect(answer.json).toMatchObject({ access_token })
    for (const authorization of [`bearer ${access_token}`, `bearer:${access_token}`, `BEARER ${access_token}`]) {
      expect((await talk('GET', '/api/2/roles', undefined, { headers: { authorization } })).status).toBe(200)
    }
    expect((await talk('POST', path, {}, { headers: pair })).status).toBe(400)
    expect((await talk('POST', path, { grant_type: 'client_credentials' })).status).toBe(401)
  })

  test('no token, wrong token: 401 in the shape of the documents', async () => {
    const { talk } = await start(MOUNT)
    for (const authorization of ['', 'Bearer nope', 'Basic c2FuZGJveA==']) {
      const refused = await talk('GET', '/api/2/roles', undefined, { headers: { authorization } })
      expect([refused.status, refused.json]).toEqual([
        401,
        { message: 'Unauthorized', statusCode: 401, name: 'UnauthorizedError' },
      ])
    }
  })

  test('headers count down to 429', async () => {
    const { talk } = await start(MOUNT, { rateLimit: 3 })
    const answers: Answered[] = []
    for (let count = 0; count < 4; count++) answers.push(await talk('GET', '/api/2/apps?limit=1'))
    expect(answers.map((answer) => header(answer, 'x-ratelimit-remaining'))).toEqual(['2', '1', '0', '0'])
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 429])
    expect(header(answers[3] as Answered, 'retry-after')).toBe('1')
    expect(answers[3]?.json).toMatchObject({ statusCode: 429 })
    expect(header(answers[0] as Answered, 'x-ratelimit-reset')).toBe('1')
  })

  test('the rate limit can be asked for', async () => {
    const { talk } = await start(MOUNT)
    expect((await talk('GET', '/auth/rate_limit')).json).toMatchObject({ data: { 'X-RateLimit-Limit': 5000 } })
  })
})
