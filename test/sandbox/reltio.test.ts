import { describe, expect, test } from 'vitest'
import { start } from './talk.ts'

const MOUNT = '/reltio/oauth'
const ROLES = '/customers/TestCustomer/roles'
const PERMISSIONS = `${ROLES}/permissions`

/** The request body of the vendor's own example, which is also its answer. */
const DOCUMENTED = {
  roleName: 'ROLE_RIQ_DEV',
  servicePermissions: [
    {
      id: 'Auth',
      resourcePermissions: [
        { id: 'globalRoles', allowedPrivileges: ['READ'] },
        { id: 'reltioServices', allowedPrivileges: ['READ'] },
        { id: 'monitoring', allowedPrivileges: ['READ'] },
        { id: 'customer', allowedPrivileges: ['READ', 'DELETE', 'CREATE', 'UPDATE'] },
      ],
    },
  ],
}

const small = (roleName: string, privileges = ['READ']) => ({
  roleName,
  servicePermissions: [{ id: 'export', resourcePermissions: [{ id: 'config', allowedPrivileges: privileges }] }],
})

describe('roles with permissions', () => {
  test('the documented PUT is echoed, and read again as it was sent', async () => {
    const { talk } = await start(MOUNT)
    const before = await talk('GET', `${PERMISSIONS}/ROLE_RIQ_DEV`)
    expect(before.json).not.toEqual(DOCUMENTED)
    const put = await talk('PUT', `${PERMISSIONS}/ROLE_RIQ_DEV`, DOCUMENTED)
    expect([put.status, put.json]).toEqual([200, DOCUMENTED])
    expect((await talk('GET', `${PERMISSIONS}/ROLE_RIQ_DEV`)).json).toEqual(DOCUMENTED)
  })

  test('PUT replaces everything, keys that the tool may not know included', async () => {
    const { talk } = await start(MOUNT)
    const path = `${PERMISSIONS}/ROLE_CUSTOMER_AUDITOR`
    expect((await talk('GET', path)).json).toMatchObject({ roleScope: 'customer', reviewCycle: 'quarterly' })
    await talk('PUT', path, small('ROLE_CUSTOMER_AUDITOR'))
    expect((await talk('GET', path)).json).toEqual(small('ROLE_CUSTOMER_AUDITOR'))
    await talk('PUT', path, { ...small('ROLE_CUSTOMER_AUDITOR'), roleScope: 'customer', other: [1] })
    expect((await talk('GET', path)).json).toMatchObject({ roleScope: 'customer', other: [1] })
  })

  test('POST takes only arrays, PUT only objects whose name is that of the path', async () => {
    const { sandbox, talk } = await start(MOUNT)
    expect((await talk('POST', PERMISSIONS, small('ROLE_NEW'))).status).toBe(400)
    expect((await talk('PUT', `${PERMISSIONS}/ROLE_RIQ_DEV`, [DOCUMENTED])).status).toBe(400)
    expect((await talk('PUT', `${PERMISSIONS}/ROLE_SUPPORT`, DOCUMENTED)).status).toBe(400)
    expect((await talk('PUT', `${PERMISSIONS}/ROLE_SUPPORT`, { servicePermissions: [] })).status).toBe(400)
    expect(sandbox.log.some((one) => one.acted)).toBe(false)
    const created = await talk('POST', PERMISSIONS, [small('ROLE_NEW'), small('ROLE_NEWER')])
    expect([created.status, created.json]).toEqual([200, [small('ROLE_NEW'), small('ROLE_NEWER')]])
    expect((await talk('GET', ROLES)).json).toEqual(expect.arrayContaining(['ROLE_USER', 'ROLE_NEW', 'ROLE_NEWER']))
  })

  test('one bad role refuses the whole POST', async () => {
    const { sandbox, talk } = await start(MOUNT, { seed: 'empty' })
    for (const bad of [
      small('ROLE-BAD'),
      small('R'.repeat(129)),
      small('ROLE_X', ['MERGE']),
      { roleName: 'ROLE_X', servicePermissions: [{ allowedPrivileges: [] }] },
    ]) {
      expect((await talk('POST', PERMISSIONS, [small('ROLE_GOOD'), bad])).status).toBe(400)
    }
    expect(
      (await talk('POST', PERMISSIONS, [small('ROLE_GOOD')], { headers: { 'content-type': 'text/plain' } })).status,
    ).toBe(415)
    expect((await talk('POST', PERMISSIONS, undefined, { text: '[{' })).status).toBe(400)
    expect(sandbox.state.reltio.customers[0]?.roles).toEqual([])
  })

  test('a name of 128 characters and one with every special character work', async () => {
    const { talk } = await start(MOUNT)
    for (const name of ['R'.repeat(128), 'A$&@_1', '__proto__']) {
      await talk('POST', PERMISSIONS, [small(name)])
      const path = `${PERMISSIONS}/${encodeURIComponent(name)}`
      expect((await talk('GET', path)).json).toEqual(small(name))
      expect((await talk('DELETE', path)).json).toEqual({ status: 'success' })
    }
  })

  test('deleted roles are gone, with the documented text', async () => {
    const { talk } = await start(MOUNT)
    const path = `${PERMISSIONS}/ROLE_SUPPORT`
    const gone = await talk('DELETE', path)
    expect([gone.status, gone.json]).toEqual([200, { status: 'success' }])
    const read = await talk('GET', path)
    expect([read.status, read.json]).toEqual([
      404,
      { errorCode: 404, errorMessage: 'No permissions found for role ROLE_SUPPORT' },
    ])
    expect((await talk('DELETE', path)).status).toBe(200)
    expect((await talk('PUT', path, small('ROLE_SUPPORT'))).status).toBe(404)
    expect((await talk('GET', ROLES)).json).not.toContain('ROLE_SUPPORT')
  })

  test('system roles can be read and nothing else', async () => {
    const { sandbox, talk } = await start(MOUNT)
    expect((await talk('GET', '/roles/permissions/ROLE_API')).json).toMatchObject({ roleName: 'ROLE_API' })
    expect((await talk('GET', '/roles/permissions/ROLE_RIQ_DEV')).status).toBe(404)
    const denied = { errorCode: 403, errorMessage: 'Access is denied' }
    expect((await talk('DELETE', `${PERMISSIONS}/ROLE_API`)).json).toEqual(denied)
    expect((await talk('PUT', `${PERMISSIONS}/ROLE_API`, small('ROLE_API'))).json).toEqual(denied)
    expect((await talk('POST', PERMISSIONS, [small('ROLE_API')])).json).toEqual(denied)
    expect((await talk('POST', PERMISSIONS, [small('ROLE_ADMIN_CUSTOMER_TestCustomer')])).status).toBe(403)
    expect(sandbox.state.reltio.systemRoles).toHaveLength(5)
  })

  test('another customer is refused in two ways', async () => {
    const { talk } = await start(MOUNT)
    expect((await talk('GET', '/customers/Other/roles')).json).toEqual({
      errorCode: 404,
      errorMessage: "Customer with id:'Other' doesn't exist",
    })
    expect((await talk('POST', '/customers/Other/roles/permissions', [])).json).toEqual({
      errorCode: 404,
      errorMessage: "Customer 'Other' not found",
    })
  })

  test('PUT of the list of names drops roles that are not in it', async () => {
    const { talk } = await start(MOUNT)
    await talk('POST', ROLES, ['ROLE_NAMED'])
    expect((await talk('PUT', ROLES, ['ROLE_RIQ_DEV'])).json).toEqual(['ROLE_RIQ_DEV'])
    expect((await talk('GET', PERMISSIONS)).json).toMatchObject([{ roleName: 'ROLE_RIQ_DEV' }])
  })
})

