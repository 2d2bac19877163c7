/** Real servers as child processes: started, awaited on loopback, and gone with all their children at the end. */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'

/** A server to start. */
export interface ServerSpec {
  /** Name for messages. */
  readonly name: string
  readonly command: readonly [string, ...string[]]
  readonly cwd: string
  /** The whole environment of the process: nothing of ours leaks into it. */
  readonly env: Readonly<Record<string, string>>
  /** Loopback URL that answers 2xx once the server is ready. */
  readonly readyUrl: string
  /** Most milliseconds until it is ready. Default: three minutes. */
  readonly readyMs?: number
}

/** A server that answers. */
export interface RunningServer {
  /** Milliseconds from its start until it was ready. */
  readonly startMs: number
  /** Returns the last 64 KiB of what it printed. */
  output(): string
  /**
   * Ends it with all its children and waits until they are gone. `SIGKILL` is a crash; after `SIGTERM` (default) it may
   * finish what it is doing, for 15 seconds at most.
   */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

/**
 * Starts a server and waits until it answers.
 * @throws Error with the end of its output where it ends by itself or is not ready in time
 */
export async function startServer(spec: ServerSpec): Promise<RunningServer> {
  const began = performance.now()
  const child = spawnGroup(spec)
  const output = tailOf(child)
  const closed = once(child, 'close')
  let isGone = false
  closed.then(() => {
    isGone = true
  })
  const stop: RunningServer['stop'] = async (signal = 'SIGTERM') => {
    if (isGone) return
    signalGroup(child, signal)
    await Promise.race([closed, sleep(15_000, undefined, { ref: false })])
    signalGroup(child, 'SIGKILL')
    await closed
  }
  const until = began + (spec.readyMs ?? 180_000)
  while (!(await answers(spec.readyUrl))) {
    const why = isGone ? 'ended by itself' : performance.now() > until ? 'is not ready in time' : null
    if (why !== null) {
      await stop('SIGKILL')
      throw new Error(`${spec.name} ${why}. The end of its output:\n${output()}`)
    }
    await sleep(100)
  }
  return { startMs: Math.round(performance.now() - began), output, stop }
}

/** Returns a port of loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  return address.port
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>

/**
 * The shell leads a process group of its own and ends it as soon as its standard input closes. So nothing stays behind
 * where the tests themselves are killed.
 */
const GUARD = '{ "$@"; echo "ended with code $?" >&2; kill -KILL 0; } & cat >/dev/null; kill -KILL 0'

function spawnGroup({ command, cwd, env }: ServerSpec): Child {
  return spawn('/bin/sh', ['-c', GUARD, 'sh', ...command], {
    cwd,
    env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
}

function signalGroup({ pid }: Child, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch (error) {
    // Nobody of the group is left.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function tailOf(child: Child): () => string {
  let tail = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      tail = (tail + text).slice(-64 * 1024)
    })
  }
  return () => tail
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) })
    await response.arrayBuffer()
    return response.ok
  } catch {
    // Refused, or cut short while it starts.
    return false
  }
}
