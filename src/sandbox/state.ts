/** State of the whole sandbox: where it comes from, how it moves on, how it is kept in a file. */
import { createHash, randomUUID } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { UserError } from '../errors.ts'
import { clockAt } from './clock.ts'
import type { Seed, Write } from './double.ts'
import { doubles, type SystemStates } from './doubles.ts'
import { isObject } from './http.ts'

/** Everything that the sandbox keeps, as plain JSON. Tests may change it while it runs. */
export interface SandboxState extends SystemStates {
  /** Changes so far. Times and identifiers of new things follow from it, so that two runs are the same. */
  writes: number
}

/** State from the file if it exists, else a fresh one. */
export function openState(file: string | undefined, seed: Seed): SandboxState {
  const kept = file === undefined ? null : readState(file)
  if (kept !== null) return kept
  const systems = Object.fromEntries(doubles.map((double) => [double.name, double.seed(seed)]))
  return { writes: 0, ...systems } as SandboxState
}

/** Moves the clock by a second. */
export function advance(state: SandboxState): Write {
  state.writes++
  const hash = createHash('sha256').update(`write ${state.writes}`).digest('hex')
  const uuid = `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}`
  return { at: clockAt(state.writes), uuid }
}

/**
 * Writes beside the file and renames, so that the file is whole at any moment.
 * @returns why it could not be written, else `null`
 */
export function saveState(file: string, state: SandboxState): string | null {
  const beside = `${file}.${randomUUID()}.tmp`
  try {
    writeFileSync(beside, `${JSON.stringify(state, null, 2)}\n`)
    renameSync(beside, file)
    return null
  } catch (error) {
    return `sandbox state cannot be written to ${file}: ${(error as Error).message}`
  }
}

function readState(file: string): SandboxState | null {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new UserError(`sandbox state cannot be read from ${file}: ${(cause as Error).message}`, undefined, { cause })
  }
  let state: unknown
  try {
    state = JSON.parse(text)
  } catch (cause) {
    throw new UserError(`sandbox state in ${file} is not JSON: ${(cause as Error).message}`, undefined, { cause })
  }
  const missing = ['writes', ...doubles.map((double) => double.name)].find(
    (name) => !isObject(state) || !(name in state),
  )
  if (missing !== undefined) throw new UserError(`${file} holds no sandbox state: ${missing} is missing`)
  return state as SandboxState
}
