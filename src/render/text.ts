/** A plan as text for the terminal. Pure. */
import type { Plan } from '../domain/plan-model.ts'
import { forTerminal } from '../text/foreign-text.ts'
import type { Kinds } from './grants.ts'
import { type Style, styleOf, type TextOptions, textOf, wordsIn, wrap } from './layout.ts'
import { viewOf } from './plan-view.ts'
import { noticeLines, restLines } from './text-blocks.ts'
import { stepLines } from './text-step.ts'
import type { CauseView, PlanView, SharedSteps, StepBlock, TargetView, Totals } from './view.ts'
import { sharedSteps, stepsIn } from './view-groups.ts'

/** Options of a plan, and facts that only the caller knows. */
export interface PlanTextOptions extends TextOptions {
  readonly kinds: Kinds
  /** Number of GET requests that apply sends to verify; `null` if that is not known. */
  readonly verifyReads: number | null
  /** The command to run next, or `null`. */
  readonly next: string | null
}

/** Returns the plan as lines of text, with a newline at its end. No grant, field or request is ever left out or cut. */
export function renderPlanText(plan: Plan, options: PlanTextOptions): string {
  const style = styleOf(options)
  const view = viewOf(plan, { ...options, requests: options.verbose ? 'all' : 'heads' })
  const sections = [
    view.notices.flatMap((notice) => noticeLines('', notice, style)),
    ...(view.causes.some(({ origin }) => origin !== null) ? byCause(view, style) : byTarget(view, style)),
    view.others.flatMap((rest) => restLines('', rest, style)),
    closingLines(view.totals, options.next, style),
  ]
  const lines: string[] = []
  for (const section of sections) {
    if (section.length === 0) continue
    if (lines.length > 0) lines.push('')
    for (const line of section) lines.push(line)
  }
  return `${lines.join('\n')}\n`
}

/** Each target with its steps and all that it has to say. */
function byTarget({ causes, targets }: PlanView, style: Style): string[][] {
  const steps = causes.flatMap((cause) => cause.steps)
  return [
    ...sharedSections(steps, style),
    ...targets.map((target) =>
      section([targetHeading(target, style)], [...stepParts(stepsIn(steps, target.name), style), aside(target, style)]),
    ),
  ]
}

/** Each cause with its steps by target, and after the causes what the targets have to say besides. */
function byCause({ causes, targets }: PlanView, style: Style): string[][] {
  const shown = causes.filter(({ steps }) => steps.length > 0)
  return [
    ...shown.flatMap((cause) => causeSections(cause, targets, style)),
    ...targets.flatMap((target) => {
      const lines = aside(target, style)
      return lines.length === 0 ? [] : [section([targetHeading(target, style)], [lines])]
    }),
  ]
}

function causeSections({ title, about, steps }: CauseView, targets: readonly TargetView[], style: Style): string[][] {
  const heading = [
    style.paint.bold(style.paint.underline(title)),
    ...(about.length === 0 ? [] : wrap('', wordsIn(about), style)),
  ]
  const parts = [
    ...sharedSections(steps, style),
    ...targets.flatMap((target) => {
      const own = stepsIn(steps, target.name)
      return own.length === 0 ? [] : [section([targetHeading(target, style)], stepParts(own, style))]
    }),
  ]
  return [heading, ...parts]
}

/** Prints once what several targets have in common. */
function sharedSections(steps: readonly StepBlock[], style: Style): string[][] {
  return sharedSteps(steps).map((group) => section(sharedHeading(group, style), stepParts(group.steps, style)))
}

function sharedHeading({ heading, names, about }: SharedSteps, style: Style): string[] {
  const words = names.map((name, index) => textOf(name) + (index < names.length - 1 ? ',' : ''))
  return wrap(textOf(heading), [...words, ...wordsIn(about)], style).map(style.paint.bold)
}

function targetHeading({ name, provider, url }: TargetView, { paint }: Style): string {
  return `${paint.bold(forTerminal(name))}  ${paint.dim(`(${forTerminal(provider)}, ${forTerminal(url)})`)}`
}

function stepParts(steps: readonly StepBlock[], style: Style): string[][] {
  return steps.map((block) => stepLines(block, style))
}

/** Notices of a target, and what stays as it is. */
function aside({ notices, rest }: TargetView, style: Style): string[] {
  const parts = [
    notices.flatMap((one) => noticeLines('  ', one, style)),
    rest.flatMap((one) => restLines('  ', one, style)),
  ]
  return section([], parts)
}

/** Parts with an empty line between them. */
function section(heading: readonly string[], parts: readonly (readonly string[])[]): string[] {
  const lines = [...heading]
  for (const part of parts) {
    if (part.length === 0) continue
    if (lines.length > 0) lines.push('')
    for (const line of part) lines.push(line)
  }
  return lines
}

function closingLines(totals: Totals, next: string | null, style: Style): string[] {
  const { paint } = style
  const { outcome, isNothing, causes, cost, blocked, digest } = totals
  const isSplit = causes.length > 1 || causes.some(({ title }) => title !== '')
  return [
    ...(outcome.length === 0 ? [] : [paint.bold(isNothing ? paint.green(textOf(outcome)) : textOf(outcome))]),
    ...(isNothing
      ? []
      : causes.flatMap(({ title, text }) => wrap('  ', wordsIn(isSplit ? [`${title}: `, ...text] : text), style))),
    ...(cost.length === 0 ? [] : wrap('', wordsIn(cost), style)),
    ...(blocked.length === 0 ? [] : wrap('✗ ', wordsIn(blocked), style).map(paint.red)),
    paint.dim(`Digest: ${forTerminal(digest)}`),
    ...(next === null ? [] : ['', `Next: ${paint.bold(forTerminal(next))}`]),
  ]
}
