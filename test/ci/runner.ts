/** A composite action as GitHub's runner does it: expressions by GitHub's own evaluator, shell steps by a real shell. */
import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { data, Evaluator, Lexer, Parser } from '@actions/expressions'
import { parse } from 'yaml'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

interface Step {
  readonly id?: string
  readonly name: string
  readonly if?: string
  readonly run: string
  readonly env?: Readonly<Record<string, string>>
  readonly 'working-directory'?: string
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>
  readonly outputs: Readonly<Record<string, { readonly value: string }>>
  readonly runs: { readonly steps: readonly Step[] }
}

export interface Job {
  /** Values of `with`. */
  readonly inputs: Readonly<Record<string, string>>
  /** Folder that the job runs in; its temporary files go below it. */
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
  readonly github: { readonly event: unknown; readonly token: string; readonly base_ref?: string }
}

export interface Ran {
  readonly ok: boolean
  /** The names of the steps that ran. */
  readonly steps: readonly string[]
  readonly log: string
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
}

/** Runs the steps of `action.yml` in order, until one fails. */
export async function runAction(job: Job): Promise<Ran> {
  const action = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as Action
  const inputs = Object.fromEntries(
    Object.entries(action.inputs).map(([name, { default: value = '' }]) => [
      name,
      job.inputs[name] ?? fill(value, { github: job.github }),
    ]),
  )
  // A runner of one's own may stand anywhere.
  const temp = join(job.folder, 'runner temp')
  mkdirSync(temp, { recursive: true })
  const steps: Record<string, { outputs: Record<string, string> }> = {}
  const context = () => ({ inputs, steps, github: { ...job.github, action_path: ROOT }, runner: { temp } })
  const summaryFile = join(temp, 'summary')
  writeFileSync(summaryFile, '')
  const ran: string[] = []
  let log = ''
  let ok = true
  for (const [index, step] of action.runs.steps.entries()) {
    if (!ok || (step.if !== undefined && !truthy(step.if, context()))) continue
    ran.push(step.name)
    const outputFile = join(temp, `output-${index}`)
    writeFileSync(outputFile, '')
    const env = Object.fromEntries(
      Object.entries(step.env ?? {}).map(([name, value]) => [name, fill(value, context())]),
    )
    const done = await shell(step.run, join(job.folder, fill(step['working-directory'] ?? '.', context())), {
      PATH: process.env.PATH ?? '',
      HOME: job.folder,
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: job.folder,
      GITHUB_OUTPUT: outputFile,
      GITHUB_STEP_SUMMARY: summaryFile,
      ...job.env,
      ...env,
    })
    log += done.log
    ok = done.code === 0
    if (step.id !== undefined) steps[step.id] = { outputs: readOutputs(outputFile) }
  }
  const outputs = Object.entries(action.outputs).map(([name, { value }]) => [name, fill(value, context())])
  return { ok, steps: ran, log, outputs: Object.fromEntries(outputs), summary: readFileSync(summaryFile, 'utf8') }
}

function readOutputs(file: string): Record<string, string> {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
}

function shell(
  script: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<{ code: number; log: string }> {
  return new Promise((resolve) => {
    execFile('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], { cwd, env }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), log: out + err })
    })
  })
}

function fill(text: string, context: unknown): string {
  return text.replaceAll(/\$\{\{(.*?)\}\}/g, (_, expression: string) => evaluate(expression, context).coerceString())
}

function truthy(expression: string, context: unknown): boolean {
  const value = evaluate(expression.replaceAll(/^\$\{\{|\}\}$/g, ''), context).coerceString()
  return !['', 'false', '0'].includes(value)
}

function evaluate(expression: string, context: unknown): data.ExpressionData {
  const tree = new Parser(new Lexer(expression.trim()).lex().tokens, Object.keys(context as object), []).parse()
  return new Evaluator(tree, toData(context) as data.Dictionary).evaluate()
}

function toData(value: unknown): data.ExpressionData {
  if (typeof value === 'object' && value !== null) {
    return new data.Dictionary(...Object.entries(value).map(([key, one]) => ({ key, value: toData(one) })))
  }
  return value === undefined || value === null ? new data.Null() : new data.StringData(String(value))
}
