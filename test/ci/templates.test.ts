/** The action and the templates, by the schemas that GitHub and GitLab publish, and by the rules of `docs/ci`. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser'
import { parseAction } from '@actions/workflow-parser/actions/action-parser'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { ROOT } from './runner.ts'

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const errorsOf = (result: ReturnType<typeof parseWorkflow>) => result.context.errors.getErrors().map(String)
const trace = new NoOperationTraceWriter()
const workflows = readdirSync(join(ROOT, 'docs/ci')).filter((name) => /^github-.*\.yml$/.test(name))

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

  test.each(workflows)('%s is a workflow', (name) => {
    const content = read(`docs/ci/${name}`)
    expect(errorsOf(parseWorkflow({ name, content }, trace))).toEqual([])
    expect(errorsOf(parseWorkflow({ name, content: content.replace('runs-on', 'run-on') }, trace))).not.toEqual([])
  })

  test.each(workflows)('%s gives only inputs that the action has, and least rights', (name) => {
    const { inputs } = parse(read('action.yml')) as { inputs: object }
    const workflow = parse(read(`docs/ci/${name}`)) as {
      permissions: Record<string, string>
      concurrency: unknown
      jobs: Record<string, { environment: string; steps: { uses: string; with?: object }[] }>
    }
    expect(workflow.permissions.contents).toBe('read')
    expect(workflow.concurrency).toBeDefined()
    for (const { environment, steps } of Object.values(workflow.jobs)) {
      expect(environment).toMatch(/^roles-(read|write)$/)
      for (const { uses, with: given = {} } of steps) {
        expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/)
        if (uses.startsWith('your-org/rolesync@'))
          expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(given)))
      }
    }
  })

  test('no workflow runs with the rights of the base branch on code of a pull request', () => {
    for (const name of workflows) expect(read(`docs/ci/${name}`)).not.toContain('pull_request_target')
  })
})

describe('GitLab', () => {
  const isPipeline = new Ajv({ strict: false, logger: false }).compile(
    JSON.parse(read('test/fixtures/gitlab-ci.schema.json')),
  )

  test('the template is a pipeline', () => {
    expect(isPipeline(parse(read('docs/ci/gitlab.yml'))), JSON.stringify(isPipeline.errors)).toBe(true)
    expect(
      isPipeline(parse(read('docs/ci/gitlab.yml').replace('resource_group: roles-write', 'resource_group: []'))),
    ).toBe(false)
  })
})
