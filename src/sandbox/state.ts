/** State of the whole sandbox: where it comes from, how it moves on, how it is kept in a file. */
import { createHash, randomUUID } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { messageOf, UserError } from '../domain/errors.ts'
import type { Snapshot } from '../domain/snapshot-model.ts'
import type { AnyFakeSystem } from '../kit/define-system.ts'
import { clockAt } from '../kit/fake-clock.ts'
import { isObject } from '../kit/fake-http.ts'
import type { Seed, Write } from '../kit/fake-system.ts'
import type { BuiltInFake, Served, StatesOf } from './fake-systems.ts'

/** Everything that the sandbox keeps, as plain JSON. Tests may change it while it runs. */
export type SandboxState<F extends AnyFakeSystem = BuiltInFake> = StatesOf<F> & Pick<KeptState, 'writes'>

/** State where the fake servers are not known by type: the state of each is under its name. */
export interface KeptState {
  /** Changes so far. Times and identifiers of new things follow from it, so that two runs are the same. */
  writes: number
  [system: string]: unknown
}

/** Start of a sandbox. */
export interface Beginning {
  readonly stateFile?: string
  readonly seed?: Seed
  readonly snapshot?: Snapshot
}

/**
 * State from the file if it exists, else from the snapshot, else a fresh one.
 * @throws UserError where both could be meant, or the snapshot has more than the sandbox can serve
 */
export function openState(served: readonly Served[], { stateFile, seed = 'demo', snapshot }: Beginning): KeptState {
  const kept = stateFile === undefined ? null : readState(stateFile, served)
  if (kept !== null && snapshot !== undefined) {
    throw new UserError(`${stateFile} exists and holds a state already; remove it to start from the snapshot again`)
  }
  if (kept !== null) return kept
  const states = served.map((one) => [one.fake.name, snapshot ? restored(one, snapshot) : one.fake.seed(seed)])
  return { writes: 0, ...Object.fromEntries(states) }
}

function restored({ fake, providers }: Served, { targets }: Snapshot): object {
  const kept = targets.filter(({ provider }) => providers.includes(provider))
  for (const provider of providers) {
    const names = kept.filter((target) => target.provider === provider).map(({ name }) => name)
    if (names.length < 2 || fake.tenants === 'many') continue
    throw new UserError(
      `the snapshot has ${names.length} targets of ${provider} (${names.join(', ')}), and the sandbox serves one; choose it with --target`,
    )
  }
  return fake.restore(kept, fake.seed('empty'))
}

/** Moves the clock by a second. */
export function advance(state: KeptState): Write {
  const serial = ++state.writes
  return {
    get at() {
      return clockAt(serial)
    },
    get uuid() {
      return uuidOf(serial)
    },
  }
}

function uuidOf(serial: number): string {
  const hash = createHash('sha256').update(`write ${serial}`).digest('hex')
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}`
}

/**
 * Writes beside the file and renames, so that the file is whole at any moment.
 * @returns why it could not be written, else `null`
 */
export function saveState(file: string, state: KeptState): string | null {
  const beside = `${file}.${randomUUID()}.tmp`
  try {
    writeFileSync(beside, `${JSON.stringify(state, null, 2)}\n`)
    renameSync(beside, file)
    return null
  } catch (error) {
    return `sandbox state cannot be written to ${file}: ${messageOf(error)}`
  }
}

function readState(file: string, served: readonly Served[]): KeptState | null {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new UserError(`sandbox state cannot be read from ${file}: ${messageOf(cause)}`, undefined, { cause })
  }
  let state: unknown
  try {
    state = JSON.parse(text)
  } catch (cause) {
    throw new UserError(`sandbox state in ${file} is not JSON: ${messageOf(cause)}`, undefined, { cause })
  }
  const kept = isObject(state) ? state : {}
  const { writes } = kept
  if (typeof writes !== 'number') throw new UserError(`${file} holds no sandbox state: writes is missing`)
  const missing = served.find(({ fake }) => !isObject(kept[fake.name]))
  if (missing !== undefined) throw new UserError(`${file} holds no sandbox state: ${missing.fake.name} is missing`)
  return { ...kept, writes }
}
