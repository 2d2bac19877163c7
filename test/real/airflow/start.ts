/** An Airflow of a test's own, on loopback, with a fresh database. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runProgram } from '../cache.ts'
import { freePort, type RunningServer, startServer } from '../server.ts'
import { type AirflowInstallation, installAirflow } from './install.ts'
import { airflowCommand, airflowEnv } from './settings.ts'

/** A running Airflow. */
export interface RealAirflow {
  readonly url: string
  readonly startMs: number
  /** Ends the server as a crash does; the database stays. */
  crash(): Promise<void>
  /** Starts it again, on the same port and database. */
  restart(): Promise<void>
  /** Ends it and removes its files. */
  close(): Promise<void>
}

/** Options of an Airflow. */
export interface AirflowOptions {
  /** Variables besides those that every Airflow of the tests has. */
  readonly env?: Readonly<Record<string, string>>
  /** So many roles, `role 0000` and so on, are there from the start. */
  readonly roles?: number
}

/** Starts one, which takes about five seconds (and a minute where it has to be installed first). */
export async function startAirflow({ env = {}, roles = 0 }: AirflowOptions = {}): Promise<RealAirflow> {
  const installation = await installAirflow()
  const home = mkdtempSync(join(tmpdir(), 'rolesync-airflow-'))
  cpSync(installation.database, join(home, 'airflow.db'))
  if (roles > 0) {
    const script = new URL('many.py', import.meta.url).pathname
    await runProgram([installation.python, script, join(home, 'airflow.db'), String(roles)])
  }
  const port = await freePort()
  const start = () => serve({ installation, home, port, env })
  try {
    let server = await start()
    return {
      url: `http://127.0.0.1:${port}`,
      startMs: server.startMs,
      crash: () => server.stop('SIGKILL'),
      restart: async () => {
        await server.stop('SIGKILL')
        server = await start()
      },
      close: async () => {
        await server.stop('SIGKILL')
        rmSync(home, { recursive: true, force: true })
      },
    }
  } catch (error) {
    rmSync(home, { recursive: true, force: true })
    throw error
  }
}

interface Placed {
  readonly installation: AirflowInstallation
  readonly home: string
  readonly port: number
  readonly env: Readonly<Record<string, string>>
}

function serve({ installation, home, port, env }: Placed): Promise<RunningServer> {
  const where = ['--host', '127.0.0.1', '--port', String(port), '--workers', '1']
  return startServer({
    name: 'Airflow',
    command: [...airflowCommand(installation.python), 'api-server', ...where],
    cwd: home,
    env: { ...airflowEnv(home), ...env },
    readyUrl: `http://127.0.0.1:${port}/api/v2/version`,
  })
}
