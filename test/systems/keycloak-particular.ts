/** Peculiarities of Keycloak: reads that are filtered by the rights of the caller, composites, tokens. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { clientOptions, closing } from '../../src/app/clients.ts'
import { openReader } from '../../src/http/client.ts'
import type { keycloak as fake } from '../../src/systems/keycloak/fake.ts'
import { keycloak } from '../../src/systems/keycloak/index.ts'
import { type Lab, messageOf } from '../../src/testkit/lab.ts'
import { settle } from '../../src/testkit/settle.ts'
import { matcher } from '../../src/text/glob.ts'
import { references } from './keycloak-references.ts'
import { verified } from './keycloak-verified.ts'
import { wrongPlace } from './keycloak-wrong-place.ts'

type GetLab = () => Lab<typeof fake>

export function particular(lab: GetLab): void {
  describe('references', () => references(lab))
  describe('a filtered read is never believed', () => filtered(lab))
  describe('what is wrong is reported with the way out', () => {
    wrong(lab)
    wrongPlace(lab)
  })

  test('a realm is read with one GET for its roles, its clients, each client and each composite', async () => {
    lab().plant('a', 'b')
    await lab().read()
    const paths = lab()
      .sandbox.log.filter(({ method }) => method === 'GET')
      .map(({ path }) => path.replace(/.*\/shop/, ''))
    const clients = lab().state.realms[0]?.clients.length ?? 0
    const composites = lab().state.realms[0]?.roles.filter((role) => role.composites.length > 0).length ?? 0
    expect(paths).toHaveLength(2 + clients + composites)
    expect(new Set(paths).size).toBe(paths.length)
  })

  describe('an apply reads again what it touched', () => verified(lab))

  test('the list of clients tells the own secret too: it is dropped, and anywhere else it is refused', async () => {
    const { credentials } = lab()
    if (credentials.kind !== 'client') throw new Error('Keycloak takes a client first')
    const { clientId, clientSecret: secret } = credentials
    const [realm] = lab().state.realms
    const client = { id: 'x', clientId, secret, enabled: true, publicClient: false, serviceAccount: ['realm-admin'] }
    realm?.clients.push(client)
    lab().plant('ROLE_ONE')
    const live = await lab().read()
    expect(live.roles).toHaveLength(1)
    lab().expectNoSecret(JSON.stringify(live))
    Object.assign(realm?.roles.at(-1) ?? {}, { attributes: { secret: [secret] } })
    expect(await messageOf(lab().read())).toContain('answered a credential back')
  })

  test('a rename and a change of attributes keep a description that no file manages', async () => {
    lab().plant('old')
    await settle(lab(), 'rename', [lab().role('new', { attributes: { a: ['b'] } }, { renamedFrom: 'old' })])
    expect(lab().state.realms[0]?.roles.find(({ name }) => name === 'new')?.description).toBe('Day-to-day work')
  })

  test('roles of clients that the target does not keep are neither planned nor deleted', async () => {
    lab().plant('mine')
    const plan = await lab().plan([lab().role('mine')], { undeclared: 'delete' })
    expect([plan.steps, plan.undeclared]).toEqual([[], []])
  })

  test.each([
    ['shop', 'realm-management:view-users'],
    ['master', 'master-realm:view-users'],
    ['master', 'shop-realm:view-users'],
    ['master', 'admin'],
    ['master', 'create-realm'],
  ])('in the realm %s, %s is never touched, since nobody can change it', async (realm, fixed) => {
    lab().plant('mine')
    const live = await lab().read()
    const roles = live.roles.flatMap((role) => [role, { ...role, key: fixed }])
    const careless = { undeclared: 'delete' as const, ignore: [], settings: { realm } }
    expect(lab().planFrom({ ...live, roles }, [lab().role('mine')], careless)).toMatchObject({
      ...{ steps: [], undeclared: [], objections: [] },
    })
  })

  test.each(['offline_access', 'default-roles-shop', 'account:view-profile'])(
    '%s is ignored by default and protected always',
    async (key) => {
      expect(keycloak.ignore.some((glob) => matcher([glob])(key))).toBe(true)
      lab().plant('mine')
      const live = await lab().read()
      const roles = live.roles.map((role) => ({ ...role, key }))
      const absent = lab().role(key, {}, { state: 'absent' })
      const { objections } = lab().planFrom({ ...live, roles }, [absent], { settings: { realm: 'shop' } })
      expect(objections).toMatchObject([
        { guard: 'protect', allowed: false, message: expect.stringContaining(`"${key}" is protected`) },
      ])
    },
  )
}

function filtered(lab: GetLab): void {
  const failure = () => messageOf(lab().read())

  test.each([
    [
      ['view-clients'],
      /\/roles\?briefRepresentation=false answered 403: HTTP 403 Forbidden \(the account needs view-realm/,
    ],
    [['view-realm'], /\/clients answered 403: HTTP 403 Forbidden \(the account needs view-realm and view-clients/],
    [['manage-realm'], /\/clients answered 403/],
    [
      ['view-realm', 'query-clients'],
      /\/clients answered 200, but the client realm-management is not in it: .* view-clients/,
    ],
    [[], /answered 403/],
  ])('with %j', async (rights, words) => {
    lab().plant('ROLE_ONE')
    lab().quirks.rights = rights
    expect(await failure()).toMatch(words)
  })

  test.each([[['view-realm', 'view-clients']], [['manage-realm', 'manage-clients']]])(
    '%j is enough',
    async (rights) => {
      lab().plant('ROLE_ONE')
      lab().quirks.rights = rights
      expect((await lab().read()).roles[0]?.fields.composites).toEqual(['orders:read', 'orders:write'])
    },
  )

  test('a composite whose children are all hidden', async () => {
    lab().plant('ROLE_ONE')
    lab().quirks.hiddenClients = ['orders']
    expect(await failure()).toMatch(
      /the role "ROLE_ONE" is a composite and the list is empty: these credentials do not see/,
    )
  })

  test('a client that a grant names is hidden', async () => {
    lab().quirks.hiddenClients = ['orders']
    const plan = lab().plan([lab().role('ROLE_ONE', { composites: ['orders:read'] })])
    await expect(plan).rejects.toThrow('these credentials see no client "orders", whose role "orders:read" would be')
    const own = lab().plan([lab().role('orders:new', {})], { settings: { realm: 'shop' } })
    await expect(own).rejects.toThrow(
      'these credentials see no client "orders"; a realm role of this name is "orders\\\\:new"',
    )
  })

  test('a role that is in no list', async () => {
    lab().plant('ROLE_ONE')
    lab().sandbox.inject({ kind: 'short-page', method: 'GET', path: '*/clients/*/roles*' })
    await lab()
      .read()
      .catch(() => {})
    expect(await failure()).toMatch(/includes "(?:read|write)", which is in no list; run again|answered 200/)
  })
}

function wrong(lab: GetLab): void {
  const failure = () => messageOf(lab().read())
  const realm = () => lab().state.realms[0]

  test('a role without a name, by its id', async () => {
    lab().plant('')
    const id = realm()?.roles.find(({ name }) => name === '')?.id
    expect(await failure()).toMatch(
      `it has a role without a name (id ${id}); give it one: PUT /admin/realms/shop/roles-by-id/${id}`,
    )
  })

  test('an unknown realm', async () => {
    const own = lab().state.realms[0]
    if (own !== undefined) own.name = 'another'
    expect(await failure()).toMatch(/answered 404: Realm does not exist \(check `realm` of the target/)
  })

  test('an address without the /auth that the server runs below', async () => {
    // As Keycloak 26 answers that was built with --http-relative-path=/auth.
    const page = '<html><body><h1>Resource not found</h1></body></html>'
    const server = createServer((_, response) => {
      response.writeHead(404, { 'content-type': 'text/html; charset=utf-8' }).end(page)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    expect(await messageOf(lab().readWithToken(`http://127.0.0.1:${port}`))).toMatch(
      /answered 404: Resource not found \(check `url`: this server may run below a path; all had \/auth before Keycloak 17\)/,
    )
  })

  test.each([
    ['a wrong secret', { secret: 'another' }, /Invalid client or Invalid client credentials \(check id and secret/],
    [
      'a client that is disabled',
      { enabled: false },
      /Invalid client or Invalid client credentials \(check id and secret, and that/,
    ],
    [
      'a client without a service account',
      { serviceAccount: null },
      /\(401: Client not enabled to retrieve service account \(turn on/,
    ],
    [
      'a public client',
      { publicClient: true },
      /\(401: Public client not allowed to retrieve service account \(turn on/,
    ],
  ])('%s', async (_, change, words) => {
    const { credentials } = lab()
    if (credentials.kind !== 'client') throw new Error('Keycloak takes a client first')
    const { clientId, clientSecret: secret } = credentials
    const client = { id: 'x', clientId, secret, enabled: true, publicClient: false, serviceAccount: ['realm-admin'] }
    realm()?.clients.push({ ...client, ...change })
    lab().quirks.anyClient = false
    const message = await failure()
    expect(message).toMatch(words)
    lab().expectNoSecret(message)
  })

  test.each(['/auth', '/something'])('an address with %s too much', async (more) => {
    const system = lab().open([], lab().url + more)
    const reader = openReader(clientOptions(lab().run(), system))
    const message = messageOf(closing(reader, (open) => keycloak.list(open, system.target, new Set())))
    expect(await message).toMatch(/answered 404: Unable to find .* \(check `url`: since Keycloak 17 it has no \/auth/)
  })
}
