/** Pipelines that plan in a review and apply what was reviewed. */
import type { Answers } from './init.ts'
import { variablesOf } from './init-variables.ts'

export function githubWorkflow(answers: Answers): string {
  const env = variables(answers, (name) => `\${{ secrets.${name} }}`)
    .map((line) => `      ${line}\n`)
    .join('')
  const setUp = `      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 22 }
      - run: npm install --global rolesync
`
  return `name: rolesync
on:
  pull_request:
  push: { branches: [main] }
permissions: { contents: read }
jobs:
  # Give this job a credential that can only read.
  plan:
    if: github.event_name == 'pull_request'
    runs-on: ubuntu-latest
    environment: rolesync-plan
    env:
${env}    steps:
${setUp}      - run: rolesync validate
      - run: rolesync fmt --check
      - run: rolesync plan
  # Protect this environment: whoever approves a deployment approves the change of roles.
  apply:
    if: github.event_name == 'push'
    runs-on: ubuntu-latest
    environment: rolesync-apply
    concurrency: rolesync-apply
    env:
${env}    steps:
${setUp}      - run: rolesync apply --auto-approve --report report.json
`
}

export function gitlabPipeline(answers: Answers): string {
  const names = variablesOf(answers.name, answers.provider).join(', ')
  const hosts = answers.provider === 'organization' ? `  ROLESYNC_ALLOWED_HOSTS: ${host(answers)}\n` : ''
  return `# ${names}: masked variables, one value for the environment rolesync-plan (can only read), one for rolesync-apply.
image: node:22
${hosts === '' ? '' : `variables:\n${hosts}`}before_script:
  - npm install --global rolesync
plan:
  environment: { name: rolesync-plan, action: access }
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  script:
    - rolesync validate
    - rolesync fmt --check
    - rolesync plan
apply:
  environment: rolesync-apply
  resource_group: rolesync-apply
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
      when: manual
  script:
    - rolesync apply --auto-approve --report report.json
`
}

function variables(answers: Answers, secret: (name: string) => string): string[] {
  const own = variablesOf(answers.name, answers.provider).map((name) => `${name}: ${secret(name)}`)
  return answers.provider === 'organization' ? [...own, `ROLESYNC_ALLOWED_HOSTS: ${host(answers)}`] : own
}

function host({ url }: Answers): string {
  return URL.canParse(url) ? new URL(url).host : ''
}
