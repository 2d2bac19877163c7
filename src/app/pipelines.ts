/** Pipelines for a new project: the templates of `docs/ci` and the action that they call, made for one target. */
import { readFile } from 'node:fs/promises'
import { type Answers, usualVariables } from './answers.ts'

/** A file to write, by its path from the working directory. */
export interface NewFile {
  readonly label: string
  readonly text: string
}

/** Destination of each file, and the file of this package that it is made of. */
const FILES: Readonly<Record<Answers['ci'], Readonly<Record<string, string>>>> = {
  github: {
    '.github/workflows/roles-plan.yml': 'docs/ci/github-plan.yml',
    '.github/workflows/roles-apply.yml': 'docs/ci/github-apply.yml',
    '.github/workflows/roles-drift.yml': 'docs/ci/github-drift.yml',
    // A copy within the repository is reviewed like the rest of it, and needs no pinning.
    '.github/actions/rolesync/action.yml': 'action.yml',
    '.github/actions/rolesync/action/github.mjs': 'action/github.mjs',
  },
  gitlab: { '.gitlab-ci.yml': 'docs/ci/gitlab.yml' },
  none: {},
}

const ACTION = /your-org\/rolesync@0{40} # .*/g
const CREDENTIALS = /^( +)\w+_CLIENT_ID: .*?_(READ_)?CLIENT_ID\b.*\n +\w+_CLIENT_SECRET: .*\n/gm
const HOW_TO_INCLUDE = /^(#.*\n)+/

/** The files of the pipelines that were asked for. */
export function pipelineFiles(answers: Answers): Promise<NewFile[]> {
  const variables = usualVariables(answers)
  return Promise.all(
    Object.entries(FILES[answers.ci]).map(async ([label, template]) => {
      const text = await readFile(new URL(`../../${template}`, import.meta.url), 'utf8')
      const made = template.endsWith('-plan.yml') ? fromBase(text) : text
      return { label, text: answers.ci === 'gitlab' ? gitlab(text) : github(made, variables) }
    }),
  )
}

/**
 * Returns what has to be set, and where, before the pipelines run.
 * @param hosts those that a credential may only go to if the operator says so, as a comma list
 */
export function pipelineSteps(answers: Answers, hosts: string | null): string {
  if (answers.ci === 'none') return ''
  const isGithub = answers.ci === 'github'
  const write = usualVariables(answers)
  const read = isGithub ? write.map(readOnly) : write
  return `
For the pipelines, set ${isGithub ? 'secrets' : 'masked variables'} in two environments:
  roles-read    ${read.join(', ')}   # of a client that can only read
  roles-write   ${write.join(', ')}   # protect it: who lets it run approves the change
${hosts === null ? '' : `and for both of them, as a variable:\n  ROLESYNC_ALLOWED_HOSTS=${hosts}\n`}`
}

const CHECKOUT = /( +)- uses: (actions\/checkout@.*)\n/
const ACTION_STEP = / +- id: rolesync\n +uses: your-org/

/** Takes the action of a pull request from the branch that it goes to: what it changes there does not run with the credential. */
function fromBase(template: string): string {
  const [, indent = '', checkout = ''] = CHECKOUT.exec(template) ?? []
  const step = [
    '# The action as the branch has it that this goes to: what a pull request makes of it does not run.',
    `- uses: ${checkout}`,
    '  with:',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub
    '    ref: ${{ github.base_ref }}',
    '    path: .rolesync',
    '    persist-credentials: false',
  ]
  const lines = step.map((line) => `${indent}${line}\n`).join('')
  return template
    .replace(ACTION_STEP, (action) => lines + action)
    .replaceAll(ACTION, './.rolesync/.github/actions/rolesync')
}

function github(template: string, variables: readonly string[]): string {
  return template
    .replaceAll(ACTION, './.github/actions/rolesync')
    .replaceAll(CREDENTIALS, (_, indent: string, read: string | undefined) =>
      secretLines(variables, { indent, isRead: read !== undefined }),
    )
}

/** Returns the lines of a workflow's `env` that give credentials to a job: those for reading, or those for writing. */
export function secretLines(variables: readonly string[], how: { indent: string; isRead: boolean }): string {
  const lines = variables.map((name) => `${name}: \${{ secrets.${how.isRead ? readOnly(name) : name} }}\n`)
  return lines.map((line) => how.indent + line).join('')
}

function gitlab(template: string): string {
  const about = 'A plan in merge requests, an apply of exactly that plan on the default branch, drift on a schedule.'
  return template.replace(HOW_TO_INCLUDE, `# ${about}\n`)
}

/** The secret with the credential for reading. */
function readOnly(variable: string): string {
  return variable.replace(/(CLIENT_ID|CLIENT_SECRET|TOKEN|USERNAME|PASSWORD)$/, 'READ_$1')
}
