/** Compares a plan with the one that was reviewed, by its digest. */
import { EXIT, UserError } from '../domain/errors.ts'
import type { Plan } from '../domain/plan-model.ts'
import { blocksOf } from '../render/view-steps.ts'
import { deedCounts } from '../render/view-totals.ts'
import type { BaseOptions } from './options.ts'
import type { Selection } from './selection.ts'

/** Choices that decide what a plan does. */
type Choices = Selection & Pick<BaseOptions, 'only'> & { readonly role: readonly string[] }

/** Returns why a plan is not the expected one; `null` where it is, or where none was. */
export function whyUnexpected(plan: Plan, options: Choices & { readonly expect?: string }): UserError | null {
  const [{ digest }, { expect }] = [plan, options]
  if (expect === undefined || expect === digest) return null
  const message =
    `the plan is not the one that was expected: its digest is ${digest}, not ${expect}. Apply would now do: ` +
    `${deedsOf(plan)}. Either the files or the live roles changed since the review, or ${selectionOf(options)}; review the ` +
    'plan again; nothing was written'
  return new UserError(message, EXIT.stale)
}

/** Returns what a plan would do, in one line and in the words of the plan itself. */
function deedsOf({ targets }: Plan): string {
  const blocks = targets.flatMap((target) => blocksOf(target, {}, false).map(({ block }) => block))
  return blocks.length === 0 ? 'nothing' : deedCounts(blocks).join('')
}

/** Returns the flags that choose what a plan is about, as far as they could explain another digest. */
function selectionOf(options: Choices): string {
  const given = (['target', 'select', 'shard', 'role', 'only'] as const).filter((name) => {
    const value = options[name]
    return Array.isArray(value) ? value.length > 0 : value !== undefined
  })
  const flags = '--target, --select, --shard, --role or --only'
  if (given.length === 0) return `it was planned with ${flags}, which this apply does not have`
  return `it was planned with other flags than ${given.map((name) => `--${name}`).join(', ')} (${flags} count)`
}
