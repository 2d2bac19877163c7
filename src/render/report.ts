/** What an apply did, as text for the terminal: applied, failed, not attempted, and what to do about it. Pure. */
import type { Failure, Report, SentRequest, StepReport, StepStatus, TargetReport } from '../domain/model.ts'
import { forTerminal } from '../text/foreign-text.ts'
import { plural } from '../text/plural.ts'
import { type Paint, type Style, styleOf, type TextOptions, wordsOf, wrap } from './layout.ts'

/** How a report is shown, and the command that shows what is left to do. */
export interface ReportTextOptions extends TextOptions {
  readonly again: string
}

/** The report as lines of text, with a newline at its end. Every step is told. */
export function renderReportText(report: Report, options: ReportTextOptions): string {
  const style = styleOf(options)
  const lines = report.targets.flatMap((target) => [...targetLines(target, style), ''])
  for (const line of closingLines(report, options.again, style)) lines.push(line)
  return `${lines.join('\n')}\n`
}

const STATUS_STYLE = {
  applied: { symbol: '✓', color: 'green', told: '' },
  failed: { symbol: '✗', color: 'red', told: 'failed' },
  'not-attempted': { symbol: '·', color: 'yellow', told: 'not attempted' },
  manual: { symbol: '!', color: 'magenta', told: 'to do by hand' },
  unverified: { symbol: '?', color: 'red', told: 'unverified' },
} as const satisfies Record<StepStatus, { symbol: string; color: keyof Paint; told: string }>

const UNVERIFIED = 'The system accepted the change, but reading again shows something else.'

function targetLines(target: TargetReport, style: Style): string[] {
  const { paint } = style
  const lines = [paint.bold(forTerminal(target.name)), '']
  for (const step of target.steps) for (const line of stepLines(step, style)) lines.push(line)
  if (target.steps.length === 0) lines.push('  Nothing to do.')
  return lines
}

function stepLines(step: StepReport, style: Style): string[] {
  const { paint } = style
  const { symbol, color, told } = STATUS_STYLE[step.status]
  const head = `  ${paint[color](`${symbol} ${step.action}`)} ${paint.bold(forTerminal(step.role))}`
  return [
    told === '' ? head : `${head}  ${paint[color](`(${told})`)}`,
    ...(step.status === 'unverified' ? wrap('      ', wordsOf(UNVERIFIED), style) : []),
    ...(step.error === null ? [] : failureLines(step.error, style)),
    ...step.requests.filter((request) => isTold(request, step, style)).map((request) => requestLine(request, style)),
  ]
}

/** A request that simply worked is told only when asked for; those of a step that failed say how far it came. */
function isTold(request: SentRequest, step: StepReport, { verbose }: Style): boolean {
  return verbose || request.attempts > 1 || step.status === 'failed' || step.status === 'unverified'
}

/** Our words, then the system's own ones in full unless ours hold them already. */
function failureLines(failure: Failure, style: Style): string[] {
  const message = wrap('      ', wordsOf(forTerminal(failure.message)), style).map(style.paint.red)
  const body = failure.body === null || failure.message.includes(failure.body) ? null : failure.body
  const status = failure.status === null ? null : `status ${failure.status}`
  if (body !== null) return [...message, `      the system said${status ? ` (${status})` : ''}: ${forTerminal(body)}`]
  return status === null || failure.message.includes(String(failure.status)) ? message : [...message, `      ${status}`]
}

function requestLine(request: SentRequest, { paint }: Style): string {
  const outcome = [
    request.status === null ? 'no answer' : String(request.status),
    ...(request.attempts > 1 ? [`${request.attempts} attempts`] : []),
    `${Math.round(request.ms)} ms`,
  ]
  const told = paint.dim(`(${outcome.join(', ')})`)
  return `      ${paint.cyan(forTerminal(request.method))} ${forTerminal(request.path)}  ${told}`
}

/** The steps are counted here, since the summary of a report has no place for unverified ones. */
function closingLines(report: Report, again: string, { paint }: Style): string[] {
  const steps = report.targets.flatMap((target) => target.steps)
  const having = (status: StepStatus): number => steps.filter((step) => step.status === status).length
  const [applied, failed, waiting] = [having('applied'), having('failed'), having('not-attempted')]
  const [manual, unverified] = [having('manual'), having('unverified')]
  const verified = report.targets.every((target) => target.verified)
  const counts = `${applied} applied, ${failed} failed, ${waiting} not attempted, ${manual} to do by hand`
  const whole = `Apply: ${counts}${unverified > 0 ? `, ${unverified} unverified` : ''}. ${verified ? 'Verified' : 'Not verified'}.`
  const open = failed + waiting + unverified > 0 || !verified
  const { requests, writes, retries, ms } = report.summary
  const retried = plural(retries, 'retry', 'retries')
  return [
    paint.bold(open ? paint.red(whole) : paint.green(whole)),
    `Sent ${plural(requests, 'request')} (${plural(writes, 'write')}, ${retried}) in ${(ms / 1000).toFixed(1)} s.`,
    paint.dim(`Plan: ${forTerminal(report.planDigest)}`),
    ...(open
      ? ['', `Next: ${paint.bold(forTerminal(again))} reads the live roles again and shows what is left to do.`]
      : []),
  ]
}
