/** Tokens and names that are good somewhere else: one clear line each, in the words of a real server. */
import { expect, test } from 'vitest'
import { clientOptions, closing } from '../../src/app/clients.ts'
import type { Credentials } from '../../src/domain/credentials.ts'
import { createSession, openReader } from '../../src/http/client.ts'
import type { keycloak as fake } from '../../src/systems/keycloak/fake.ts'
import { keycloak } from '../../src/systems/keycloak/index.ts'
import { type Lab, messageOf } from '../../src/testkit/lab.ts'

export function wrongPlace(lab: () => Lab<typeof fake>): void {
  /** Reads with a token that somebody made by hand. */
  const readWith = (token: string, realm = 'shop') => {
    const credentials: Credentials = { kind: 'token', token }
    const open = lab().open([])
    const target = { ...open.target, settings: { ...open.target.settings, realm } }
    const reader = openReader(clientOptions(lab().run(), { ...open, credentials, session: createSession(credentials) }))
    return closing(reader, (read) => keycloak.list(read, target, new Set()))
  }

  /** Signs in to the realm of the lab. */
  const tokenOf = async (realm: string): Promise<string> => {
    const form = { grant_type: 'client_credentials', client_id: 'someone', client_secret: 'something' }
    const path = `${lab().url}/realms/${realm}/protocol/openid-connect/token`
    const answer = await fetch(path, { method: 'POST', body: new URLSearchParams(form) })
    return String(((await answer.json()) as { readonly access_token: string }).access_token)
  }

  test('a token of another issuer', async () => {
    const message = await messageOf(readWith('eyJhbGciOiJSUzI1NiJ9.of-another-address.x'))
    expect(message).toMatch(
      /answered 401: HTTP 401 Unauthorized \(a token ends after minutes, and is only good for the/,
    )
    expect(message).not.toMatch(/\n|eyJ/)
  })

  test('a token of another realm', async () => {
    const [own] = lab().state.realms
    if (own === undefined) throw new Error('the sandbox has no realm')
    lab().state.realms.push({ ...structuredClone(own), name: 'other' })
    const token = await tokenOf('other')
    expect((await readWith(token, 'other')).roles.length).toBeGreaterThan(0)
    const message = await messageOf(readWith(token))
    expect(message).toMatch(/answered 403: HTTP 403 Forbidden \(.*; a token of another realm has none of them here\)$/)
    const nowhere = await messageOf(readWith(token, 'nowhere'))
    expect(nowhere).toMatch(/answered 404: Realm not found\. \(check `realm` of the target/)
  })

  test('a realm role whose name looks like one of a client, live and declared', async () => {
    lab().plant('everything')
    const planted = lab().state.realms[0]?.roles.find(({ name }) => name === 'everything')
    Object.assign(planted ?? {}, { name: 'orders:everything' })
    const keys = (await lab().read()).roles.map(({ key }) => key)
    expect(keys).toContain('orders\\:everything')
    const wrong = keycloak.problems(lab().role('nobody:a:b', {}))
    expect(wrong.map(({ message }) => message)).toEqual([
      'write it as "nobody:a\\\\:b": a colon or a backslash within a part is escaped',
    ])
  })
}
