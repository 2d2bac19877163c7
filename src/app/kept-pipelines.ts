/** Pipelines that are there already: `init` writes nothing into them, and says what a further target needs in them. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Answers, usualVariables } from './answers.ts'
import { secretLines } from './pipelines.ts'

const WORKFLOWS = ['roles-plan.yml', 'roles-apply.yml', 'roles-drift.yml'] as const
const GITLAB = '.gitlab-ci.yml'

/** The pipelines that are there: workflows by their names, and whether GitLab's pipeline calls rolesync. */
export interface KeptPipelines {
  readonly workflows: readonly (typeof WORKFLOWS)[number][]
  readonly isGitlab: boolean
}

/** Returns the pipelines of a folder, without those that were just written. */
export function keptPipelines(cwd: string, written: readonly string[]): KeptPipelines {
  const isKept = (label: string) => !written.includes(label) && existsSync(join(cwd, label))
  return {
    workflows: WORKFLOWS.filter((name) => isKept(`.github/workflows/${name}`)),
    isGitlab: isKept(GITLAB) && readFileSync(join(cwd, GITLAB), 'utf8').includes('rolesync'),
  }
}

/** Returns the kinds of pipelines that a target has to be made known to: those asked for, and those that are there. */
export function kindsOf({ ci }: Answers, { workflows, isGitlab }: KeptPipelines): Answers['ci'][] {
  const there: Answers['ci'][] = [
    ...(workflows.length > 0 ? ['github' as const] : []),
    ...(isGitlab ? ['gitlab' as const] : []),
  ]
  return [...new Set([ci, ...there])].filter((kind) => kind !== 'none')
}

/** Returns the lines that workflows lack. GitLab gives its variables to jobs that do not list them. */
export function linesToAdd(answers: Answers, { workflows }: KeptPipelines): string {
  if (workflows.length === 0) return ''
  const variables = usualVariables(answers)
  const indent = ' '.repeat(10)
  // An apply plans first, with the credential that can only read.
  const places = workflows.map((name) => (name === 'roles-apply.yml' ? `${name} (job plan)` : name))
  const last = places.pop() ?? ''
  const all = places.length === 0 ? last : `${places.join(', ')} and ${last}`
  const read = `\nadd these lines to \`env:\` of ${all}:\n${secretLines(variables, { indent, isRead: true })}`
  if (!workflows.includes('roles-apply.yml')) return read
  return `${read}and these to \`env:\` of roles-apply.yml (job apply):\n${secretLines(variables, { indent, isRead: false })}`
}
