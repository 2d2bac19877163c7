/** Selects the targets of a run: by name, by label, by shard. */

import type { TargetConfig } from '../desired/project.ts'
import { UserError } from '../domain/errors.ts'
import { chooser, matcher } from '../text/glob.ts'
import { orSuggestWord } from '../text/suggestions.ts'
import { type Label, type Shard, showLabels } from './labels.ts'

/** All of them have to hold. */
export interface Selection {
  /** Globs on names; none means all. */
  readonly target: readonly string[]
  readonly select?: readonly Label[]
  readonly shard?: Shard
}

type Named = Pick<TargetConfig, 'name' | 'labels'>
type Env = Readonly<Record<string, string | undefined>>

/**
 * A test for the targets that are selected.
 * @throws UserError where the shard's number has to come from the environment and does not
 */
export function selector({ target, select = [], shard }: Selection, env: Env): (target: Named) => boolean {
  const isNamed = chooser(target)
  const number = shard === undefined ? null : (shard.index ?? numberOf(shard, env))
  return ({ name, labels }) =>
    isNamed(name) && hasAll(labels, select) && (shard === undefined || shardOf(name, shard.count) === number)
}

/** The number, from 1, of the shard that a target is in. It depends on nothing but its name and how many shards there are. */
export function shardOf(name: string, count: number): number {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(name)) hash = Math.imul(hash ^ byte, 0x01000193)
  // The low bits of FNV-1a follow the last letters of a name; these shifts mix the others in.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (((hash ^ (hash >>> 16)) >>> 0) % count) + 1
}

/**
 * A name or a label that selects nothing is a slip, not a wish for an empty plan. An empty shard is none: which targets
 * are in it is nobody's choice.
 * @throws UserError with what was probably meant
 */
export function checkSelection({ target, select = [] }: Selection, targets: readonly Named[]): void {
  for (const glob of target) {
    const names = targets.map(({ name }) => name)
    if (names.some(matcher([glob]))) continue
    const hint = orSuggestWord(glob, names) || `; the config has ${names.join(', ') || 'none'}`
    throw new UserError(`--target ${glob} matches no target${hint}`)
  }
  for (const label of select) checkLabel(label, targets)
  const isNamed = chooser(target)
  if (select.length === 0 || targets.some(({ name, labels }) => isNamed(name) && hasAll(labels, select))) return
  const named = target.length === 0 ? '' : ` that --target ${target.join(' --target ')} matches`
  throw new UserError(`--select ${showLabels(select)} matches no target${named}: no target has all of it`)
}

function checkLabel({ key, value }: Label, targets: readonly Named[]): void {
  if (targets.some(({ labels }) => has(labels, key) && labels[key] === value)) return
  const known = [...new Set(targets.flatMap(({ labels }) => Object.entries(labels).map((label) => label.join('='))))]
  const near = orSuggestWord(`${key}=${value}`, known)
  const values = known.filter((label) => label.startsWith(`${key}=`))
  const choice = values.length > 0 ? values : known
  const hint = near || `; the config has ${choice.sort().join(', ') || 'no labels'}`
  throw new UserError(`--select ${key}=${value} matches no target${hint}`)
}

function hasAll(labels: Named['labels'], wanted: readonly Label[]): boolean {
  return wanted.every(({ key, value }) => has(labels, key) && labels[key] === value)
}

/** A label may be named like a property that every object has. */
function has(labels: Named['labels'], key: string): boolean {
  return Object.hasOwn(labels, key)
}

/** Kubernetes counts from 0. */
function numberOf({ count }: Shard, env: Env): number {
  const given = env.JOB_COMPLETION_INDEX
  const flag = `--shard /${count}`
  if (given === undefined || given === '') {
    throw new UserError(
      `${flag} takes its number from JOB_COMPLETION_INDEX, which is not set; or write --shard 1/${count}`,
    )
  }
  const index = /^\d{1,6}$/.test(given) ? Number(given) : count
  if (index < count) return index + 1
  throw new UserError(`${flag}: JOB_COMPLETION_INDEX is ${JSON.stringify(given)}, not a number from 0 to ${count - 1}`)
}
