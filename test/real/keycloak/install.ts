/** Keycloak from Maven Central, unpacked and built once, with the database that each start gets a copy of. */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { installed, runProgram } from '../cache.ts'
import { freePort, startServer } from '../server.ts'
import { ADMIN, keycloakEnv, startCommand, VERSION } from './settings.ts'

/** An installed Keycloak. */
export interface KeycloakInstallation {
  /** The unpacked distribution. */
  readonly folder: string
  /** A folder with an H2 database that has the realm `master` and its administrator. */
  readonly database: string
}

/**
 * Installs Keycloak where that is not done yet: about a minute.
 * @throws Error where Java or Maven is missing: these tests are never skipped in silence
 */
export async function installKeycloak(): Promise<KeycloakInstallation> {
  await checkJava()
  const folder = await installed({ name: `keycloak-${VERSION}`, inputs: [VERSION, JSON.stringify(ADMIN)], fill })
  return placesIn(folder)
}

function placesIn(folder: string): KeycloakInstallation {
  return { folder: join(folder, 'keycloak'), database: join(folder, 'database') }
}

const NEEDED = 'the tests on a real Keycloak need Java 17 or newer, and Maven to fetch it'

async function checkJava(): Promise<void> {
  const told = await runProgram(['java', '--version']).catch((cause: Error) => {
    throw new Error(`${NEEDED} (Debian, Ubuntu: apt-get install openjdk-17-jre-headless maven): ${cause.message}`, {
      cause,
    })
  })
  const [, major = '0'] = /^\S+ (\d+)/.exec(told) ?? []
  if (Number(major) < 17) throw new Error(`${NEEDED}; this is ${told.split('\n')[0]}`)
}

async function fill(whole: string): Promise<void> {
  const { folder, database } = placesIn(whole)
  await fetchInto(whole, folder)
  await runProgram([join(folder, 'bin', 'kc.sh'), 'build', '--db=dev-file'], keycloakEnv(whole))
  mkdirSync(database)
  const port = await freePort()
  const server = await startServer({
    name: 'Keycloak, for its database',
    command: startCommand(folder, database, port),
    cwd: whole,
    env: {
      ...keycloakEnv(whole),
      KC_BOOTSTRAP_ADMIN_USERNAME: ADMIN.username,
      KC_BOOTSTRAP_ADMIN_PASSWORD: ADMIN.password,
    },
    readyUrl: `http://127.0.0.1:${port}/realms/master`,
  })
  await server.stop()
}

/** Maven keeps the archive in `~/.m2` and checks its sum. */
async function fetchInto(whole: string, folder: string): Promise<void> {
  const artifact = `org.keycloak:keycloak-quarkus-dist:${VERSION}:tar.gz`
  const copy = ['dependency:copy', `-Dartifact=${artifact}`, `-DoutputDirectory=${whole}`] as const
  await runProgram(['mvn', '--quiet', '--batch-mode', ...copy]).catch((cause: Error) => {
    throw new Error(`${NEEDED}: ${cause.message}`, { cause })
  })
  const archive = join(whole, `keycloak-quarkus-dist-${VERSION}.tar.gz`)
  mkdirSync(folder)
  await runProgram(['tar', '-xzf', archive, '-C', folder, '--strip-components=1'])
  rmSync(archive)
}
