/** Prints the report of an apply as Markdown. Pure. */
import type { Report } from '../domain/report-model.ts'
import { TONE_SYMBOL } from './layout.ts'
import { fit, type Group, type Item, type Limit } from './markdown-limit.ts'
import { markdownOf } from './markdown-phrase.ts'
import { codeSpan } from './markup.ts'
import { type OutcomeBlock, type ReportView, reportViewOf } from './report-view.ts'

/** Destination of a report. */
export interface ReportMarkdownOptions {
  /** The command that shows what is left to do. */
  readonly retryCommand: string
  readonly limit: Limit
  /** Sentence that says where the whole is, for a text that has to be cut. */
  readonly whole: string
}

/** Returns the report as Markdown, with a newline at its end: the outcome first, then each step that needs attention. */
export function renderReportMarkdown(report: Report, { retryCommand, limit, whole }: ReportMarkdownOptions): string {
  const view = reportViewOf(report, retryCommand)
  return fit({
    top: [`**${markdownOf(view.outcome)}**`, ''],
    head: [
      markdownOf(view.sent),
      '',
      ...(view.help.length === 0 ? [] : ['> [!CAUTION]', `> ${markdownOf(view.help)}`, '']),
    ],
    groups: view.targets.map(targetGroup),
    tail: [`Plan: ${codeSpan(view.planDigest)}`],
    limit,
    whole,
  })
}

function targetGroup({ name, remarks, steps }: ReportView['targets'][number]): Group {
  const said = remarks.flatMap((remark) => [markdownOf(remark), ''])
  const open = [`### ${codeSpan(name)}`, '']
  // A group without an item would be left out.
  if (steps.length === 0) return { isVital: true, open, items: [{ lines: said, roles: 0 }], close: [] }
  return { isVital: true, open: [...open, ...said], items: steps.map(outcomeItem), close: [''] }
}

function outcomeItem({ tone, status, word, action, role, reasons, requests }: OutcomeBlock): Item {
  const outcome = status === 'applied' || status === 'manual' ? word : `**${word}**`
  const sent = requests.map((one) => codeSpan(`${one.method} ${one.path} → ${one.status ?? 'no answer'}`)).join(', ')
  return {
    roles: 1,
    lines: [
      `- ${status === 'unverified' ? '?' : TONE_SYMBOL[tone]} ${outcome}: ${action} ${codeSpan(role)}`,
      ...reasons.map((reason) => `  - ${markdownOf(reason)}`),
      ...(reasons.length === 0 || sent === '' ? [] : [`  - ${sent}`]),
    ],
  }
}
