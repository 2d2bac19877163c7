/** The steps of a plan as data of the HTML page. Pure. */
import { type FieldKinds, grantsOf as heldBy } from '../domain/fields.ts'
import type { Fields, FieldValue, Item, Request } from '../domain/model.ts'
import type { Change, Plan, Step } from '../domain/plan-model.ts'
import { record, toSet } from '../text/collections.ts'
import { forTerminal } from '../text/foreign-text.ts'
import { plural } from '../text/plural.ts'
import { grantsOf, type Kinds, mayGrant, own } from './grants.ts'
import type { Cause, Detail, FieldRow, PageData, Row } from './page-data.ts'
import { bodyText, headerLines, lookUpLines } from './request.ts'
import { showValue } from './values.ts'
import { reachText } from './view-reach.ts'
import { blocksOf, hasCauses } from './view-steps.ts'

/** Details are read in blocks, so that a page of ten thousand roles opens before it has parsed them all. */
const BLOCK = 100

/** The data of the page and its details, in blocks. */
export function pageData(plan: Plan, kinds: Kinds): { data: PageData; details: readonly (readonly Detail[])[] } {
  const index = new Map<string, number>()
  const idOf = (grant: string) => {
    const id = index.get(grant) ?? index.size
    index.set(grant, id)
    return id
  }
  const steps = plan.targets.flatMap((target, t) =>
    target.steps.map((step) => ({ step, t, fields: own(kinds, target.provider)?.fields })),
  )
  const rows = steps.map(({ step, t, fields }) => rowOf(step, t, fields, idOf))
  const numbers = new Map(steps.map(({ step }, number) => [step, number]))
  const details = steps.map(({ step, fields }) => detailOf(step, fields))
  return {
    data: {
      targets: plan.targets.map(({ name }) => forTerminal(name)),
      grants: [...index.keys()].map(forTerminal),
      rows,
      sections: sections(plan, kinds, numbers),
      block: BLOCK,
    },
    details: Array.from({ length: Math.ceil(details.length / BLOCK) }, (_, at) =>
      details.slice(at * BLOCK, (at + 1) * BLOCK),
    ),
  }
}

/** Returns the rows of each cause over all targets. */
function sections(plan: Plan, kinds: Kinds, numbers: ReadonlyMap<Step, number>): PageData['sections'] {
  const isSplit = plan.base !== undefined || hasCauses(plan.targets)
  const all = plan.targets.flatMap((target) => blocksOf(target, kinds, isSplit))
  const titles = [...new Map(all.map(({ block }) => [block.origin, TITLES[block.origin ?? 'declared']]))]
  return titles.map(([origin, title]) => {
    const own = all.filter(({ block }) => block.origin === origin)
    return { title, origin, rows: own.flatMap(({ steps }) => steps.map((step) => numbers.get(step) ?? 0)) }
  })
}

const TITLES = { declared: 'This change', drift: 'Drift', behind: 'Behind' } as const

function rowOf(step: Step, t: number, kinds: FieldKinds | undefined, idOf: (grant: string) => number): Row {
  const gained = grantsOf(step.changes, 'added', kinds)
  const lost = grantsOf(step.changes, 'removed', kinds)
  const sensitive = new Set((step.sensitive ?? []).map(({ grant }) => grant))
  const changed = new Set([...gained, ...lost])
  const kept = held(step.after, kinds).filter((grant) => !changed.has(grant))
  return {
    t,
    role: forTerminal(step.role),
    action: step.action,
    ...(step.renamedFrom === undefined ? {} : { from: forTerminal(step.renamedFrom) }),
    g: gained.map(idOf),
    l: lost.map(idOf),
    k: kept.map(idOf),
    ...(sensitive.size === 0 ? {} : { s: gained.filter((grant) => sensitive.has(grant)).map(idOf) }),
    v: step.changes.filter((change) => isPlain(change, kinds)).length,
  }
}

/** All grants of a role; none where the provider, and with it the meaning of its fields, is unknown. */
function held(fields: Fields | null, kinds: FieldKinds | undefined): string[] {
  return fields === null || kinds === undefined ? [] : heldBy(kinds, fields)
}

