/** One step of a plan as a collapsed part of a comment. Pure. */
import type { Change, Request, Step } from '../domain/model.ts'
import { forTerminal } from '../text/foreign-text.ts'
import { grantsOf, type Kinds, type SectionStep } from './answers.ts'
import { ACTION_STYLE } from './layout.ts'
import { codeBlock, codeSpan, entities, forHtml, htmlCode, prose } from './markup.ts'
import { bodyText, headerLines, lookUpLines } from './request.ts'
import { showValue } from './values.ts'

/** The lines of one step, with an empty one at the end. */
export function stepBlock({ step, changes, isAgain }: SectionStep, fields: Kinds[string] | undefined): string[] {
  return [
    '<details>',
    `<summary>${summary(step, changes, fields)}</summary>`,
    '',
    ...changeLines(step, changes),
    ...remarkLines(step),
    ...(isAgain ? ['The requests are those of the same role above.', ''] : step.requests.flatMap(requestLines)),
    '</details>',
    '',
  ]
}

function summary(step: Step, changes: readonly Change[], fields: Kinds[string] | undefined): string {
  const name =
    step.renamedFrom === undefined ? htmlCode(step.role) : `${htmlCode(step.renamedFrom)} → ${htmlCode(step.role)}`
  const added = grantsOf(changes, 'added', fields).length
  const removed = grantsOf(changes, 'removed', fields).length
  const sensitive = step.sensitive?.length ?? 0
  const { source, holders } = step
  return [
    `${entities(ACTION_STYLE[step.action].symbol)} <b>${step.action}</b> ${name}`,
    ...(added === 0 ? [] : [`▲ +${added}`]),
    ...(removed === 0 ? [] : [`▼ −${removed}`]),
    ...(sensitive === 0 ? [] : [`<b>${sensitive} sensitive</b>`]),
    ...(holders ? [`${holders.users} users, ${holders.admins} admins`] : []),
    source === null ? '(in no file)' : `(<code>${forHtml(source.file)}:${source.line}</code>)`,
  ].join(' · ')
}

function changeLines(step: Step, changes: readonly Change[]): string[] {
  const lines = changes.flatMap((change) => [`  ${forTerminal(change.field)}:`, ...elementLines(step, change)])
  return lines.length === 0 ? [] : [...codeBlock('diff', lines), '']
}

function elementLines(step: Step, change: Change): string[] {
  if ('added' in change) {
    return [
      ...change.added.map((one) => `+   ${forTerminal(one)}`),
      ...change.removed.map((one) => `-   ${forTerminal(one)}`),
    ]
  }
  const before = `-   ${showValue(change.before)}`
  const after = `+   ${showValue(change.after)}`
  if (step.action === 'create' && change.before === null) return [after]
  return step.action === 'delete' && change.after === null ? [before] : [before, after]
}

function remarkLines({ action, note, sensitive = [], losesAccess = 0 }: Step): string[] {
  const lines = [
    ...sensitive.map(
      ({ grant, reason }) => `- ▲ Sensitive: ${codeSpan(grant)}${reason === null ? '' : ` (${prose(reason)})`}`,
    ),
    ...(losesAccess === 0 ? [] : [`- ${losesAccess} of its holders keep no other way to a grant that is removed.`]),
    ...(note === undefined ? [] : [`- ${action === 'manual' ? 'By hand' : 'Note'}: ${prose(note)}`]),
  ]
  return lines.length === 0 ? [] : [...lines, '']
}

function requestLines(request: Request): string[] {
  const head = `${request.method} ${forTerminal(request.path)}`
  const body = bodyText(request)?.split('\n') ?? []
  return [...codeBlock('http', [...lookUpLines(request), head, ...headerLines(request), ...body]), '']
}
