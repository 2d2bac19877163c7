/** Prints the report of an apply for the terminal. Pure. */
import type { Report, SentRequest } from '../domain/report-model.ts'
import { forTerminal } from '../text/foreign-text.ts'
import { type Style, styleOf, type TextOptions, TONE_COLOR, TONE_SYMBOL, textOf, wordsIn, wrap } from './layout.ts'
import { needsAttention, type OutcomeBlock, type ReportView, reportViewOf, requestEnd } from './report-view.ts'

/** Options of a report, and the command that shows what is left to do. */
export interface ReportTextOptions extends TextOptions {
  readonly retryCommand: string
}

/** Returns the report as lines of text, with a newline at its end. Every step is reported. */
export function renderReportText(report: Report, options: ReportTextOptions): string {
  const style = styleOf(options)
  const view = reportViewOf(report, options.retryCommand)
  const lines = view.targets.flatMap((target) => [...targetLines(target, style), ''])
  for (const line of closingLines(view, style)) lines.push(line)
  return `${lines.join('\n')}\n`
}

function targetLines({ name, remarks, steps }: ReportView['targets'][number], style: Style): string[] {
  const lines = [style.paint.bold(forTerminal(name)), '']
  for (const step of steps) for (const line of outcomeLines(step, style)) lines.push(line)
  if (steps.length === 0) lines.push(...remarks.map((remark) => `  ${textOf(remark)}`))
  return lines
}

function outcomeLines(block: OutcomeBlock, style: Style): string[] {
  const { paint, verbose } = style
  const { tone, status, word, action, role, reasons, requests } = block
  const color = paint[tone === 'good' ? 'green' : TONE_COLOR[tone]]
  const symbol = status === 'unverified' ? '?' : TONE_SYMBOL[tone]
  const head = `  ${color(`${symbol} ${action}`)} ${paint.bold(forTerminal(role))}`
  return [
    status === 'applied' ? head : `${head}  ${color(`(${word})`)}`,
    ...reasons.flatMap((reason) => wrap('      ', wordsIn(reason), style).map(color)),
    ...requests
      .filter((request) => verbose || needsAttention(request, block))
      .map((request) => requestLine(request, style)),
  ]
}

function requestLine(request: SentRequest, { paint }: Style): string {
  const ending = paint.dim(`(${textOf(requestEnd(request))})`)
  return `      ${paint.cyan(forTerminal(request.method))} ${forTerminal(request.path)}  ${ending}`
}

function closingLines({ outcome, isDone, sent, planDigest, help }: ReportView, style: Style): string[] {
  const { paint } = style
  return [
    paint.bold(isDone ? paint.green(textOf(outcome)) : paint.red(textOf(outcome))),
    textOf(sent),
    paint.dim(`Plan: ${forTerminal(planDigest)}`),
    // A command that is to be typed stands on one line.
    ...(help.length === 0 ? [] : ['', textOf(help)]),
  ]
}