function detailOf(step: Step, kinds: FieldKinds | undefined): Detail {
  const { source, changes } = step
  const causes = causesOf(changes, kinds)
  return {
    place: source === null ? null : `${forTerminal(source.file)}:${source.line}`,
    remarks: remarksOf(step),
    fields: fieldRows(step, kinds),
    ...(causes.length === 0 ? {} : { causes }),
    requests: step.requests.map(requestOf),
  }
}

function remarksOf({ action, note, holders, losesAccess = 0, sensitive = [], reach = [] }: Step): string[] {
  return [
    ...(note === undefined ? [] : [`${action === 'manual' ? 'By hand' : 'Note'}: ${forTerminal(note)}`]),
    ...(holders
      ? [`Held by ${plural(holders.users, 'user')}, administered by ${plural(holders.admins, 'admin')}.`]
      : []),
    ...(losesAccess === 0 ? [] : [`${losesAccess} of its holders keep no other way to a grant that is removed.`]),
    ...sensitive.map(({ grant, reason }) => {
      const why = reason === null ? '' : ` (${forTerminal(reason)})`
      return `Sensitive: ${forTerminal(grant)}${why}`
    }),
    ...reach.map((one) => `Through included roles: ${reachText(one)}`),
  ]
}

/** Reports whether a change is one of something other than grants. */
function isPlain(change: Change, kinds: FieldKinds | undefined): boolean {
  return 'before' in change || !mayGrant(kinds, change.field)
}

function causesOf(all: readonly Change[], kinds: FieldKinds | undefined): Cause[] {
  return (['declared', 'drift'] as const).flatMap((origin) => {
    const changes = all.filter((change) => change.origin === origin)
    if (changes.length === 0) return []
    const told = (side: 'added' | 'removed') => grantsOf(changes, side, kinds).map(forTerminal)
    const plain = changes.filter((change) => isPlain(change, kinds))
    const spelled = (side: 'before' | 'after') => plain.flatMap((change) => spell(change, side))
    return [
      { origin, added: told('added'), removed: told('removed'), before: spelled('before'), after: spelled('after') },
    ]
  })
}

/** Returns what a change of something other than grants takes away or brings. */
function spell(change: Change, side: 'before' | 'after'): string[] {
  const field = forTerminal(change.field)
  if ('before' in change) return [`${field}: ${showValue(change[side])}`]
  return (side === 'before' ? change.removed : change.added).map((one) => `${field}: ${forTerminal(one)}`)
}

function requestOf(request: Request): Detail['requests'][number] {
  const [first, headers] = [lookUpLines(request), headerLines(request)]
  return {
    ...(first.length === 0 ? {} : { first }),
    method: request.method,
    path: forTerminal(request.path),
    ...(headers.length === 0 ? {} : { headers }),
    body: bodyText(request),
  }
}

/** Every field of a role and every path of a tree, by name. */
function fieldRows({ before, after }: Step, kinds: FieldKinds | undefined): FieldRow[] {
  const fields = toSet([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])
  return fields.flatMap((field) => {
    const [then, now] = [flat(before, field), flat(after, field)]
    const plain = mayGrant(kinds, field) ? {} : ({ plain: true } as const)
    return toSet([...Object.keys(then), ...Object.keys(now)]).map((name) => ({
      name: forTerminal(name),
      before: before === null ? null : (own(then, name) ?? null),
      after: after === null ? null : (own(now, name) ?? null),
      ...plain,
    }))
  })
}

function flat(fields: Fields | null, field: string): Readonly<Record<string, readonly string[]>> {
  const value = fields === null ? undefined : own(fields, field)
  return value === undefined ? {} : record(flatField(field, value))
}

function flatField(field: string, value: FieldValue): (readonly [string, readonly string[]])[] {
  if (typeof value !== 'object' || value === null) return [[field, [showValue(value)]]]
  if (Array.isArray(value)) {
    const isItems = value.some((one) => typeof one === 'object')
    return [[field, isItems ? (value as Item[]).map(showValue) : (value as readonly string[]).map(forTerminal)]]
  }
  return Object.entries(value as Readonly<Record<string, readonly string[]>>).map(([path, privileges]) => [
    `${field} › ${path}`,
    privileges.map(forTerminal),
  ])
}
