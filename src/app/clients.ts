/** Clients for the systems of a run. */
import type { Reader } from '../domain/connection.ts'
import { type ClientOptions, type Closable, LIMITS, openReader } from '../http/client.ts'
import type { Run, System } from './run.ts'

/** Returns how to open a client for a system within this run. */
export function clientOptions(run: Run, system: System): ClientOptions {
  const { context, parallelism, stats, log } = run
  const { target, provider, credentials, session, host } = system
  if (credentials === null || session === null) {
    throw new Error(`${target.name} was opened from a snapshot, it cannot be asked`)
  }
  return {
    target,
    credentials,
    session,
    ...(host === undefined ? {} : { host }),
    connection: provider.connect(target, credentials),
    vendor: provider,
    parallelism,
    requestsPerSecond: target.requestsPerSecond,
    stats: stats,
    limits: context.limits ?? LIMITS,
    signal: context.signal,
    ...(log === undefined ? {} : { log }),
  }
}

/** Opens a client that cannot write, for as long as `use` takes. */
export async function withReader<T>(run: Run, system: System, use: (reader: Reader) => Promise<T>): Promise<T> {
  return closing(openReader(clientOptions(run, system)), use)
}

/** Closes a client once `use` is done, however it ends. */
export async function closing<C extends Closable, T>(client: C, use: (client: C) => Promise<T>): Promise<T> {
  try {
    return await use(client)
  } finally {
    await client.close()
  }
}