test('the catalogue is a tree with null on leaves', async () => {
  const { talk } = await start(MOUNT)
  const auth = (await talk('GET', '/reltioservices/Auth')).json
  expect((await talk('GET', '/reltioservices')).json).toContainEqual(auth)
  expect(auth).toMatchObject({ id: 'Auth', isInternal: false })
  const monitoring = { id: 'monitoring', possiblePrivileges: ['READ'], resources: null }
  expect(auth).toHaveProperty('resources', expect.arrayContaining([expect.objectContaining(monitoring)]))
  expect((await talk('GET', '/reltioservices/Nope')).status).toBe(404)
})

describe('tokens', () => {
  const basic = { authorization: `Basic ${Buffer.from('me:secret').toString('base64')}` }
  const form = { ...basic, 'content-type': 'application/x-www-form-urlencoded' }
  const token = (text: string, headers: Record<string, string> = form) =>
    ['POST', '/token', undefined, { text, headers }] as const

  test('the same token until it expires, and then another', async () => {
    const { sandbox, talk } = await start(MOUNT)
    const first = await talk(...token('grant_type=client_credentials'))
    expect(first.json).toMatchObject({ token_type: 'bearer', expires_in: 3600 })
    expect(first.json).not.toHaveProperty('refresh_token')
    expect((await talk(...token('grant_type=client_credentials'))).json).toMatchObject({ access_token: value(first) })
    expect((await talk('GET', ROLES, undefined, { headers: { authorization: `Bearer ${value(first)}` } })).status).toBe(
      200,
    )
    sandbox.expireTokens()
    const late = await talk('GET', ROLES, undefined, { headers: { authorization: `Bearer ${value(first)}` } })
    expect([late.status, late.json]).toEqual([
      401,
      { error: 'invalid_token', error_description: `Invalid access token: ${value(first)}` },
    ])
    expect(value(await talk(...token('grant_type=client_credentials')))).not.toBe(value(first))
  })

  test('a token lives as long as the sandbox is set to', async () => {
    const { talk } = await start(MOUNT, { tokenLifeSeconds: 0.05 })
    const first = await talk(...token('grant_type=client_credentials'))
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect((await talk('GET', ROLES, undefined, { headers: { authorization: `Bearer ${value(first)}` } })).status).toBe(
      401,
    )
  })

  test('a password needs a person, and gives a refresh token', async () => {
    const { talk } = await start(MOUNT)
    const granted = await talk(...token('grant_type=password&username=ann&password=pw'))
    expect(granted.json).toHaveProperty('refresh_token')
    const refused = await talk(...token('grant_type=password&username=ann'))
    expect([refused.status, refused.json]).toMatchObject([400, { error: 'invalid_grant' }])
    expect((await talk(...token('grant_type=magic'))).status).toBe(400)
  })

  test('without Basic authentication, or a token at all: 401', async () => {
    const { talk } = await start(MOUNT)
    expect((await talk(...token('grant_type=client_credentials', { authorization: 'Basic bWU6' }))).status).toBe(401)
    const bare = await talk('GET', ROLES, undefined, { headers: { authorization: '' } })
    expect([bare.status, bare.json]).toMatchObject([401, { error: 'unauthorized' }])
  })

  test('more than ten requests a second for a token are too many', async () => {
    const { sandbox, talk } = await start(MOUNT)
    const all = await Promise.all(Array.from({ length: 11 }, () => talk(...token('grant_type=client_credentials'))))
    expect(all.filter((one) => one.status === 429)).toHaveLength(1)
    sandbox.quirks.reltio.tokenRequestsPerSecond = 0
    expect((await talk(...token('grant_type=client_credentials'))).status).toBe(200)
  })

  test('a revoked token is none', async () => {
    const { talk } = await start(MOUNT)
    const first = await talk(...token('grant_type=client_credentials'))
    expect((await talk('POST', `/revoke?token=${value(first)}`)).json).toEqual({ status: 'success' })
    expect((await talk('GET', ROLES, undefined, { headers: { authorization: `bearer ${value(first)}` } })).status).toBe(
      401,
    )
  })

  function value(answer: { json: unknown }): string {
    return (answer.json as { access_token: string }).access_token
  }
})

