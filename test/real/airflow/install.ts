/** Airflow from PyPI, every version pinned, in a virtual environment of its own. */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { installed, runProgram } from '../cache.ts'
import { airflowCommand, airflowEnv, USERS } from './settings.ts'

/** An installed Airflow and the database that each start gets a copy of. */
export interface AirflowInstallation {
  readonly python: string
  /** A migrated SQLite database with the first user. */
  readonly database: string
}

const REQUIREMENTS = new URL('requirements.txt', import.meta.url)

/**
 * Installs Airflow where that is not done yet.
 * @throws Error where Python with `venv` is missing or too old: these tests are never skipped in silence
 */
export async function installAirflow(): Promise<AirflowInstallation> {
  const version = await pythonVersion()
  const folder = await installed({
    name: 'airflow',
    inputs: [readFileSync(REQUIREMENTS, 'utf8'), version, JSON.stringify(USERS)],
    fill,
  })
  return placesIn(folder)
}

function placesIn(folder: string): AirflowInstallation {
  return { python: join(folder, 'venv', 'bin', 'python'), database: join(folder, 'airflow.db') }
}

async function fill(folder: string): Promise<void> {
  const { python } = placesIn(folder)
  await runProgram(['python3', '-m', 'venv', join(folder, 'venv')]).catch((cause: Error) => {
    throw new Error(`${NEEDED} (Debian, Ubuntu: apt-get install python3-venv)\n${cause.message}`, { cause })
  })
  const pip = [python, '-m', 'pip', '--disable-pip-version-check'] as const
  // The file names all there is, so nothing else may come; and only wheels, since building runs foreign code.
  const exactly = ['--no-deps', '--only-binary', ':all:', '--requirement', REQUIREMENTS.pathname]
  await runProgram([...pip, 'install', '--quiet', ...exactly])
  await runProgram([...pip, 'check'])
  await runProgram([...airflowCommand(python), 'db', 'migrate'], airflowEnv(folder))
  const [{ username, password, role }] = USERS
  const who = ['--firstname', 'Ada', '--lastname', 'Admin', '--email', `${username}@example.com`]
  const user = ['--username', username, '--password', password, '--role', role, ...who]
  await runProgram([...airflowCommand(python), 'users', 'create', ...user], airflowEnv(folder))
  // It names its own path; each start writes a new one.
  rmSync(join(folder, 'airflow.cfg'))
}

const NEEDED = 'the tests on a real Airflow need python3 (3.10 to 3.13) with venv'

async function pythonVersion(): Promise<string> {
  const code = 'import sys; print("%d.%d" % sys.version_info[:2])'
  const version = (
    await runProgram(['python3', '-c', code]).catch((cause: Error) => {
      throw new Error(`${NEEDED}: ${cause.message}`, { cause })
    })
  ).trim()
  if (!/^3\.1[0-3]$/.test(version)) throw new Error(`${NEEDED}, not ${version}`)
  return version
}
