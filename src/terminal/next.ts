/** Commands to run next, as they can be typed. */

import { showLabels, showShard } from '../app/labels.ts'
import type { Plan } from '../domain/plan-model.ts'
import type { CommandOptions, MakeOptions } from './options.ts'

type Limits = Pick<CommandOptions, 'config' | 'target' | 'select' | 'shard' | 'role'>

/** Applies a plan: with the flags that limited or allowed it, unless it is saved and they are in it. */
export function nextCommand(plan: Plan, options: Limits & MakeOptions & { readonly out?: string }): string | null {
  const { out, allow, allowEmpty, maxDeletes, base, only, holders } = options
  // Without a file there is nothing to apply: `apply` alone goes by the files.
  if (plan.undoes !== undefined && out === undefined) return null
  if (out !== undefined) return applyCommand(out, options)
  return typed('rolesync apply', [
    ...place(options),
    ...choiceOf(options),
    ...(maxDeletes === undefined ? [] : ['--max-deletes', String(maxDeletes)]),
    ...allow.flatMap((guard) => ['--allow', guard]),
    ...(allowEmpty ? ['--allow-empty'] : []),
    // Without its base, a plan does not tell causes apart; without its limit, it does more.
    ...(base === undefined ? [] : ['--base', base]),
    ...(only === undefined ? [] : ['--only', only]),
    ...(holders === undefined ? [] : [holders === 'numbers' ? '--holders' : `--holders=${holders}`]),
  ])
}

/** Applies a saved plan. */
export function applyCommand(file: string, options: Pick<Limits, 'config'>): string {
  return typed('rolesync apply', [file, ...place(options)])
}

/** Shows what an apply left to do. A saved plan is applied whole, whatever was chosen when it was made. */
export function retryCommandFor(plan: Plan, options: Limits & { readonly plan?: string }): string {
  if (plan.undoes !== undefined) return typed('rolesync undo REPORT', place(options))
  return typed('rolesync plan', [...place(options), ...(options.plan === undefined ? choiceOf(options) : [])])
}

function place({ config }: Pick<Limits, 'config'>): string[] {
  return config === undefined ? [] : ['--config', config]
}

/** Returns the flags that limit a run to a part of its config. */
export function choiceOf({
  target,
  select = [],
  shard,
  role = [],
}: Partial<Limits> & Pick<Limits, 'target'>): string[] {
  return [
    ...target.flatMap((glob) => ['--target', glob]),
    ...(select.length === 0 ? [] : ['--select', showLabels(select)]),
    ...(shard === undefined ? [] : ['--shard', showShard(shard)]),
    ...role.flatMap((glob) => ['--role', glob]),
  ]
}

function typed(command: string, words: readonly string[]): string {
  return [command, ...words.map(forShell)].join(' ')
}

function forShell(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
