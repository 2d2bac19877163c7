/** What an apply did, as Markdown. Pure. */
import type { Report, StepReport, StepStatus, TargetReport } from '../domain/model.ts'
import { plural } from '../text/plural.ts'
import { marker } from './markdown.ts'
import { type Block, fit, type Limit } from './markdown-limit.ts'
import { codeSpan, prose } from './markup.ts'

const TOLD = {
  applied: '✓ applied',
  failed: '✗ **failed**',
  'not-attempted': '· **not attempted**',
  manual: '! to do by hand',
  unverified: '? **unverified**',
} as const satisfies Record<StepStatus, string>

export interface ReportMarkdownOptions {
  /** The command that shows what is left to do. */
  readonly again: string
  readonly limit: Limit
  /** Where the whole is, for a text that has to be cut. */
  readonly whole: string
}

/** The report as Markdown, with a newline at its end: the outcome first, then each step that needs attention. */
export function renderReportMarkdown(report: Report, { again, limit, whole }: ReportMarkdownOptions): string {
  const steps = report.targets.flatMap((target) => target.steps)
  const having = (status: StepStatus) => steps.filter((step) => step.status === status).length
  const isVerified = report.targets.every(({ verified }) => verified)
  const open = having('failed') + having('not-attempted') + having('unverified')
  const { requests, writes, retries, ms } = report.summary
  const counts = `${having('applied')} applied, ${having('failed')} failed, ${having('not-attempted')} not attempted, ${having('manual')} to do by hand, ${having('unverified')} unverified`
  return fit({
    head: [
      `**Apply:** ${counts}. ${isVerified ? 'Verified by reading again.' : '**Not verified.**'}`,
      '',
      `${plural(requests, 'request')}, ${plural(writes, 'write')}, ${retries} retried, ${(ms / 1000).toFixed(1)} s.`,
      '',
      ...(open > 0 || !isVerified
        ? ['> [!CAUTION]', `> Not everything was done. ${codeSpan(again)} shows what is left to do.`, '']
        : []),
    ],
    blocks: report.targets.flatMap(targetBlocks),
    tail: [...report.targets.map(({ name }) => marker(name)), `Plan: ${codeSpan(report.planDigest)}`],
    limit,
    whole,
  })
}

function targetBlocks({ name, verified, steps }: TargetReport): Block[] {
  const heading = [`### ${codeSpan(name)}`, '', ...(verified ? [] : ['Not verified.', ''])]
  return [
    { lines: heading, roles: 0 },
    ...steps.map((step) => ({ lines: stepLines(step), roles: 1 })),
    { lines: [''], roles: 0 },
  ]
}

function stepLines({ role, action, status, error, requests }: StepReport): string[] {
  const head = `- ${TOLD[status]}: ${action} ${codeSpan(role)}`
  if (error === null) return [head]
  const said =
    error.body === null || error.message.includes(error.body) ? '' : `; the system said ${codeSpan(error.body)}`
  const sent = requests.map((one) => codeSpan(`${one.method} ${one.path} → ${one.status ?? 'no answer'}`)).join(', ')
  return [head, `  - ${prose(error.message)}${said}`, ...(sent === '' ? [] : [`  - ${sent}`])]
}
