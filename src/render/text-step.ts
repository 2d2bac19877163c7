/** A step of a plan as lines: what happens to one role, and the requests that do it. Pure. */
import type { Request } from '../domain/model.ts'
import type { SetChange, ValueChange } from '../domain/plan-model.ts'
import { forTerminal } from '../text/foreign-text.ts'
import { plural, thousands } from '../text/plural.ts'
import { DEED_STYLE, type Style, textOf, wordsIn, wrap } from './layout.ts'
import { join } from './phrase.ts'
import { bodyText, headerLines, lookUpLines } from './request.ts'
import { showValue } from './values.ts'
import type { Deed, FieldChange, StepBlock } from './view.ts'
import { REACH_TITLE, reachText } from './view-reach.ts'
import { requestsRemark } from './view-steps.ts'

/** Returns the lines of one block: head, changes by field, people and notes, requests. */
export function stepLines(block: StepBlock, style: Style): string[] {
  return [
    ...headLines(block, style),
    ...block.fields.flatMap((field) => fieldLines(block, field, style)),
    ...reachLines(block, style),
    ...block.remarks.flatMap((remark) => wrap('      ', wordsIn(remark), style)),
    ...requestsOf(block, style),
  ]
}

/** After a warning, the place goes to a line of its own where it would not fit. */
function headLines({ deed, role, from, warnings, place }: StepBlock, { paint, width }: Style): string[] {
  const { symbol, color } = DEED_STYLE[deed]
  const name = forTerminal(role)
  const old = from === null ? '' : `${forTerminal(from)} → `
  const warning = warnings.length === 0 ? '' : `: ${textOf(join(warnings, '; '))}`
  const source = `(${textOf(place)})`
  const head = `  ${paint[color](`${symbol} ${deed}`)} ${old}${paint.bold(name)}${warning === '' ? '' : paint.red(warning)}`
  const length = `  ${symbol} ${deed} ${old}${name}${warning}  ${source}`.length
  return length <= width || warning === '' ? [`${head}  ${paint.dim(source)}`] : [head, `      ${paint.dim(source)}`]
}

function fieldLines(block: StepBlock, { change, isCounted }: FieldChange, style: Style): string[] {
  if ('before' in change) return valueLines(block.deed, change, style)
  if (!isCounted || style.verbose) return setLines(block, change, style)
  const people = plural(change.removed.length, 'person', 'people')
  return [`      ${forTerminal(`${change.field}:`)} ${style.paint.red(`- ${people}`)}`]
}

function setLines({ sensitive }: StepBlock, change: SetChange, { paint }: Style): string[] {
  const mark = (element: string) => {
    const reason = sensitive.get(element)
    if (reason === undefined) return ''
    return `  ${paint.yellow(`▲ sensitive${reason === null ? '' : `: ${forTerminal(reason)}`}`)}`
  }
  if (change.added.length + change.removed.length === 0) return []
  return [
    `      ${forTerminal(`${change.field}:`)}`,
    ...change.added.map((element) => `        ${paint.green(`+ ${forTerminal(element)}`)}${mark(element)}`),
    ...change.removed.map((element) => `        ${paint.red(`- ${forTerminal(element)}`)}`),
  ]
}

/** So many are shown unless all are asked for: one change of a role may reach hundreds above it. */
const MAX_REACH = 20

function reachLines({ reach }: StepBlock, { paint, verbose }: Style): string[] {
  if (reach.length === 0) return []
  const shown = verbose ? reach : reach.slice(0, MAX_REACH)
  const hidden = reach.length - shown.length
  return [
    `      ${REACH_TITLE}`,
    ...shown.map(
      (one) => `        ${one.effect === 'gains' ? paint.green(reachText(one)) : paint.red(reachText(one))}`,
    ),
    ...(hidden === 0 ? [] : [`        ${thousands(hidden)} more; --verbose shows all`]),
  ]
}

/** A create has nothing before, a delete nothing after: there the value alone says all. */
function valueLines(deed: Deed, change: ValueChange, { paint, width }: Style): string[] {
  const field = `      ${forTerminal(`${change.field}:`)}`
  const before = showValue(change.before)
  const after = showValue(change.after)
  if (deed === 'create' && change.before === null) return [`${field} ${paint.green(after)}`]
  if (deed === 'delete' && change.after === null) return [`${field} ${paint.red(before)}`]
  if (field.length + before.length + after.length + ' '.length + ' → '.length <= width) {
    return [`${field} ${paint.red(before)} → ${paint.green(after)}`]
  }
  return [field, `        ${paint.red(`- ${before}`)}`, `        ${paint.green(`+ ${after}`)}`]
}

function requestsOf(block: StepBlock, style: Style): string[] {
  if (!block.isAgain) return block.requests.flatMap((request) => requestLines(request, style))
  const remark = textOf(requestsRemark(block))
  return remark === '' ? [] : [`      ${style.paint.dim(`(${remark})`)}`]
}

function requestLines(request: Request, { paint, verbose }: Style): string[] {
  const lookUps = lookUpLines(request).map((line) => `      ${paint.dim(line)}`)
  const head = `      ${paint.cyan(forTerminal(request.method))} ${forTerminal(request.path)}`
  if (!verbose) return [...lookUps, head]
  const rest = [...headerLines(request), ...(bodyText(request)?.split('\n') ?? [])]
  return [...lookUps, head, ...rest.map((line) => `        ${paint.dim(line)}`)]
}
