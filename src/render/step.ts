/** One step of a plan as lines: what happens to one role, and the requests that do it. Pure. */
import type { Action, Change, Request, Step, ValueChange } from '../model.ts'
import { forJson, forTerminal } from './escape.ts'
import { ACTION_STYLE, type Style, wordsOf, wrap } from './layout.ts'
import { showValue } from './values.ts'

/** The block of one role: head, changes by field, note, requests. */
export function stepLines(step: Step, style: Style): string[] {
  return [
    headLine(step, style),
    ...step.changes.flatMap((change) => changeLines(step.action, change, style)),
    ...noteLines(step, style),
    ...step.requests.flatMap((request) => requestLines(request, style)),
  ]
}

function headLine(step: Step, { paint }: Style): string {
  const { symbol, color } = ACTION_STYLE[step.action]
  const { source } = step
  const place = source === null ? 'in no file' : `${forTerminal(source.file)}:${source.line}`
  const role = paint.bold(forTerminal(step.role))
  const name = step.renamedFrom === undefined ? role : `${forTerminal(step.renamedFrom)} → ${role}`
  return `  ${paint[color](`${symbol} ${step.action}`)} ${name}  ${paint.dim(`(${place})`)}`
}

function changeLines(action: Action, change: Change, style: Style): string[] {
  if ('before' in change) return valueLines(action, change, style)
  const { paint } = style
  if (change.added.length + change.removed.length === 0) return []
  return [
    `      ${forTerminal(`${change.field}:`)}`,
    ...change.added.map((element) => `        ${paint.green(`▲ + ${forTerminal(element)}`)}`),
    ...change.removed.map((element) => `        ${paint.red(`▼ - ${forTerminal(element)}`)}`),
  ]
}

/** A create has nothing before, a delete nothing after: there the value alone says all. */
function valueLines(action: Action, change: ValueChange, { paint, width }: Style): string[] {
  const field = `      ${forTerminal(`${change.field}:`)}`
  const before = showValue(change.before)
  const after = showValue(change.after)
  if (action === 'create' && change.before === null) return [`${field} ${paint.green(after)}`]
  if (action === 'delete' && change.after === null) return [`${field} ${paint.red(before)}`]
  if (field.length + before.length + after.length + ' '.length + ' → '.length <= width) {
    return [`${field} ${paint.red(before)} → ${paint.green(after)}`]
  }
  return [field, `        ${paint.red(`- ${before}`)}`, `        ${paint.green(`+ ${after}`)}`]
}

function noteLines(step: Step, style: Style): string[] {
  if (step.note === undefined) return []
  const lead = step.action === 'manual' ? '      by hand: ' : '      note: '
  return wrap(lead, wordsOf(forTerminal(step.note)), style)
}

function requestLines(request: Request, { paint, verbose }: Style): string[] {
  const head = `      ${paint.cyan(forTerminal(request.method))} ${forTerminal(request.path)}`
  if (!verbose || request.body === undefined || request.body === null) return [head]
  const body = forJson(JSON.stringify(request.body, null, 2)).split('\n')
  return [head, ...body.map((line) => `        ${paint.dim(line)}`)]
}
