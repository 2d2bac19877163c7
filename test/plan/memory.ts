/** Systems in memory: the sandbox's doubles without their sockets, so that a thousand plans take a second. */

import type { Answer, Reader } from '../../src/domain/connection.ts'
import type { Live, Request } from '../../src/domain/model.ts'
import type { Provider, Target } from '../../src/domain/system.ts'
import { createRate } from '../../src/kit/fake-rate.ts'
import { createTokens } from '../../src/kit/fake-tokens.ts'
import { createDispatch } from '../../src/sandbox/dispatch.ts'
import { loadFakes } from '../../src/sandbox/fake-systems.ts'
import { providers } from '../../src/systems/index.ts'

export interface Memory {
  /** Everything that the system holds, read as the provider reads it. */
  live(): Promise<Live>
  /** Does what the request asks for, or throws. */
  send(request: Request): void
}

const fakeSystems = (await loadFakes(Object.values(providers))).map(({ fake }) => fake)
const dispatch = createDispatch(fakeSystems)

export function memoryOf(provider: Provider, target: Target, system: string, state: object): Memory {
  const double = fakeSystems.find(({ name }) => name === system)
  let writes = 0
  const ask = (method: string, path: string, body: unknown): Answer => {
    const [way = '', query] = path.split('?')
    const headers = { authorization: 'Bearer sandbox', 'content-type': 'application/json' }
    const incoming = { method, path: `${double?.mount}${way}`, query: new URLSearchParams(query), headers }
    const reply = dispatch.answer(
      { ...incoming, body: JSON.stringify(body), serial: 1 },
      {
        state: () => state,
        quirks: () => double?.quirks ?? {},
        tokens: () => createTokens(system, undefined),
        allowance: createRate().take(null),
        write: () => ({ at: '2026-01-01T00:00:00.000Z', uuid: `made-${++writes}` }),
      },
    )
    if (reply.status >= 300) throw new Error(`${method} ${path} answered ${reply.status} ${JSON.stringify(reply.json)}`)
    const names = Object.entries(reply.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])
    // What travels is text: nothing that is read may be the state itself.
    const json = reply.json === undefined ? undefined : JSON.parse(JSON.stringify(reply.json))
    return { url: path, status: reply.status, headers: Object.fromEntries(names), json }
  }
  const reader: Reader = {
    get: async (path) => ask('GET', path, undefined),
    unexpected: (answer, what) => new Error(`${answer.url}: ${what}`),
  }
  return {
    live: () => provider.list(reader, target, new Set(Object.keys(provider.fields))),
    send: ({ method, path, body }) => void ask(method, path, body),
  }
}
