/** The page of Keycloak and the example that ships, on a real server. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { SHOP } from '../../../src/systems/keycloak/fake-seed.ts'
import { ROOT } from '../../commands/built.ts'
import { inProcess } from '../../in-process.ts'
import { blocksOf, openShell } from '../shell.ts'
import { real, tokenOf } from './bench.ts'
import { installKeycloak } from './install.ts'
import { realmExport, secretOf } from './realm.ts'
import { ADMIN } from './settings.ts'

const PAGE = join(ROOT, 'docs/systems/keycloak.md')

/** The tests of this file. */
export function page(): void {
  test('the page, block by block: two accounts, a realm that comes to git, a change', async () => {
    const { keycloak } = real
    await keycloak.makeRealm({ ...SHOP, enabled: true })
    const { folder: installed } = await installKeycloak()
    const shell = openShell([join(installed, 'bin')], { KC_CLI_PASSWORD: ADMIN.password })
    const text = readFileSync(PAGE, 'utf8')
      .replaceAll('https://sso.example.com', keycloak.url)
      .replaceAll('sso.example.com', '127.0.0.1')
    const blocks = blocksOf(text)
    expect(blocks.filter(({ file }) => file === null)).toHaveLength(9)
    const said: string[] = []
    for (const block of blocks) {
      const { code, out, err } = await shell.run(block)
      expect(code, `${block.body}\n${out}${err}`).toBe(0)
      said.push(out)
    }
    expect(said.join('')).toMatch(
      /All is well with 1 target[\s\S]*No changes\.[\s\S]*create returns-desk[\s\S]*Verified by reading again[\s\S]*No changes\./,
    )
    const path = '/shop/roles/returns-desk/composites'
    const composites = (await keycloak.must('GET', path)) as { name: string }[]
    expect(composites.map(({ name }) => name).sort()).toEqual(['read', 'refund'])
    expect(readFileSync(join(shell.folder, 'roles/shop/shop.yaml'), 'utf8')).not.toMatch(/beta-tester|sp\.example/)

    const [client] = (await keycloak.must('GET', '/shop/clients?clientId=rolesync-plan')) as { secret: string }[]
    const token = await tokenOf(keycloak.url, 'shop', {
      client_id: 'rolesync-plan',
      client_secret: client?.secret ?? '',
    })
    for (const [method, below] of [
      ['POST', 'roles'],
      ['PUT', 'roles/auditor'],
      ['DELETE', 'roles/auditor'],
    ] as const) {
      const response = await fetch(`${keycloak.url}/admin/realms/shop/${below}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: method === 'DELETE' ? null : '{"name":"auditor"}',
      })
      expect(response.status).toBe(403)
    }
  })

  test('the example that ships: planned, applied, and planned no more', async () => {
    const own = realmExport('example')
    const admin = own.clients.filter(({ clientId }) => clientId === 'admin')
    const account = (own.users ?? []).filter(({ serviceAccountClientId }) => serviceAccountClientId === 'admin')
    await real.keycloak.makeRealm({
      ...{ ...SHOP, realm: 'example', enabled: true },
      clients: [...SHOP.clients, ...admin],
      users: [...(SHOP.users ?? []), ...account],
    })
    const folder = mkdtempSync(join(tmpdir(), 'rolesync-example-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    cpSync(join(ROOT, 'roles'), folder, { recursive: true })
    const config = readFileSync(join(folder, 'rolesync.yaml'), 'utf8')
    const here = config
      .replace('http://127.0.0.1:4100/keycloak', real.keycloak.url)
      .replace('realm: shop', 'realm: example')
    writeFileSync(join(folder, 'rolesync.yaml'), here)
    const rolesync = (...argv: string[]) =>
      inProcess([...argv, '--target', 'single-sign-on'], {
        env: { ROLESYNC_DEMO_CLIENT_ID: 'admin', ROLESYNC_DEMO_CLIENT_SECRET: secretOf('admin') },
        cwd: folder,
      })
    const plan = JSON.parse((await rolesync('plan', '--json')).out)
    expect(plan.summary).toMatchObject({ create: 1, update: 4, rename: 1, delete: 1, unchanged: 7 })
    const { code, out, err } = await rolesync('apply', '--yes')
    expect(code, out + err).toBe(0)
    expect((await rolesync('plan', '--detailed-exitcode')).code).toBe(0)
  })
}
