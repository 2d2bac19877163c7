/** A plan as Markdown, for a comment on a pull request or a step summary. Pure. */
import type { Plan } from '../domain/plan-model.ts'
import { plural } from '../text/plural.ts'
import type { Kinds } from './grants.ts'
import { TONE_SYMBOL } from './layout.ts'
import { fit, type Group, type Item, type Limit } from './markdown-limit.ts'
import { cellOf, markdownOf } from './markdown-phrase.ts'
import { rowOf, TABLE_HEAD } from './markdown-table.ts'
import { codeSpan } from './markup.ts'
import { join, type Phrase, phrase, withEnd } from './phrase.ts'
import { viewOf } from './plan-view.ts'
import type { Answer, CauseView, Notice, PlanView, Rest } from './view.ts'
import { inReviewOrder } from './view-groups.ts'
import { sourcesOf, TITLES } from './view-notices.ts'

/** Destination of the text, and origin of the plan. */
export interface MarkdownOptions {
  readonly kinds: Kinds
  readonly limit: Limit
  /** Sentence that says where the whole is, for a text that has to be cut; names in it are escaped. */
  readonly whole: string
  readonly about: About
}

/** Surroundings of a plan, which it does not know itself. */
export interface About {
  /** The config's path in its repository: makes the comment one of a kind, whichever targets it has. */
  readonly config: string
  /** The flags that limit the plan to a part of the config: such a plan has a comment of its own. */
  readonly choice?: string
  /** The commit that was planned, in full. */
  readonly commit?: string
  /** Addresses of the run and of the page; of ours, so they need no escaping. */
  readonly run?: string
  readonly page?: string
}

/** So many roles of a cause are open; a click shows the others. */
const MAX_OPEN_ROWS = 40

/**
 * Returns the plan as Markdown, with a newline at its end: what it is about, whether it can be applied, the answers to
 * the questions of a review, then every role with what it gains and loses. The last line is the digest. A text over the
 * limit leaves out first what does not change; where a change is cut, it says that it must not be approved from.
 */
export function renderPlanMarkdown(plan: Plan, { kinds, limit, whole, about }: MarkdownOptions): string {
  const view = viewOf(plan, { kinds, requests: 'nothing', verifyReads: null })
  const notices = view.targets.flatMap(({ name, notices }) => notices.map((notice) => ({ name, notice })))
  const hasTargets = plan.targets.length > 1
  const item = ({ name, notice }: (typeof notices)[number]) => noticeItem(notice, hasTargets ? name : null)
  return fit({
    top: heading(plan, view, about),
    head: [...verdict(view), ...(view.totals.isNothing ? [] : answerTable(view))],
    groups: [
      list('', notices.filter(({ notice }) => notice.tone === 'bad').map(item), true),
      ...view.causes.flatMap((cause) => causeGroups(cause, hasTargets)),
      list(`### ${TITLES.remarks}`, notices.filter(({ notice }) => notice.tone !== 'bad').map(item), false),
      ...restGroups(view, hasTargets),
    ],
    tail: [marker(about), `Digest: ${codeSpan(plan.digest)}`],
    limit,
    whole,
  })
}

/** Returns the mark by which the next run finds its comment. No text can close it early. */
export function marker({ config, choice = '' }: About): string {
  const safe = `${config}${choice === '' ? '' : `?${choice}`}`.replaceAll(
    /[^A-Za-z0-9_/.-]|-(?=-)|\.(?=[\da-f])/g,
    (one) => `.${one.charCodeAt(0).toString(16)}`,
  )
  return `<!-- rolesync:${safe} -->`
}

function heading(plan: Plan, { title }: PlanView, { commit, run, page }: About): string[] {
  const links = [
    ...sourcesOf(plan, commit),
    ...(run === undefined ? [] : [[`[run](${run})`]]),
    ...(page === undefined ? [] : [[`[page](${page})`]]),
  ]
  return [`## ${markdownOf(title)}`, '', ...(links.length === 0 ? [] : [markdownOf(join(links, ' · ')), ''])]
}

