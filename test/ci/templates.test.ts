/** The action and the templates, by the schemas that GitHub and GitLab publish, and by the rules of `docs/ci`. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser'
import { parseAction } from '@actions/workflow-parser/actions/action-parser'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { benchOn, runIn } from '../authoring/bench.ts'
import { ROOT } from './runner.ts'

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const errorsOf = (result: ReturnType<typeof parseWorkflow>) => result.context.errors.getErrors().map(String)
const trace = new NoOperationTraceWriter()
const workflows = readdirSync(join(ROOT, 'docs/ci')).filter((name) => /^github-.*\.yml$/.test(name))
const isPipeline = new Ajv({ strict: false, logger: false }).compile(
  JSON.parse(read('test/fixtures/gitlab-ci.schema.json')),
)

test('rolesync is only installed outside of the checkout, with the dependencies that it pins, and runs no scripts', () => {
  const files = ['action.yml', ...readdirSync(join(ROOT, 'docs/ci')).map((name) => `docs/ci/${name}`)]
  const calls = files.map(read).flatMap((text) => text.match(/(?:.*\n){2}.*npm pack .*(?:\n.*){3}/g) ?? [])
  expect(calls).toHaveLength(5)
  for (const one of calls) {
    expect(one).toMatch(/mkdir -p .*&& cd ("\$(FOLDER|RUNNER_TEMP\/rolesync-bin)"|\/opt\/rolesync)\n.*> package.json\n/)
    expect(one).toMatch(/npm pack --silent --ignore-scripts (rolesync@[\d.]+|"\$PACKAGE")\n/)
    expect(one).toMatch(/tar -xzf .*&& cd package\n[\s\S]*npm ci --ignore-scripts /)
  }
  expect(files.map(read).join('\n')).not.toMatch(/npx|npm (install|i|exec|x|add) /)
})

test('pull requests are planned with the history that --base needs, and with holders', () => {
  expect(read('docs/ci/github-plan.yml')).toContain('fetch-depth: 0')
  const { plan } = (parse(read('docs/ci/matrix.yml')) as { jobs: Record<string, { steps: Record<string, unknown>[] }> })
    .jobs
  expect(plan?.steps[0]).toMatchObject({ with: { 'fetch-depth': 0 } })
  expect(plan?.steps.find(({ name }) => name === 'Plan')).toMatchObject({
    run: expect.stringContaining('plan --holders '),
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub
    env: { ROLESYNC_BASE: 'origin/${{ github.base_ref }}' },
  })
  const gitlab = parse(read('docs/ci/gitlab.yml')) as Record<string, { variables?: object; script: string[] }>
  expect(gitlab['.rolesync']?.variables).toMatchObject({ GIT_DEPTH: '0' })
  expect(gitlab['roles-plan']?.script.join('\n')).toMatch(
    /ROLESYNC_BASE="origin[\s\S]*plan --holders[\s\S]*gitlab\.mjs note/,
  )
})

test('all of them run this version, and the actions that they share in one version', () => {
  const { version } = JSON.parse(read('package.json')) as { version: string }
  const files = ['action.yml', ...readdirSync(join(ROOT, 'docs/ci')).map((name) => `docs/ci/${name}`)]
  const own = readdirSync(join(ROOT, '.github/workflows')).map((name) => `.github/workflows/${name}`)
  const texts = [...files, ...own].map(read).join('\n')
  expect(new Set(texts.match(/rolesync[@:]\d+\.[\w.-]*/g)?.map((one) => one.slice('rolesync@'.length)))).toEqual(
    new Set([version]),
  )
  expect(texts).not.toMatch(/npm (install|i|exec).* rolesync(?!@)/)
  const uses = [...new Set(texts.match(/uses: [\w-]+\/[\w-]+@.*/g))].filter((one) => !one.includes('your-org'))
  expect(uses).toHaveLength(new Set(uses.map((one) => one.split('@')[0])).size)
  for (const one of uses) expect(one).toMatch(/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
})

test('images are named by their digest', () => {
  const images = ['gitlab.yml', 'indexed-job.yml'].flatMap((name) => read(`docs/ci/${name}`).match(/image: .*/g) ?? [])
  expect(images).toHaveLength(2)
  for (const image of images) expect(image).toMatch(/^image: [\w./:-]+@sha256:[0-9a-f]{64}( #.*)?$/)
})

test('the pods of the job keep to the restricted profile of Kubernetes', () => {
  const { spec } = (parse(read('docs/ci/indexed-job.yml')) as { spec: { template: { spec: Pod } } }).spec.template
  expect(spec.securityContext).toEqual({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } })
  for (const { securityContext } of spec.containers) {
    expect(securityContext).toMatchObject({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } })
  }
  const allowed = [
    'configMap',
    'csi',
    'downwardAPI',
    'emptyDir',
    'ephemeral',
    'persistentVolumeClaim',
    'projected',
    'secret',
  ]
  for (const { name: _, ...volume } of spec.volumes)
    expect(allowed).toEqual(expect.arrayContaining(Object.keys(volume)))
  for (const key of ['hostNetwork', 'hostPID', 'hostIPC']) expect(spec).not.toHaveProperty(key)
})

