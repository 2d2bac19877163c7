/** Serves fake systems on loopback. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { UserError } from '../domain/errors.ts'
import type { AnyFakeSystem } from '../kit/define-system.ts'
import { refusalOf } from './callers.ts'
import type { QuirksOf, Served } from './fake-systems.ts'
import type { Sandbox, SandboxOptions } from './options.ts'
import type { SandboxState } from './state.ts'
import { createWorld, serve, type World } from './world.ts'

/**
 * Starts fake servers on 127.0.0.1.
 * @throws UserError if the port is taken or the state file is not one
 */
export async function startFakes<F extends AnyFakeSystem>(
  served: readonly Served<F>[],
  options: SandboxOptions<F> = {},
): Promise<Sandbox<F>> {
  const world = createWorld(served, options)
  const server = serverOf(world)
  const port = await listen(server, options.port ?? 0)
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    log: world.log,
    // Made of what these fake servers gave, by their names.
    state: world.state as SandboxState<F>,
    quirks: world.quirks as QuirksOf<F>,
    inject: world.faults.add,
    onWrite: (listener) => void world.listeners.push(listener),
    expireTokens: () => {
      for (const tokens of world.tokens.values()) tokens.expire()
    },
    reset() {
      world.log.length = 0
      world.faults.clear()
    },
    close: () => stop(server),
  }
}

function serverOf(world: World): Server {
  const server = createServer((request, response) => {
    const refusal = refusalOf(request.headers)
    if (refusal !== null) {
      response.writeHead(403, { 'content-type': 'application/json' }).end(JSON.stringify({ message: refusal }))
      return
    }
    // The caller went away in the middle of its request: there is nobody left to tell.
    serve(world, request, response).catch(() => response.destroy())
  })
  // Longer than any test waits, so that no idle connection is closed just as a client sends on it.
  server.keepAliveTimeout = 60_000
  return server
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EADDRINUSE' ? 'it is in use; choose another one with --port' : cause.message
      reject(new UserError(`the sandbox cannot listen on port ${port}: ${why}`, undefined, { cause }))
    })
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
