/** How a Keycloak of the tests is run: H2 in files of its own, loopback, plain HTTP, no cluster. */
import { join } from 'node:path'

/** The version that the facts in `src/systems/keycloak` were measured on. */
export const VERSION = '26.7.3'

/** The administrator of the realm `master`. */
export const ADMIN = { username: 'admin', password: 'a-password-of-the-tests' } as const

/** Returns the command that serves the database in a folder; `more` are settings of the database, each after a semicolon. */
export function startCommand(folder: string, database: string, port: number, more = ''): [string, ...string[]] {
  return [
    join(folder, 'bin', 'kc.sh'),
    'start',
    '--optimized',
    '--http-enabled=true',
    '--hostname-strict=false',
    '--http-host=127.0.0.1',
    `--http-port=${port}`,
    '--cache=local',
    `--db-url=jdbc:h2:file:${join(database, 'keycloak')};NON_KEYWORDS=VALUE;DB_CLOSE_ON_EXIT=FALSE${more}`,
  ]
}

/** Returns the whole environment of a Keycloak. */
export function keycloakEnv(home: string): Record<string, string> {
  const { PATH = '', JAVA_HOME } = process.env
  return {
    PATH,
    HOME: home,
    LANG: 'C.UTF-8',
    JAVA_OPTS_KC_HEAP: '-Xms128m -Xmx768m',
    ...(JAVA_HOME === undefined ? {} : { JAVA_HOME }),
  }
}