interface Pod {
  readonly securityContext: object
  readonly containers: readonly { readonly securityContext: object }[]
  readonly volumes: readonly Readonly<Record<string, unknown>>[]
}

describe('GitHub', () => {
  test('the action is one', () => {
    expect(errorsOf(parseAction({ name: 'action.yml', content: read('action.yml') }, trace))).toEqual([])
    const broken = read('action.yml').replace('using: composite', 'uses: composite')
    expect(errorsOf(parseAction({ name: 'action.yml', content: broken }, trace))).not.toEqual([])
  })

  test('no script of the action holds an expression', () => {
    const { runs } = parse(read('action.yml')) as { runs: { steps: readonly { run: string }[] } }
    for (const { run } of runs.steps) expect(run).not.toContain('${{')
  })

  test.each([...workflows, 'matrix.yml'])('%s is a workflow', (name) => {
    const content = read(`docs/ci/${name}`)
    expect(errorsOf(parseWorkflow({ name, content }, trace))).toEqual([])
    expect(errorsOf(parseWorkflow({ name, content: content.replace('runs-on', 'run-on') }, trace))).not.toEqual([])
  })

  test.each(workflows)('%s gives only inputs that the action has, and least rights', (name) => {
    const { inputs } = parse(read('action.yml')) as { inputs: object }
    const workflow = parse(read(`docs/ci/${name}`)) as {
      permissions: Record<string, string>
      concurrency: unknown
      jobs: Record<string, Pick<Job, 'environment'> & { permissions: object; steps: { uses: string; with?: object }[] }>
    }
    expect(workflow.permissions).toEqual({})
    expect(workflow.concurrency).toBeDefined()
    for (const [job, { environment, permissions, steps }] of Object.entries(workflow.jobs)) {
      expect(environment).toMatch(/^roles-(read|write)$/)
      const more = { 'github-plan.yml': { 'pull-requests': 'write' }, 'github-drift.yml': { issues: 'write' } }[name]
      expect(permissions, job).toEqual({ contents: 'read', ...more })
      for (const { uses, with: given = {} } of steps) {
        expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/)
        if (uses.startsWith('your-org/rolesync@'))
          expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(given)))
      }
    }
  })

  test('all checks run on each version of Node, and before a release', () => {
    const [ci, release] = ['ci', 'release'].map((name) => parse(read(`.github/workflows/${name}.yml`)) as Own)
    expect(ci?.jobs.check?.strategy?.matrix.node).toEqual([20, 22, 24])
    for (const { jobs } of [ci, release].filter((one) => one !== undefined)) {
      expect(jobs.check?.permissions).toEqual({ contents: 'read' })
      expect(jobs.check?.steps.map(({ run }) => run)).toContain('bash .ci/run')
    }
    expect(release?.on).toEqual({ push: { tags: ['v*.*.*'] } })
    expect(release?.jobs.publish).toMatchObject({
      needs: 'check',
      permissions: { contents: 'read', 'id-token': 'write' },
      steps: expect.arrayContaining([expect.objectContaining({ run: 'npm publish --provenance --access public' })]),
    })
    expect(read('.github/workflows/release.yml')).not.toMatch(/secrets\.|NODE_AUTH_TOKEN/)
  })

  test('no workflow runs with the rights of the base branch on code of a pull request', () => {
    for (const name of workflows) expect(read(`docs/ci/${name}`)).not.toContain('pull_request_target')
  })
})

