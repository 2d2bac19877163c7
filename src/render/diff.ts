/** A plan as a unified diff of each role, in the form of the role files. Pure. */
import { structuredPatch } from 'diff'
import { Document, visit } from 'yaml'
import type { Fields } from '../domain/model.ts'
import type { Plan, Step, TargetPlan } from '../domain/plan-model.ts'
import { record } from '../text/collections.ts'
import { forTerminal, forYaml, isUnsafe } from '../text/foreign-text.ts'
import { type Paint, styleOf, textOf } from './layout.ts'
import { reachText } from './view-reach.ts'
import { stayingRole } from './view-rest.ts'

/** The diff of every step, with a newline at its end; empty where nothing changes. */
export function renderPlanDiff(plan: Plan, options: { readonly color: boolean }): string {
  const { paint } = styleOf({ ...options, verbose: false })
  const lines = plan.targets.flatMap((target) => [
    ...target.steps.flatMap((step) => stepLines(target.name, step, paint)),
    ...refusedLines(target, paint),
    ...unmanagedLines(target, paint),
  ])
  return lines.map((line) => `${line}\n`).join('')
}

/** Comments: a patch has no other place for roles that have no change. */
function refusedLines({ name, refused = [] }: TargetPlan, paint: Paint): string[] {
  return refused.flatMap(({ role, problems }) =>
    problems.map(({ message }) => paint.red(`# ${forTerminal(`${name}/${role} could not be planned: ${message}`)}`)),
  )
}

function unmanagedLines({ name, noLongerManaged = [] }: TargetPlan, paint: Paint): string[] {
  return noLongerManaged.map((one) =>
    paint.yellow(`# ${forTerminal(name)}: no longer managed by this change: ${textOf(stayingRole(one))}`),
  )
}

function stepLines(target: string, step: Step, paint: Paint): string[] {
  const oldRole = step.renamedFrom ?? step.role
  const before = step.before === null ? '' : roleYaml(oldRole, step.before)
  const after = step.after === null ? '' : roleYaml(step.role, step.after)
  const { hunks } = structuredPatch('', '', before, after, undefined, undefined, { context: 3 })
  if (hunks.length === 0) return []
  const lines = [
    ...(step.reach ?? []).map((one) => (one.effect === 'gains' ? paint.green : paint.red)(`# ${reachText(one)}`)),
    paint.bold(`--- ${step.before === null ? '/dev/null' : `live/${forTerminal(target)}/${forTerminal(oldRole)}`}`),
    paint.bold(`+++ ${step.after === null ? '/dev/null' : `files/${forTerminal(target)}/${forTerminal(step.role)}`}`),
  ]
  for (const { oldStart, oldLines, newStart, newLines, lines: changed } of hunks) {
    lines.push(paint.cyan(`@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`))
    for (const line of changed) lines.push(painted(line, paint))
  }
  return lines
}

/** The start of an empty side is the line before it: `0,0` for a file that is not there. */
function range(start: number, length: number): string {
  return length === 1 ? String(start) : `${length === 0 ? start - 1 : start},${length}`
}

function painted(line: string, paint: Paint): string {
  return line.startsWith('+') ? paint.green(line) : line.startsWith('-') ? paint.red(line) : line
}

const STRINGIFY = {
  lineWidth: 0,
  flowCollectionPadding: false,
  blockQuote: false,
  doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
} as const

/** Number of nodes above the value of a field: the document, two maps and their pairs. */
const FIELD_DEPTH = 5

/** Every text on one line of its own, and valid YAML, so that it can be copied into a role file. */
function roleYaml(key: string, fields: Fields): string {
  const document = new Document(record([[key, fields]]), { aliasDuplicateObjects: false })
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value === 'string' && isUnsafe(node.value)) node.type = 'QUOTE_DOUBLE'
    },
    Seq(_, node, path) {
      // The privileges of a resource stay on its line, as people write them: the line then says whose they are.
      node.flow = path.length > FIELD_DEPTH || node.items.length === 0
    },
  })
  return forYaml(document.toString(STRINGIFY))
}