function verdict({ notices, totals }: PlanView): string[] {
  const notes = notices.map(({ text }) => markdownOf(text))
  const { blocked, outcome } = totals
  if (blocked.length > 0)
    return ['> [!CAUTION]', `> ${markdownOf(blocked)}`, '', ...notes.flatMap((line) => [line, ''])]
  return [...notes, ...(outcome.length === 0 ? [] : [`**${markdownOf(outcome)}**`])].flatMap((line) => [line, ''])
}

/** A row for each question, a column for each cause. */
function answerTable({ causes, liveState }: PlanView): string[] {
  const columns = causes.map(({ answers }) => [...answers, liveState])
  const rows = (columns[0] ?? []).map(({ question }, index) => {
    const cells = columns.map((answers) => answerCell(answers[index]))
    return `| ${[question, ...cells].join(' | ')} |`
  })
  return [`| | ${causes.map(({ title }) => title).join(' | ')} |`, `|:--${'|:--'.repeat(causes.length)}|`, ...rows, '']
}

function answerCell(answer: Answer | undefined): string {
  if (answer === undefined) return ''
  return `${answer.tone === 'plain' ? answer.short : `**${answer.short}**`}${cellOf(answer.text)}`
}

function causeGroups({ origin, title, about, steps }: CauseView, hasTargets: boolean): Group[] {
  const rows = inReviewOrder(steps).map((step) => rowOf(step, hasTargets))
  const [open, closed] = [rows.slice(0, MAX_OPEN_ROWS), rows.slice(MAX_OPEN_ROWS)]
  const head = [
    ...(origin === null ? [] : [`### ${title}`, '']),
    ...(about.length === 0 ? [] : [markdownOf(about), '']),
  ]
  const more = ['<details>', `<summary>${plural(closed.length, 'more role', 'more roles')}</summary>`, '']
  return [
    { isVital: true, open: [...head, ...TABLE_HEAD], items: open, close: [''] },
    { isVital: true, open: [...more, ...TABLE_HEAD], items: closed, close: ['', '</details>', ''] },
  ]
}

function noticeItem({ tone, label, text, more }: Notice, target: string | null): Item {
  const where = target === null ? '' : `${codeSpan(target)}: `
  const name = tone === 'bad' ? `**${label}**` : label
  const lines = [
    `- ${TONE_SYMBOL[tone]} ${name}: ${where}${markdownOf(text)}`,
    ...more.map((line) => `  - ${markdownOf(line)}`),
  ]
  return { lines, roles: 0 }
}

function list(title: string, items: readonly Item[], isVital: boolean): Group {
  return { isVital, open: title === '' ? [] : [title, ''], items, close: [''] }
}

/** Marks what is easily missed as vital as a change. */
function restGroups({ targets, others }: PlanView, hasTargets: boolean): Group[] {
  const all = [
    ...targets.flatMap(({ name, rest }) => rest.map((one) => ({ target: hasTargets ? name : null, one }))),
    ...others.map((one) => ({ target: null, one })),
  ]
  const of = (tone: Rest['tone']) =>
    all.filter(({ one }) => one.tone === tone).map(({ one, target }) => restItem(one, target))
  const [warned, usual] = [of('warn'), of('plain')]
  const title = `### ${TITLES.rest}`
  return [list(title, warned, true), list(warned.length === 0 ? title : '', usual, false)]
}

/** The first names are enough; JSON and the page have all. */
const MAX_NAMES = { warn: 40, plain: 10 } as const

function restItem({ tone, text, items, help }: Rest, target: string | null): Item {
  const limit = MAX_NAMES[tone]
  const shown = join(items.slice(0, limit), ', ')
  const more = items.length > limit ? phrase` and ${items.length - limit} more` : []
  const where: Phrase = target === null ? [] : phrase`${target}: `
  const line: Phrase = [...where, ...text, ...shown, ...more]
  const whole = help.length === 0 ? line : [...withEnd(line, '. '), ...help]
  return { lines: [`- ${tone === 'warn' ? `${TONE_SYMBOL[tone]} ` : ''}${markdownOf(whole)}`], roles: 0 }
}
