/** Settings of an Airflow of the tests: FAB auth manager, SQLite, loopback, no call home. */
import { dirname } from 'node:path'

/** The first user, who may do everything. */
export const USERS = [{ username: 'admin', password: 'a-password-of-the-tests', role: 'Admin' }] as const

/** Returns the command line of `airflow`. Not the script of that name: it holds the path that it was installed at. */
export function airflowCommand(python: string): [string, ...string[]] {
  return [python, '-m', 'airflow']
}

/** Returns the whole environment of an Airflow whose files are in `home`. */
export function airflowEnv(home: string): Record<string, string> {
  return {
    PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
    HOME: home,
    LANG: 'C.UTF-8',
    AIRFLOW_HOME: home,
    AIRFLOW__CORE__AUTH_MANAGER: 'airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager',
    AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
    // A token stays good when the server is started again.
    AIRFLOW__API_AUTH__JWT_SECRET: 'known to all, since it only ever listens on loopback',
    AIRFLOW__USAGE_DATA_COLLECTION__ENABLED: 'False',
  }
}
