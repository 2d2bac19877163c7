/** The steps of one cause as a table: a role, what it gains, what it loses. Pure. */
import type { ReachChange } from '../domain/plan-model.ts'

import { DEED_STYLE } from './layout.ts'
import type { Item } from './markdown-limit.ts'
import { cellOf } from './markdown-phrase.ts'
import { cellCode, entities } from './markup.ts'
import { join, type Phrase, phrase, strong } from './phrase.ts'
import { showValue } from './values.ts'
import type { FieldChange, StepBlock } from './view.ts'
import { REACH_SYMBOL } from './view-reach.ts'
import { sensitiveRemark } from './view-steps.ts'

/** The first lines of a table of steps. */
export const TABLE_HEAD = ['| Role | + gains | − loses |', '|:--|:--|:--|'] as const

/** So many entries of a cell are open; a click shows the others. */
const MAX_OPEN = 25

/** Returns one row. */
export function rowOf(step: StepBlock, hasTargets: boolean): Item {
  const gains = [...step.fields.flatMap((field) => gainsOf(step, field)), ...reachOf(step, 'gains')]
  const loses = [...step.fields.flatMap((field) => losesOf(step, field)), ...reachOf(step, 'loses')]
  return { lines: [`| ${roleCell(step, hasTargets)} | ${cell(gains)} | ${cell(loses)} |`], roles: step.isAgain ? 0 : 1 }
}

function roleCell(step: StepBlock, hasTargets: boolean): string {
  const { deed, role, from, warnings, place, isOnePlace, targets, remarks } = step
  const word = deed === 'replace' || deed === 'delete' ? `**${deed}**` : deed
  const name = from === null ? cellCode(role) : `${cellCode(from)} → ${cellCode(role)}`
  const warning = warnings.length === 0 ? '' : `: ${cellOf(strong(join(warnings, '; ')))}`
  const others = isOnePlace ? [] : [' there']
  const where: Phrase = hasTargets ? phrase`${targetsOf(targets)} · ${place}${others}` : place
  const lines = [
    `${entities(DEED_STYLE[deed].symbol)} ${word} ${name}${warning}`,
    cellOf(where),
    ...remarks.map(cellOf),
  ]
  return lines.join('<br>')
}

/** Names are reported up to this many; the others by their number. */
const MAX_TARGETS = 5

function targetsOf(targets: readonly string[]): Phrase {
  const shown = join(
    targets.slice(0, MAX_TARGETS).map((target) => phrase`${target}`),
    ', ',
  )
  const more = targets.length - MAX_TARGETS
  const all = more <= 0 ? shown : phrase`${shown} and ${more} more`
  return targets.length === 1 ? all : phrase`${strong([`${targets.length} targets`])} (${all})`
}

function gainsOf({ sensitive }: StepBlock, { change, isGrant }: FieldChange): string[] {
  if ('before' in change) return change.after === null ? [] : [value(change.field, change.after)]
  return change.added.map((element) => {
    if (!sensitive.has(element)) return elementOf(change.field, element, isGrant)
    const reason = sensitive.get(element) ?? null
    return `${elementOf(change.field, element, isGrant)} ${cellOf(sensitiveRemark(reason))}`
  })
}

function losesOf(_: StepBlock, { change, isGrant, isCounted }: FieldChange): string[] {
  if ('before' in change) return change.before === null ? [] : [value(change.field, change.before)]
  // Their number stands with the role.
  if (isCounted) return []
  return change.removed.map((element) => elementOf(change.field, element, isGrant))
}

/** Ways through included roles, of this role and of those above it. */
function reachOf({ reach }: StepBlock, effect: ReachChange['effect']): string[] {
  return reach
    .filter((one) => one.effect === effect)
    .map(({ path, sensitive }) => {
      const way = `${REACH_SYMBOL[effect]} ${path.map(cellCode).join(' → ')}`
      const isFlagged = effect === 'gains' && sensitive !== undefined
      return isFlagged ? `${way} ${cellOf(sensitiveRemark(sensitive.reason))}` : way
    })
}

function elementOf(field: string, element: string, isGrant: boolean): string {
  return isGrant ? cellCode(element) : `${cellCode(field)}: ${cellCode(element)}`
}

function value(field: string, shown: Parameters<typeof showValue>[0]): string {
  return `${cellCode(field)}: ${cellCode(showValue(shown))}`
}

function cell(entries: readonly string[]): string {
  const open = entries.slice(0, MAX_OPEN).join('<br>')
  const rest = entries.slice(MAX_OPEN)
  if (rest.length === 0) return open
  return `${open}<details><summary>${rest.length} more</summary>${rest.join('<br>')}</details>`
}
