/** One running sandbox: each request through faults, fake servers, log and state file. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AnyFakeSystem } from '../kit/define-system.ts'
import { readBody } from '../kit/fake-http.ts'
import { createRate, type Rate } from '../kit/fake-rate.ts'
import { json, type Reply } from '../kit/fake-system.ts'
import { createTokens, type Tokens } from '../kit/fake-tokens.ts'
import { deliver, listIn, replacement, withList } from './deliver.ts'
import { createDispatch, type Dispatch, type Incoming } from './dispatch.ts'
import type { Served } from './fake-systems.ts'
import { acts, createFaults, type Fault, type Faults } from './faults.ts'
import type { LoggedRequest, SandboxOptions } from './options.ts'
import { advance, type KeptState, openState, saveState } from './state.ts'

type Entry = { -readonly [K in keyof LoggedRequest]: LoggedRequest[K] }

/** Everything that lives as long as the server. */
export interface World {
  readonly options: Pick<SandboxOptions, 'latencyMs' | 'rateLimit' | 'stateFile'>
  readonly state: KeptState
  readonly quirks: Readonly<Record<string, object>>
  readonly tokens: ReadonlyMap<string, Tokens>
  readonly faults: Faults
  readonly log: Entry[]
  readonly listeners: ((logged: LoggedRequest) => void)[]
  /** The last true list of each path, for faults that repeat it. */
  readonly lists: Map<string, readonly unknown[]>
  readonly dispatch: Dispatch
  readonly rate: Rate
  /** Requests so far; unlike the log it is never cleared. */
  serial: number
}

/** A world as the options want it. */
export function createWorld<F extends AnyFakeSystem>(served: readonly Served<F>[], options: SandboxOptions<F>): World {
  const fakes = served.map(({ fake }) => fake)
  return {
    options,
    state: openState(served, options),
    quirks: quirksOf(fakes, options.quirks ?? {}),
    tokens: new Map(
      fakes.map(({ name }) => [
        name,
        createTokens(name, { lifeSeconds: options.tokenLifeSeconds, staticToken: options.staticToken }),
      ]),
    ),
    faults: createFaults(options.faults ?? []),
    log: [],
    listeners: [],
    lists: new Map(),
    dispatch: createDispatch(fakes),
    rate: createRate(),
    serial: 0,
  }
}

/** Answers one request, or lets a fault have it. Throws when the caller went away in the middle of its request. */
export async function serve(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request)
  const { method = 'GET', url = '/', headers } = request
  const entry: Entry = { method, path: url, headers, body, status: null, acted: false }
  world.log.push(entry)
  const [path = '/', ...query] = url.split('?')
  const serial = ++world.serial
  const incoming = { method, path, query: new URLSearchParams(query.join('?')), headers, body, serial }
  const fault = world.faults.next(method, path)
  if (world.options.latencyMs) await sleep(world.options.latencyMs)
  const due = fault === null || acts(fault) ? perform(world, incoming, entry) : { status: 503 }
  const fake = world.dispatch.fakeAt(path)
  const reply = replacement(fault, headers.authorization ?? '', fake) ?? distorted(world.lists, path, due, fault)
  entry.status = await deliver(response, reply, fault)
}

/** Carries the request out, and tells state file and listeners if it changed something. */
function perform(world: World, incoming: Incoming, entry: Entry): Reply {
  const { options, state, quirks, tokens, listeners } = world
  const reply = world.dispatch.answer(incoming, {
    state: (name) => state[name] as object,
    quirks: (name) => quirks[name] ?? {},
    tokens: (name) => tokens.get(name) as Tokens,
    allowance: world.rate.take(options.rateLimit ?? null),
    write: () => {
      entry.acted = true
      return advance(state)
    },
  })
  if (!entry.acted) return reply
  const unsaved = options.stateFile === undefined ? null : saveState(options.stateFile, state)
  if (unsaved !== null) return json(500, { message: unsaved })
  if (listeners.length === 0) return reply
  // The answer tells the moment of the change, whatever a listener does to state next.
  const frozen = { ...reply, json: structuredClone(reply.json) }
  for (const listener of listeners) listener(entry)
  return frozen
}

/** Lists that repeat or lack something. Remembers the true one of each path for the next request. */
function distorted(lists: Map<string, readonly unknown[]>, path: string, reply: Reply, fault: Fault | null): Reply {
  const list = reply.status === 200 ? listIn(reply) : null
  if (list === null) return reply
  const previous = lists.get(path) ?? list
  lists.set(path, list)
  if (fault?.kind === 'repeat-page') return withList(reply, previous)
  if (fault?.kind === 'short-page') return withList(reply, list.slice(0, -1))
  return reply
}

function quirksOf(
  fakes: readonly AnyFakeSystem[],
  given: Readonly<Record<string, object | undefined>>,
): Record<string, object> {
  return Object.fromEntries(fakes.map(({ name, quirks }) => [name, { ...structuredClone(quirks), ...given[name] }]))
}
