/** `rolesync sandbox`: local doubles of all systems, until it is interrupted. */
import { once } from 'node:events'
import { EXIT, type ExitCode } from '../errors.ts'
import { type Fault, STATIC_TOKEN, startSandbox } from '../sandbox/index.ts'
import type { Io } from './io.ts'

export interface SandboxCommandOptions {
  readonly port: number
  readonly state?: string
  readonly latency: number
  readonly rateLimit?: number
  readonly fault: readonly Fault[]
}

/** Below the sandbox's root, by provider: what goes into `url` of a target. */
export const MOUNTS: Readonly<Record<string, string>> = {
  reltio: '/reltio/oauth',
  onelogin: '/onelogin',
  'omneo-role-definitions': '/omneo/api/v3',
  'omneo-roles': '/omneo/api/v3',
  organization: '/organization',
}

export async function sandbox(options: SandboxCommandOptions, io: Io): Promise<ExitCode> {
  const running = await startSandbox({
    port: options.port,
    latencyMs: options.latency,
    faults: options.fault,
    ...(options.state === undefined ? {} : { stateFile: options.state }),
    ...(options.rateLimit === undefined ? {} : { rateLimit: options.rateLimit }),
  })
  const lines = Object.entries(MOUNTS).map(([name, mount]) => `  ${name.padEnd(24)}${running.url}${mount}`)
  io.out(
    `The sandbox serves:\n\n${lines.join('\n')}\n\nAny client id and secret work, and the bearer token "${STATIC_TOKEN}". Stop it with Ctrl-C.\n`,
  )
  if (!io.signal.aborted) await once(io.signal, 'abort')
  await running.close()
  return EXIT.done
}
