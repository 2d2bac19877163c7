/** One step of a plan as lines: what happens to one role, and the requests that do it. Pure. */
import {
  type Action,
  type Change,
  ORIGINS,
  type Origin,
  type Request,
  type SetChange,
  type Step,
  type ValueChange,
} from '../domain/model.ts'
import { forTerminal } from '../text/foreign-text.ts'
import { plural } from '../text/plural.ts'
import { type Kinds, mayGrant } from './answers.ts'
import { ACTION_STYLE, type Style, wordsOf, wrap } from './layout.ts'
import { bodyText, headerLines, lookUpLines } from './request.ts'
import { showValue } from './values.ts'

/** The block of one role: head, changes by field, note, requests. `fields` are those of its provider, if it is known. */
export function stepLines(step: Step, fields: Kinds[string] | undefined, style: Style): string[] {
  return [
    headLine(step, style),
    ...causeLines(step, fields, style),
    ...peopleLines(step, style),
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

const HEADINGS: Readonly<Record<Origin, string>> = {
  declared: 'this change',
  drift: 'drift',
  behind: 'changed in the base branch, not in this branch: merge or rebase',
}

/** In a plan with a base, the changes stand under their cause; a role that comes or goes without any still has one. */
function causeLines(step: Step, fields: Kinds[string] | undefined, style: Style): string[] {
  const told = (changes: readonly Change[]) =>
    changes.flatMap((change) =>
      'before' in change
        ? valueLines(step.action, change, style)
        : setLines(step, change, mayGrant(fields, change.field), style),
    )
  if (step.origin === undefined && step.changes.every(({ origin }) => origin === undefined)) return told(step.changes)
  return ORIGINS.flatMap((origin) => {
    const lines = told(step.changes.filter((change) => change.origin === origin))
    if (lines.length === 0 && step.origin !== origin) return []
    return [`      ${style.paint.bold(HEADINGS[origin])}`, ...lines]
  })
}

function peopleLines({ holders, losesAccess = 0 }: Step, { paint }: Style): string[] {
  if (holders === undefined || holders === null) return []
  const lost = losesAccess === 0 ? '' : `; ${paint.red(`${losesAccess} would lose access`)}`
  return [`      held by ${plural(holders.users, 'user')}, ${plural(holders.admins, 'admin')}${lost}`]
}

/** Only grants make a role wider or narrower; other elements, such as tags, come and go without that sign. */
function setLines({ sensitive = [] }: Step, change: SetChange, isGrant: boolean, { paint }: Style): string[] {
  const [wider, narrower] = isGrant ? ['▲ ', '▼ '] : ['', '']
  const reasons = new Map(sensitive.map(({ grant, reason }) => [grant, reason]))
  const mark = (element: string) => {
    const reason = reasons.get(element)
    if (reason === undefined) return ''
    return `  ${paint.yellow(`▲ sensitive${reason === null ? '' : `: ${forTerminal(reason)}`}`)}`
  }
  if (change.added.length + change.removed.length === 0) return []
  return [
    `      ${forTerminal(`${change.field}:`)}`,
    ...change.added.map((element) => `        ${paint.green(`${wider}+ ${forTerminal(element)}`)}${mark(element)}`),
    ...change.removed.map((element) => `        ${paint.red(`${narrower}- ${forTerminal(element)}`)}`),
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
  const lookUps = lookUpLines(request).map((line) => `      ${paint.dim(line)}`)
  const head = `      ${paint.cyan(forTerminal(request.method))} ${forTerminal(request.path)}`
  if (!verbose) return [...lookUps, head]
  const rest = [...headerLines(request), ...(bodyText(request)?.split('\n') ?? [])]
  return [...lookUps, head, ...rest.map((line) => `        ${paint.dim(line)}`)]
}
