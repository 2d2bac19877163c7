/** A plan as text for the terminal: what gets wider, what gets narrower, and what apply would send. Pure. */
import type { Finding, Objection, Plan, TargetPlan } from '../domain/model.ts'
import { howToAccept } from '../domain/policy.ts'
import { forTerminal } from '../text/foreign-text.ts'
import { plural } from '../text/plural.ts'
import { type Kinds, own } from './answers.ts'
import { type Style, styleOf, type TextOptions, wordsOf, wrap } from './layout.ts'
import { type Shared, type SharedSteps, sharedSteps } from './shared-steps.ts'
import { stepLines } from './step.ts'
import { closingLines } from './summary.ts'

/** How a plan is shown, and what only the caller knows. */
export interface PlanTextOptions extends TextOptions {
  readonly kinds: Kinds
  /** How many GET requests apply sends to verify; `null` if that is not known. */
  readonly verifyReads: number | null
  /** The command to run next, or `null`. */
  readonly next: string | null
}

/** The plan as lines of text, with a newline at its end. No role, resource or privilege is ever left out or cut. */
export function renderPlanText(plan: Plan, options: PlanTextOptions): string {
  const style = styleOf(options)
  const shared = sharedSteps(plan, { bodies: options.verbose })
  const lines = [
    ...origin(plan, style),
    ...shared.groups.flatMap((group) => sharedLines(group, { style, kinds: options.kinds })),
  ]
  for (const target of plan.targets) {
    for (const line of targetLines(target, shared, { style, kinds: options.kinds })) lines.push(line)
    if (lines.at(-1) !== '') lines.push('')
  }
  for (const line of closingLines(plan, options, style)) lines.push(line)
  return `${lines.join('\n')}\n`
}

/** How lines are shown, and which of their elements are grants. */
interface View {
  readonly style: Style
  readonly kinds: Kinds
}

/** A reviewer has to know what a plan is for, and when the state was read that it was compared with. */
function origin({ snapshotAt, undoes }: Plan, style: Style): string[] {
  const told = [
    ...(undoes === undefined ? [] : [`This undoes what the apply of plan ${forTerminal(undoes)} changed.`]),
    ...(snapshotAt === undefined
      ? []
      : [
          `Planned from a snapshot of ${forTerminal(snapshotAt)}, not from the live systems. Apply compares with what is live then.`,
        ]),
  ]
  if (told.length === 0) return []
  return [...told.flatMap((line) => wrap('! ', wordsOf(line), style).map(style.paint.yellow)), '']
}

/** What several targets have in common, told once. */
function sharedLines({ targets, provider, steps, onePlace }: SharedSteps, { style, kinds }: View): string[] {
  const { paint } = style
  const what = steps.length === 1 ? 'The same change' : `The same ${steps.length} changes`
  const names = targets.map((name, index) => forTerminal(name) + (index < targets.length - 1 ? ',' : ''))
  const place = onePlace ? [] : wordsOf(`(places are those of ${names[0]?.slice(0, -1)})`)
  const head = wrap(`${what} in ${targets.length} targets: `, [...names, ...place], style)
  return [
    ...head.map(paint.bold),
    '',
    ...steps.flatMap((step) => [...stepLines(step, own(kinds, provider), style), '']),
  ]
}

function targetLines(target: TargetPlan, shared: Shared, { style, kinds }: View): string[] {
  const { paint } = style
  const about = `(${forTerminal(target.provider)}, ${forTerminal(target.url)})`
  const lines = [`${paint.bold(forTerminal(target.name))}  ${paint.dim(about)}`, '']
  if (target.error !== null) {
    return [...lines, ...errorLines(target.error.message, style).map(paint.red)]
  }
  for (const step of target.steps) {
    if (shared.has(step)) continue
    for (const line of stepLines(step, own(kinds, target.provider), style)) lines.push(line)
    lines.push('')
  }
  const remarks = [
    ...target.findings.flatMap((finding) => findingLines(finding, style)),
    ...target.objections.flatMap((objection) => objectionLines(objection, style)),
  ]
  return [...lines, ...remarks, ...(remarks.length > 0 ? [''] : []), ...restLines(target, shared, style)]
}

/** One problem stands on the line of the error, several below it, each on lines of its own. */
function errorLines(message: string, style: Style): string[] {
  const problems = message.split('\n').map(forTerminal)
  if (problems.length === 1) return wrap('  ✗ ', wordsOf(`could not be planned: ${problems[0]}`), style)
  const head = `  ✗ could not be planned, ${problems.length} problems:`
  return [head, ...problems.flatMap((problem) => wrap('    - ', wordsOf(problem), style))]
}

/** The roles that stay as they are. */
function restLines(target: TargetPlan, shared: Shared, style: Style): string[] {
  const { steps, unchanged, undeclared } = target
  const common = steps.filter(shared.has).length
  const told = [
    ...(target.identical === true ? ['Files changed, access identical.'] : []),
    ...(steps.length === 0 ? ['No changes.'] : []),
    ...(common === 0 ? [] : [`${plural(common, 'change')} told above.`]),
    ...(unchanged === 0 ? [] : [`${plural(unchanged, 'role')} unchanged.`]),
  ]
  const lines = told.length === 0 ? [] : [`  ${told.join(' ')}`]
  if (undeclared.length === 0) return lines
  const are = undeclared.length === 1 ? 'is in no file and stays as it is:' : 'are in no file and stay as they are:'
  const names = undeclared.map((name, index) => forTerminal(name) + (index < undeclared.length - 1 ? ',' : ''))
  return [...lines, `  ${plural(undeclared.length, 'role')} ${are}`, ...wrap('    ', names, style)]
}

function findingLines(finding: Finding, style: Style): string[] {
  const { paint } = style
  const role = finding.role === null ? '' : `${forTerminal(finding.role)}: `
  const place = finding.source === null ? '' : ` (${forTerminal(finding.source.file)}:${finding.source.line})`
  const more = [finding.reason, howToAccept(finding)].flatMap((one) => (one ? [`; ${forTerminal(one)}`] : [])).join('')
  const told = `${forTerminal(finding.rule)}: ${role}${forTerminal(finding.message)}${place}${more}`
  if (finding.accepted !== null) {
    return wrap('  ✓ ', wordsOf(`accepted: ${told}: ${forTerminal(finding.accepted)}`), style).map(paint.dim)
  }
  const isError = finding.severity === 'error'
  const words = wordsOf(isError ? told : `warning: ${told}`)
  return wrap(isError ? '  ✗ ' : '  ! ', words, style).map(isError ? paint.red : paint.yellow)
}

function objectionLines(objection: Objection, style: Style): string[] {
  const { paint } = style
  const told = `${forTerminal(objection.guard)}: ${forTerminal(objection.message)}`
  return objection.allowed
    ? wrap('  ✓ ', wordsOf(`allowed: ${told}`), style).map(paint.yellow)
    : wrap('  ✗ ', wordsOf(told), style).map(paint.red)
}