describe('readings that the documents leave open', () => {
  test('names first', async () => {
    const { talk } = await start(MOUNT, { quirks: { reltio: { registerFirst: true } } })
    expect((await talk('POST', PERMISSIONS, [small('ROLE_NEW')])).status).toBe(404)
    await talk('POST', ROLES, ['ROLE_NEW'])
    expect((await talk('POST', PERMISSIONS, [small('ROLE_NEW')])).status).toBe(200)
  })

  test('POST for a role that has permissions', async () => {
    const { sandbox, talk } = await start(MOUNT)
    await talk('POST', PERMISSIONS, [small('ROLE_NEW')])
    expect((await talk('POST', PERMISSIONS, [small('ROLE_NEW', ['UPDATE'])])).status).toBe(400)
    sandbox.quirks.reltio.postExisting = 'merge'
    const merged = small('ROLE_NEW', ['READ', 'UPDATE'])
    expect((await talk('POST', PERMISSIONS, [small('ROLE_NEW', ['UPDATE'])])).json).toEqual([merged])
    sandbox.quirks.reltio.postExisting = 'replace'
    expect((await talk('POST', PERMISSIONS, [small('ROLE_NEW', ['DELETE'])])).json).toEqual([
      small('ROLE_NEW', ['DELETE']),
    ])
  })

  test('the list call is missing, or answers by name', async () => {
    const { sandbox, talk } = await start(MOUNT)
    sandbox.quirks.reltio.listPermissions = 405
    expect((await talk('GET', PERMISSIONS)).status).toBe(405)
    sandbox.quirks.reltio.listPermissions = 200
    sandbox.quirks.reltio.listPermissionsByName = true
    expect((await talk('GET', PERMISSIONS)).json).toHaveProperty('ROLE_RIQ_DEV.roleName', 'ROLE_RIQ_DEV')
  })

  test('other order each time, containers spelled out', async () => {
    const quirks = { reltio: { shuffle: true, emptyContainers: true } }
    const { talk } = await start(MOUNT, { quirks })
    await talk('PUT', `${PERMISSIONS}/ROLE_RIQ_DEV`, DOCUMENTED)
    const first = await talk('GET', `${PERMISSIONS}/ROLE_RIQ_DEV`)
    expect(first.text).not.toBe((await talk('GET', `${PERMISSIONS}/ROLE_RIQ_DEV`)).text)
    const customer = {
      id: 'customer',
      allowedPrivileges: expect.toSatisfy((list: string[]) => list.length === 4),
      resourcePermissions: null,
    }
    expect(first.json).toMatchObject({ servicePermissions: [{ id: 'Auth', allowedPrivileges: [] }] })
    expect(first.json).toHaveProperty('servicePermissions.0.resourcePermissions', expect.arrayContaining([customer]))
  })

  test('delete twice, name that stays, PUT that creates, privileges of the catalogue, customer as answer', async () => {
    const { sandbox, talk } = await start(MOUNT)
    Object.assign(sandbox.quirks.reltio, {
      secondDelete404: true,
      nameStaysAfterDelete: true,
      putCreates: true,
      strictPrivileges: true,
      customerObjectAnswer: true,
    })
    await talk('DELETE', `${PERMISSIONS}/ROLE_SUPPORT`)
    expect((await talk('DELETE', `${PERMISSIONS}/ROLE_SUPPORT`)).status).toBe(404)
    expect((await talk('GET', ROLES)).json).toContain('ROLE_SUPPORT')
    expect((await talk('PUT', `${PERMISSIONS}/ROLE_MADE`, small('ROLE_MADE'))).status).toBe(200)
    expect((await talk('PUT', `${PERMISSIONS}/ROLE_MADE`, small('ROLE_MADE', ['DELETE']))).status).toBe(400)
    expect((await talk('POST', ROLES, ['ROLE_NAMED'])).json).toMatchObject({
      customerSpecificRoles: expect.arrayContaining(['ROLE_NAMED']),
    })
  })
})