describe('GitLab', () => {
  test('nothing that runs is named by a variable, which a pipeline could replace', () => {
    const jobs = Object.values(parse(read('docs/ci/gitlab.yml')) as Record<string, { variables?: object } & Scripts>)
    expect(jobs.flatMap(({ variables = {} }) => Object.keys(variables))).toEqual(['GIT_DEPTH'])
    const lines = jobs.flatMap(({ before_script = [], script = [] }) => [...before_script, ...script])
    expect(lines.join('\n')).not.toMatch(/(?:^|[;&|(]|then|do|node|sh|npm(?: \w+)*(?: -[\w-]+)*)\s+"?\$(?!PWD\/bin)/m)
    expect(lines[0]).toBe('unset NODE_OPTIONS NODE_PATH')
  })

  test('the template is a pipeline', () => {
    expect(isPipeline(parse(read('docs/ci/gitlab.yml'))), JSON.stringify(isPipeline.errors)).toBe(true)
    expect(
      isPipeline(parse(read('docs/ci/gitlab.yml').replace('resource_group: roles-write', 'resource_group: []'))),
    ).toBe(false)
  })
})

/** Returns the files that `rolesync init` writes for a pipeline, by name. */
async function written(provider: string, ci: string, url: string): Promise<Readonly<Record<string, string>>> {
  const { folder, files } = benchOn(undefined as never)
  const customer = provider === 'reltio' ? ['--customer-id', 'T'] : []
  const flags = ['--provider', provider, '--name', 'x-1', '--url', url, '--ci', ci, ...customer]
  expect(await runIn(folder, ['init', ...flags])).toMatchObject({ code: 0, err: '' })
  return files()
}

describe('rolesync init', () => {
  const HOST = 'ROLESYNC_ALLOWED_HOSTS'
  const CLIENT = ['ROLESYNC_X_1_CLIENT_ID', 'ROLESYNC_X_1_CLIENT_SECRET']

  test.each([
    ['reltio', 'https://auth.reltio.com/oauth', CLIENT],
    ['organization', 'https://api.example.com', ['ROLESYNC_X_1_TOKEN']],
  ])('github, %s: the templates, with the credentials of the target and a copy of the action', async (...given) => {
    const [provider, url, variables] = given
    const files = await written(provider, 'github', url)
    expect(files['.github/actions/rolesync/action.yml']).toBe(read('action.yml'))
    expect(files['.github/actions/rolesync/action/github.mjs']).toBe(read('action/github.mjs'))
    for (const name of workflows) {
      const content = files[`.github/workflows/${name.replace('github-', 'roles-')}`] ?? ''
      expect(errorsOf(parseWorkflow({ name, content }, trace))).toEqual([])
      const [jobs, template] = [content, read(`docs/ci/${name}`)].map((text) => jobsOf(text))
      const envs = (jobs ?? []).flatMap(({ environment, steps }) => steps.map(({ env }) => ({ environment, env })))
      for (const { environment, env } of envs.filter((one) => one.env !== undefined)) {
        expect(Object.keys(env ?? {})).toEqual([...variables, HOST])
        const secrets = variables.map((variable) => env?.[variable])
        expect(secrets.every((one) => one?.includes('_READ_') === (environment === 'roles-read'))).toBe(true)
      }
      // In a pull request the action comes from the branch that it goes to, in a checkout of its own.
      const isPlan = name === 'github-plan.yml'
      const kept = jobs?.map((job) => ({ ...job, steps: job.steps.filter((step) => step.with?.path !== '.rolesync') }))
      expect(kept?.map(withoutTarget)).toEqual(template?.map(withoutTarget))
      const [checkout] = jobs?.flatMap(({ steps }) => steps.filter((step) => step.with?.path === '.rolesync')) ?? []
      // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub
      const base = { ref: '${{ github.base_ref }}', path: '.rolesync', 'persist-credentials': false }
      if (isPlan) expect(checkout?.with).toEqual(base)
      else expect(checkout).toBeUndefined()
      expect(content).toContain(`uses: ./${isPlan ? '.rolesync/' : ''}.github/actions/rolesync\n`)
      expect(content).not.toMatch(/RELTIO(?!_)|your-org|secrets\.RELTIO/)
    }
  })

  test('gitlab: the template, without how to include it', async () => {
    const file = (await written('onelogin', 'gitlab', 'https://acme.onelogin.com'))['.gitlab-ci.yml'] ?? ''
    expect(isPipeline(parse(file)), JSON.stringify(isPipeline.errors)).toBe(true)
    expect(parse(file)).toEqual(parse(read('docs/ci/gitlab.yml')))
    expect(file.slice(0, file.indexOf('stages:'))).toMatch(/^# A plan .*\n\n$/)
  })
})

/** A workflow of this repository. */
interface Own {
  readonly on: object
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly permissions: object
        readonly strategy?: { readonly matrix: { readonly node: readonly number[] } }
        readonly steps: readonly { readonly run?: string }[]
      }
    >
  >
}

interface Scripts {
  readonly before_script?: readonly string[]
  readonly script?: readonly string[]
}

interface Job {
  readonly environment: string
  readonly steps: readonly {
    readonly uses: string
    readonly env?: Readonly<Record<string, string>>
    readonly with?: Readonly<Record<string, unknown>>
  }[]
}

function jobsOf(workflow: string): Job[] {
  return Object.values((parse(workflow) as { jobs: Record<string, Job> }).jobs)
}

/** A job as all targets have it. */
function withoutTarget({ steps, ...job }: Job) {
  return {
    ...job,
    steps: steps.map(({ env: _, uses, ...step }) => ({
      ...step,
      uses: uses.replace(/^(\.|your-org)\/.*/, 'rolesync'),
    })),
  }
}
