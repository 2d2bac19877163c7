/** The roles and grants of a plan as data of the HTML page: one row for each role that changes. Pure. */
import { grantsOf as heldBy } from '../domain/fields.ts'
import type { Fields } from '../domain/model.ts'
import type { Plan } from '../domain/plan-model.ts'
import { groupBy, toSet } from '../text/collections.ts'
import { forTerminal } from '../text/foreign-text.ts'
import { type Kinds, own } from './grants.ts'
import type { StepContext } from './html-step.ts'
import type { PageData, Row } from './page-data.ts'
import type { PlanView, StepBlock } from './view.ts'

/** The data of the matrix, and what it says of each step. */
export interface Matrix {
  readonly data: PageData
  readonly contextOf: (block: StepBlock) => StepContext
}

/** Returns the matrix of a plan. A role that several causes change has one row, and so has a replace. */
export function matrixOf(plan: Plan, view: PlanView, kinds: Kinds): Matrix {
  const held = heldAfter(plan, kinds)
  const all = view.causes.flatMap(({ steps }) =>
    steps.flatMap((block) => block.targets.map((target) => ({ block, key: keyOf(target, block.role), target }))),
  )
  const groups = [...groupBy(all, ({ key }) => key)]
  const numbers = new Map(groups.map(([key], number) => [key, number]))
  const kept = groups.map(([key, parts]) =>
    without(
      held.get(key) ?? [],
      parts.map(({ block }) => block),
    ),
  )
  const targets = new Map(plan.targets.map(({ name }, index) => [name, index]))
  const grants = indexer()
  const rows = groups.map(([, parts], number) => {
    const blocks = parts.map(({ block }) => block)
    return rowOf(blocks, { t: targets.get(parts[0]?.target ?? '') ?? 0, kept: kept[number] ?? [], idOf: grants.idOf })
  })
  return {
    data: { targets: plan.targets.map(({ name }) => forTerminal(name)), grants: grants.all(), rows },
    contextOf: ({ targets: where, role, isAgain }) => {
      const own = where.flatMap((target) => numbers.get(keyOf(target, role)) ?? [])
      return { rows: own, kept: isAgain ? [] : (kept[own[0] ?? -1] ?? []) }
    },
  }
}

function keyOf(target: string, role: string): string {
  return JSON.stringify([target, role])
}

/** All grants of each role as it will be; none where the meaning of its fields is unknown. */
function heldAfter({ targets }: Plan, kinds: Kinds): ReadonlyMap<string, readonly string[]> {
  const grantsIn = (fields: Fields | null, provider: string) => {
    const system = own(kinds, provider)
    return fields === null || system === undefined ? [] : heldBy(system.fields, fields)
  }
  return new Map(
    targets.flatMap(({ name, provider, steps }) =>
      steps.map(({ role, after }) => [keyOf(name, role), grantsIn(after, provider)] as const),
    ),
  )
}

function without(held: readonly string[], blocks: readonly StepBlock[]): string[] {
  const gained = new Set(blocks.flatMap((block) => block.gained))
  return held.filter((grant) => !gained.has(grant))
}

interface RowContext {
  readonly t: number
  readonly kept: readonly string[]
  readonly idOf: (grant: string) => number
}

function rowOf(blocks: readonly StepBlock[], { t, kept, idOf }: RowContext): Row {
  const [first] = blocks as readonly [StepBlock]
  const [gained, lost] = [toSet(blocks.flatMap((one) => one.gained)), toSet(blocks.flatMap((one) => one.lost))]
  const sensitive = blocks.flatMap((one) => [...one.sensitive.keys()])
  const from = blocks.find((one) => one.from !== null)?.from ?? null
  return {
    t,
    role: forTerminal(first.role),
    action: first.whole,
    ...(from === null ? {} : { from: forTerminal(from) }),
    g: gained.map(idOf),
    l: lost.map(idOf),
    k: kept.map(idOf),
    ...(sensitive.length === 0 ? {} : { s: sensitive.map(idOf) }),
  }
}

/** Numbers grants as they come. */
function indexer() {
  const index = new Map<string, number>()
  return {
    idOf(grant: string): number {
      const id = index.get(grant) ?? index.size
      index.set(grant, id)
      return id
    },
    all: () => [...index.keys()].map(forTerminal),
  }
}
