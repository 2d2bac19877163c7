/** Rights on a real Keycloak: each refusal is one clear line. */
import { describe, expect, test } from 'vitest'
import { freshRealm, pulled, real, tokenOf } from './bench.ts'
import { projectFor } from './project.ts'
import { ACCOUNTS } from './realm.ts'

/** Accounts that see whole roles; the others must be refused, whatever status Keycloak answers with. */
const PLANNERS = ['planner', 'planner-with-holders', 'query-people', 'applier', 'applier-of-users', 'admin']

/** The tests of this file. */
export function rights(): void {
  test('the read-only account plans, and its apply is refused with the right words', async () => {
    const { project } = await pulled()
    project.write('roles.yaml', project.read('roles.yaml').replace('Realm role 4', 'Four'))
    const { code, out, err } = await project.rolesync('planner', 'apply', '--yes')
    expect(code).toBe(5)
    expect(out + err).toContain('HTTP 403 Forbidden (the account needs view-realm and view-clients')
  })

  describe('a filtered read is never believed', () => {
    test.each(Object.keys(ACCOUNTS))('%s', async (account) => {
      const { project } = await pulled()
      const doctor = await project.rolesync(account, 'doctor')
      const { code, out, err } = await project.rolesync(account, 'plan', '--json')
      if (PLANNERS.includes(account)) {
        expect([code, JSON.parse(out).summary.requests, doctor.code], err).toEqual([0, 0, 0])
        return
      }
      const refused = /answered 403: HTTP 403 Forbidden|the client realm-management is not in it/
      expect([code, JSON.parse(out).complete, doctor.code]).toEqual([1, false, 1])
      expect(err).toMatch(refused)
      expect(doctor.err).toMatch(refused)
    })
  })

  describe('what is wrong is one line with the way out', () => {
    test.each([
      ['an unknown realm', 'planner', { realm: 'nowhere' }, /404: Realm does not exist \(check `realm` of the target/],
      ['a disabled client', 'disabled', {}, /401: Invalid client .*that the client is enabled in this realm/],
      ['a client without service account', 'without-account', {}, /401: .*turn on service accounts for this client/],
      ['a client that is not there', 'nobody-knows', {}, /401: Invalid client .*check id and secret/],
      ['/auth too much', 'planner', { below: '/auth' }, /404: .*check `url`: since Keycloak 17 it has no \/auth/],
    ])('%s', async (_what, account, { realm, below = '' }: { realm?: string; below?: string }, message) => {
      const project = projectFor(real.keycloak.url + below, realm ?? (await freshRealm()))
      project.write('roles.yaml', 'provider: keycloak\nroles: { role-1: {} }\n')
      for (const command of ['plan', 'doctor']) {
        const { code, err } = await project.rolesync(account, command)
        expect(code).toBe(1)
        const lines = err.split('\n').filter((line) => line.startsWith('Error: '))
        expect(lines).toEqual([expect.stringMatching(message)])
      }
    })

    test('a token of another issuer: fetched by another name of the same host, of another realm, or made up', async () => {
      const [realm, other] = [await freshRealm(), await freshRealm()]
      const project = projectFor(real.keycloak.url, realm, '    auth: { tokenEnv: KC_TOKEN }\n')
      project.write('roles.yaml', 'provider: keycloak\nroles: { role-1: {} }\n')
      const plan = (token: string) => project.withVariables({ KC_TOKEN: token }, 'plan')
      const { url } = real.keycloak
      expect((await plan(await tokenOf(url, realm))).code).toBe(0)
      const refused =
        /401: HTTP 401 Unauthorized \(a token ends after minutes, and is only good for the address and realm it came from\)/
      const foreign = [
        [await tokenOf(url.replace('127.0.0.1', 'localhost'), realm), refused],
        ['a-token-that-nobody-has-issued', refused],
        [await tokenOf(url, other), /403: HTTP 403 Forbidden \(.*; a token of another realm has none of them here\)/],
      ] as const
      for (const [token, message] of foreign) {
        const { code, err } = await plan(token)
        const lines = err.split('\n').filter((line) => line.startsWith('Error: '))
        expect([code, lines]).toEqual([1, [expect.stringMatching(message)]])
        expect(err).not.toContain(token)
      }
    })

    test('a role without a name is named by its id', async () => {
      const { realm, project } = await pulled()
      await real.keycloak.must('POST', `/${realm}/roles`, { name: '' })
      const { code, err } = await project.rolesync('planner', 'plan')
      expect([code, err]).toEqual([
        1,
        expect.stringMatching(
          /a role without a name \(id [0-9a-f-]{36}\); give it one: PUT .*\/roles-by-id\/[0-9a-f-]{36}/,
        ),
      ])
    })

    test('a realm role whose name looks like that of a client role is another role', async () => {
      const { realm, project } = await pulled()
      await real.keycloak.must('POST', `/${realm}/roles`, { name: 'app-00:perm-00' })
      const { steps = [], undeclared } = (await project.plan()).targets[0] ?? {}
      expect([steps, undeclared]).toEqual([[], ['app-00\\:perm-00']])
    })
  })
}
