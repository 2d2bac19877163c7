/** Reports a run to GitHub Actions: problems beside their lines, outputs for later steps, a summary of the step. */
import { appendFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Selection } from '../app/selection.ts'
import type { Project } from '../desired/project.ts'
import { messageOf, UserError } from '../domain/errors.ts'
import type { Source } from '../domain/model.ts'
import type { Plan, TargetPlan } from '../domain/plan-model.ts'
import type { Report } from '../domain/report-model.ts'
import { hasChanges } from '../plan/plan.ts'
import type { Limit } from '../render/markdown-limit.ts'
import { type Annotation, workflowCommand } from '../render/workflow-command.ts'
import { inWorkspace, isGithub } from './annotations.ts'
import type { Io } from './io.ts'
import { planMarkdown, reportDocument, surroundingsOf } from './plan-document.ts'

/** Limit of a step summary, over all that its step writes. */
const SUMMARY_BYTES = 1024 * 1024

/**
 * The files of the runner can be written; asked before anything is sent.
 * @throws UserError that names the variable
 */
export async function checkGithub(io: Io): Promise<void> {
  if (!isGithub(io)) return
  await append(io, 'GITHUB_OUTPUT', '')
  await append(io, 'GITHUB_STEP_SUMMARY', '')
}

/** A plan: annotations, outputs, summary. */
export async function reportPlan(io: Io, plan: Plan, project: Project, options: Selection): Promise<void> {
  if (!isGithub(io)) return
  for (const target of plan.targets) for (const one of annotationsOf(io, target, project)) io.err(workflowCommand(one))
  await append(io, 'GITHUB_OUTPUT', outputs(plan))
  const about = await surroundingsOf(project, io, options)
  await summarise(io, (size) => planMarkdown(plan, about, { size, unit: 'bytes' }))
}

/** Puts mistakes into the summary, in place of a plan. */
export async function reportMistakes(io: Io, render: (limit: Limit) => Promise<string>): Promise<void> {
  if (isGithub(io)) await summarise(io, (size) => render({ size, unit: 'bytes' }))
}

/** A report: the summary says what became of the plan, and which command shows what is left of it. */
export async function reportApply(io: Io, report: Report, retryCommand: string): Promise<void> {
  if (!isGithub(io)) return
  try {
    await summarise(io, (size) => reportDocument('markdown', report, { retryCommand, limit: { size, unit: 'bytes' } }))
  } catch (error) {
    // What was sent was sent: its exit code must not be lost for a summary.
    io.err(`${messageOf(error)}\n`)
  }
}

/** Numbers, words and a digest of ours: nothing that could start a line of its own. */
function outputs(plan: Plan): string {
  const { create, update, rename, manual, delete: deleted } = plan.summary
  const blocked =
    !plan.complete ||
    plan.targets.some(
      ({ error, objections, findings }) =>
        error !== null ||
        objections.some(({ allowed }) => !allowed) ||
        findings.some(({ severity, accepted }) => severity === 'error' && accepted === null),
    )
  const values = {
    changes: hasChanges(plan),
    create,
    update: update + rename + manual,
    delete: deleted,
    digest: plan.digest,
    blocked,
  }
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}

function annotationsOf(io: Io, target: TargetPlan, { config }: Project): Annotation[] {
  const targetPlace = config.targets.find(({ name }) => name === target.name)?.source ?? null
  const at = (source: Source | null) => {
    const { file, line, column } = source ?? targetPlace ?? { file: config.file, line: 1, column: 1 }
    return { file: inWorkspace(io, resolve(config.folder, file)), line, column }
  }
  return problemsOf(target).map(({ source, ...problem }) => ({ ...problem, ...at(source) }))
}

type TargetProblem = Pick<Annotation, 'severity' | 'title' | 'message'> & { readonly source: Source | null }

function problemsOf({ name, error, refused: roles = [], objections, findings }: TargetPlan): TargetProblem[] {
  const failed = error === null ? [] : [{ title: `${name} could not be planned`, message: error.message }]
  const refused = objections
    .filter(({ allowed }) => !allowed)
    .map(({ guard, message }) => ({ title: `${name}: ${guard}`, message }))
  const found = findings.filter(({ accepted }) => accepted === null)
  return [
    ...[...failed, ...refused].map((problem) => ({ ...problem, severity: 'error' as const, source: null })),
    ...roles.flatMap(({ role, origin, problems }) => {
      const severity = origin === 'drift' ? ('warning' as const) : ('error' as const)
      return problems.map((problem) => ({ ...problem, severity, title: `${name}: ${role} could not be planned` }))
    }),
    ...found.map(({ severity, rule, role, message, source }) => {
      return { severity, title: `${name}: ${rule}`, message: role === null ? message : `${role}: ${message}`, source }
    }),
  ]
}

async function summarise(io: Io, render: (size: number) => Promise<string>): Promise<void> {
  const { GITHUB_STEP_SUMMARY: file } = io.env
  if (file === undefined || file === '') return
  const taken = await stat(file).then(
    ({ size }) => size,
    () => 0,
  )
  const text = await render(Math.max(0, SUMMARY_BYTES - taken - 2))
  // A summary over the limit is not shown at all, not even in part.
  if (taken + Buffer.byteLength(text) + 2 <= SUMMARY_BYTES) await append(io, 'GITHUB_STEP_SUMMARY', `${text}\n`)
  else io.err('The step summary is full; this part is left out of it.\n')
}

async function append({ env, cwd }: Io, variable: string, text: string): Promise<void> {
  const file = env[variable]
  if (file === undefined || file === '') return
  try {
    await appendFile(resolve(cwd, file), text)
  } catch (error) {
    throw new UserError(`the file of ${variable} cannot be written: ${messageOf(error)}`, undefined, {
      cause: error,
    })
  }
}
