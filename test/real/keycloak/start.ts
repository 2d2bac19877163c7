/** A Keycloak of a test's own, on loopback, with a fresh database. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RealmExport } from '../../../src/systems/keycloak/fake-realm.ts'
import { freePort, startServer } from '../server.ts'
import { installKeycloak } from './install.ts'
import { ADMIN, keycloakEnv, startCommand } from './settings.ts'

/** A running Keycloak. */
export interface RealKeycloak {
  readonly url: string
  readonly startMs: number
  /** Sends a request as the administrator, below `/admin/realms`; anything but 2xx is an error. Returns the JSON of the answer. */
  must(method: string, path: string, body?: unknown): Promise<unknown>
  /** Makes a realm of an export. */
  makeRealm(realm: RealmExport): Promise<void>
  /** Ends the server as a crash does; the database stays. */
  crash(): Promise<void>
  /** Starts it again, on the same port and database. */
  restart(): Promise<void>
  /** Ends it and removes its files. */
  close(): Promise<void>
}

/** Options of a Keycloak. */
export interface KeycloakOptions {
  /** True where a crash must not lose what was answered, as the half second may that the database waits before it writes. */
  readonly isDurable?: boolean
}

/** Starts one: 15 to 30 seconds, and a minute more where it has to be installed first. */
export async function startKeycloak({ isDurable = false }: KeycloakOptions = {}): Promise<RealKeycloak> {
  const { folder, database } = await installKeycloak()
  const home = mkdtempSync(join(tmpdir(), 'rolesync-keycloak-'))
  const remove = () => rmSync(home, { recursive: true, force: true })
  cpSync(database, join(home, 'database'), { recursive: true })
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const serve = () =>
    startServer({
      name: 'Keycloak',
      command: startCommand(folder, join(home, 'database'), port, isDurable ? ';WRITE_DELAY=0' : ''),
      cwd: home,
      env: keycloakEnv(home),
      readyUrl: `${url}/realms/master`,
    })
  let server = await serve().catch((error) => {
    remove()
    throw error
  })
  const must: RealKeycloak['must'] = (method, path, body) => ask(url, method, path, body)
  return {
    url,
    startMs: server.startMs,
    must,
    makeRealm: async (realm) => void (await must('POST', '', realm)),
    crash: () => server.stop('SIGKILL'),
    restart: async () => {
      await server.stop('SIGKILL')
      server = await serve()
    },
    close: async () => {
      await server.stop('SIGKILL')
      remove()
    },
  }
}

async function ask(url: string, method: string, path: string, body: unknown): Promise<unknown> {
  const response = await fetch(`${url}/admin/realms${path}`, {
    method,
    headers: { authorization: `Bearer ${await tokenOf(url)}`, 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
  return text === '' ? null : JSON.parse(text)
}

/** Tokens of the administrator live for a minute, and nobody waits for one here: it is fetched anew each time. */
async function tokenOf(url: string): Promise<string> {
  const response = await fetch(`${url}/realms/master/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', ...ADMIN }),
  })
  if (!response.ok) throw new Error(`no token for the administrator: ${response.status} ${await response.text()}`)
  return ((await response.json()) as { access_token: string }).access_token
}
