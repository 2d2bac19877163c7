/** A plan as Markdown, for a comment on a pull request or a step summary. Pure. */
import type { Finding, Objection, Plan, TargetPlan } from '../domain/model.ts'
import { howToAccept } from '../domain/policy.ts'
import { plural } from '../text/plural.ts'
import { answersTo, type Kinds, nothingToDo, own, sectionsOf } from './answers.ts'
import { answerLines } from './markdown-answers.ts'
import { type Block, fit, type Limit } from './markdown-limit.ts'
import { stepBlock } from './markdown-step.ts'
import { codeSpan, prose } from './markup.ts'

export interface MarkdownOptions {
  readonly kinds: Kinds
  readonly limit: Limit
  /** Where the whole is, for a text that has to be cut: a sentence of ours, names in it escaped. */
  readonly whole: string
}

/**
 * The plan as Markdown, with a newline at its end. The first five lines answer the questions of a review; the last one
 * is the digest. A text over the limit leaves out whole roles, says so and says that it must not be approved from.
 */
export function renderPlanMarkdown(plan: Plan, { kinds, limit, whole }: MarkdownOptions): string {
  const answers = answersTo(plan, kinds)
  return fit({
    head: [...answerLines(plan, answers), '', ...verdict(plan, answers.blockers), ''],
    blocks: plan.targets.flatMap((target) => targetBlocks(target, kinds)),
    tail: [...plan.targets.map(({ name }) => marker(name)), `Digest: ${codeSpan(plan.digest)}`],
    limit,
    whole,
  })
}

/** What makes a comment the comment of a target, so that the next run finds it. No text can close it early. */
export function marker(target: string): string {
  const safe = target.replaceAll(/[^a-z0-9-]|-(?=-)/g, (character) => `.${character.charCodeAt(0).toString(16)}`)
  return `<!-- rolesync:${safe} -->`
}

function verdict(plan: Plan, blockers: readonly string[]): string[] {
  const { undoes } = plan
  if (undoes === undefined) return outcome(plan, blockers)
  return [`This plan undoes what the apply of plan ${codeSpan(undoes)} changed.`, '', ...outcome(plan, blockers)]
}

function outcome(plan: Plan, blockers: readonly string[]): string[] {
  if (blockers.length > 0) return ['> [!CAUTION]', `> This plan cannot be applied: ${blockers.join('; ')}.`]
  const { create, update, rename, delete: deleted, manual, requests } = plan.summary
  if (create + update + rename + deleted + manual === 0) return [nothingToDo(plan)]
  const parts = [`${create} to create`, `${update} to update`, `${rename} to rename`, `${deleted} to delete`]
  const only =
    plan.only === undefined
      ? ''
      : ` This plan holds ${plan.only === 'drift' ? 'only drift' : 'only what the files changed'}.`
  return [`**Plan:** ${parts.join(', ')}, ${manual} to do by hand, in ${plural(requests, 'request')}.${only}`]
}

function targetBlocks(target: TargetPlan, kinds: Kinds): Block[] {
  const heading = [`### ${codeSpan(target.name)}`, '', `${codeSpan(target.provider)} at ${codeSpan(target.url)}`, '']
  if (target.error !== null) {
    return [{ lines: [...heading, `- ✗ **Could not be planned:** ${prose(target.error.message)}`, ''], roles: 0 }]
  }
  const remarks = [...target.findings.map(findingLine), ...target.objections.map(objectionLine)]
  const sections = sectionsOf(target)
  const isTitled = sections.some(({ origin }) => origin !== null)
  return [
    { lines: heading, roles: 0 },
    ...remarks.map((line) => ({ lines: [line], roles: 0 })),
    ...(remarks.length === 0 ? [] : [{ lines: [''], roles: 0 }]),
    ...(target.identical ? [{ lines: ['Files changed, access identical.', ''], roles: 0 }] : []),
    ...sections.flatMap(({ title, steps }) => [
      ...(isTitled ? [{ lines: [`#### ${title}`, ''], roles: 0 }] : []),
      ...steps.map((step) => ({ lines: stepBlock(step, own(kinds, target.provider)), roles: step.isAgain ? 0 : 1 })),
    ]),
    { lines: restLines(target), roles: 0 },
  ]
}

/** The roles that stay as they are. */
function restLines({ steps, unchanged, undeclared }: TargetPlan): string[] {
  const told = [
    ...(steps.length === 0 ? ['No changes.'] : []),
    ...(unchanged === 0 ? [] : [`${plural(unchanged, 'role')} unchanged.`]),
  ]
  const lines = told.length === 0 ? [] : [told.join(' '), '']
  if (undeclared.length === 0) return lines
  const are = undeclared.length === 1 ? 'is in no file and stays as it is' : 'are in no file and stay as they are'
  return [
    ...lines,
    '<details>',
    `<summary>${plural(undeclared.length, 'role')} ${are}</summary>`,
    '',
    undeclared.map(codeSpan).join(', '),
    '',
    '</details>',
    '',
  ]
}

function findingLine(finding: Finding): string {
  const { rule, severity, role, message, source, accepted, reason } = finding
  const about = role === null ? '' : `${codeSpan(role)}: `
  const place = source === null ? '' : ` (${codeSpan(`${source.file}:${source.line}`)})`
  const more = [reason, howToAccept(finding)].flatMap((one) => (one ? [`; ${prose(one)}`] : [])).join('')
  const told = `${codeSpan(rule)} ${about}${prose(message)}${place}${more}`
  if (accepted !== null) return `- ✓ accepted: ${told}: ${prose(accepted)}`
  return severity === 'error' ? `- ✗ **Error:** ${told}` : `- ! Warning: ${told}`
}

function objectionLine({ guard, message, allowed }: Objection): string {
  const told = `${codeSpan(guard)} ${prose(message)}`
  return allowed ? `- ✓ allowed: ${told}` : `- ✗ **Refused:** ${told}`
}
