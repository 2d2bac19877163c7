/** `action.yml`, step by step in a real shell, against the sandbox and a double of GitHub's API. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Plan } from '../../src/domain/plan-model.ts'
import type { Report } from '../../src/domain/report-model.ts'
import { CREDENTIALS, type Example, example } from '../review/example.ts'
import { commit, git } from '../review/terminal.ts'
import { add, type Hub, startHub } from './hub.ts'
import { type Ran, ROOT, runAction } from './runner.ts'

const MAIN = join(ROOT, 'dist/main.js')

beforeAll(() => {
  // `npm test` builds first; a single file run by hand needs `npm run build` before it.
  if (!existsSync(MAIN)) throw new Error('dist/main.js is missing: npm run build')
})

interface Setup {
  readonly given: Example
  readonly hub: Hub
  readonly action: (
    inputs: Readonly<Record<string, string>>,
    event?: unknown,
    env?: Readonly<Record<string, string>>,
  ) => Promise<Ran>
}

const PLANNED = ['Check the inputs', 'Plan', 'Comment on the pull request', 'End as the plan did']

async function setup(): Promise<Setup> {
  const given = await example()
  const hub = await startHub()
  return {
    given,
    hub,
    action: (inputs, event = { pull_request: { number: 7 } }, env = {}) =>
      runAction({
        inputs: { command: `node ${MAIN}`, token: 'gh-token', target: 'crm-roles mdm*', ...inputs },
        folder: given.folder,
        env: { ...CREDENTIALS, GITHUB_API_URL: hub.url, GITHUB_REPOSITORY: 'acme/roles', ...env },
        github: { event, token: 'of-the-job', ...baseOf(event) },
      }),
  }
}

/** GitHub's own name for the branch that the pull request of an event goes to. */
function baseOf(event: unknown): { base_ref?: string } {
  const { base } = (event as { pull_request?: { base?: { ref: string } } }).pull_request ?? {}
  return base === undefined ? {} : { base_ref: base.ref }
}

describe('mode plan', () => {
  test('writes files, outputs, a summary and one comment, which the next run updates', async () => {
    const { given, hub, action } = await setup()
    const first = await action({ mode: 'plan' })
    expect(first.log).toContain('to create')
    expect([first.ok, first.steps]).toEqual([
      true,
      ['Check the inputs', 'Plan', 'Comment on the pull request', 'End as the plan did'],
    ])
    const folder = first.outputs.folder ?? ''
    const plan = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8')) as Plan
    expect(plan.targets.map(({ name }) => name)).toEqual(['crm-roles', 'mdm', 'mdm-test'])
    expect(first.outputs).toMatchObject({ changes: 'true', blocked: 'false', digest: plan.digest })
    expect(first.summary).toMatch(/^## Role changes: [\s\S]*\n\| Gains access \|/)
    for (const name of ['plan.html', 'plan.sarif']) expect(existsSync(join(folder, name))).toBe(true)
    expect(hub.comments.map(({ of, body }) => [of, body])).toEqual([[7, readFileSync(join(folder, 'plan.md'), 'utf8')]])
    const role = join(given.folder, 'organization/roles.yaml')
    writeFileSync(role, readFileSync(role, 'utf8').replace(/description: .*/, 'description: another one'))
    await action({ mode: 'plan' })
    expect(hub.comments).toHaveLength(1)
    expect(hub.comments[0]?.body).toContain('another one')
    expect(hub.writes).toEqual(['POST issues/7/comments', 'PATCH issues/comments/1000'])
  })

  test('is installed outside of the checkout: what a pull request brings along does not run', async () => {
    const { given, action } = await setup()
    const bin = join(given.folder, 'bin')
    mkdirSync(bin)
    // What npm would do, noted; .ci/run does the same step with npm itself and the real package.
    const npm = `#!/bin/sh
echo "$PWD: $@" >> "${given.folder}/npm.log"
if [ "$1" = pack ]; then
  mkdir -p package/dist && echo 'await import("${MAIN}")' > package/dist/main.js && echo '{"type":"module"}' > package/package.json
  tar -czf rolesync.tgz package && rm -r package
fi\n`
    writeFileSync(join(bin, 'npm'), npm, { mode: 0o755 })
    mkdirSync(join(given.folder, 'node_modules/.bin'), { recursive: true })
    writeFileSync(join(given.folder, 'node_modules/.bin/rolesync'), '#!/bin/sh\nexit 99\n', { mode: 0o755 })
    mkdirSync(join(given.folder, 'node_modules/rolesync/dist'), { recursive: true })
    writeFileSync(
      join(given.folder, 'node_modules/rolesync/package.json'),
      '{"name":"rolesync","version":"0.1.0","bin":"dist/main.js"}',
    )
    writeFileSync(join(given.folder, 'node_modules/rolesync/dist/main.js'), 'process.exit(99)\n')
    writeFileSync(
      join(given.folder, '.npmrc'),
      'registry=http://127.0.0.1:1/\nignore-scripts=false\nnode-options=--require ./evil.cjs\n',
    )
    writeFileSync(join(given.folder, 'evil.cjs'), 'process.exit(99)\n')
    const { ok, steps } = await action({ mode: 'plan', command: '' }, undefined, { PATH: `${bin}:${process.env.PATH}` })
    expect([ok, steps]).toEqual([true, [...PLANNED.slice(0, 1), 'Install rolesync', ...PLANNED.slice(1)]])
    const bins = join(given.folder, 'runner temp/rolesync-bin')
    expect(readFileSync(join(given.folder, 'npm.log'), 'utf8')).toBe(`\
${bins}: pack --silent --ignore-scripts rolesync@0.1.0
${bins}/package: pkg delete devDependencies
${bins}/package: ci --ignore-scripts --no-audit --no-fund --loglevel=error
`)
  })

  test('touches no comment of others, of other targets, and finds its own on a later page', async () => {
    const { hub, action } = await setup()
    await action({ mode: 'plan' })
    const [own] = hub.comments
    if (own === undefined) throw new Error('there is no comment')
    hub.comments.length = 0
    for (let count = 0; count < 120; count++) add(hub.comments, { of: 7, body: own.body, user: { login: 'mallory' } })
    add(hub.comments, { of: 7, body: '<!-- rolesync:crm-roles -->' })
    add(hub.comments, { of: 7, body: own.body.replaceAll('\n', '\r\n'), id: 77 })
    hub.writes.length = 0
    await action({ mode: 'plan' })
    expect(hub.writes).toEqual(['PATCH issues/comments/77'])
  })

  test('a comment that is refused does not hide the plan', async () => {
    const { hub, action } = await setup()
    hub.refuse = 403
    const { ok, log } = await action({ mode: 'plan' })
    expect(ok).toBe(true)
    expect(log).toContain('answered 403')
    expect(log).toContain('::warning title=rolesync::the comment could not be written')
    expect(log).not.toContain('gh-token')
  })

  test.each<[string, Readonly<Record<string, string>>, unknown]>([
    ['outside of a pull request', {}, {}],
    ['where it is not wanted', { comment: 'false' }, undefined],
  ])('%s there is no comment', async (_, inputs, event) => {
    const { hub, action } = await setup()
    const { ok, steps } = await action({ mode: 'plan', ...inputs }, event)
    expect([ok, steps]).toEqual([true, ['Check the inputs', 'Plan', 'End as the plan did']])
    expect(hub.writes).toEqual([])
  })

  test('a refused plan is reported and ends the job', async () => {
    const { given, hub, action } = await setup()
    writeFileSync(join(given.folder, 'organization/roles.yaml'), 'provider: organization\nroles: {}\n')
    const { ok, outputs } = await action({ mode: 'plan' })
    expect([ok, outputs.blocked]).toEqual([false, 'true'])
    expect(hub.comments[0]?.body).toContain('This plan cannot be applied: 1 guard refuses it.')
  })

  test('a mistake in a file ends the job, and takes the place of the old plan in the comment', async () => {
    const { given, hub, action } = await setup()
    await action({ mode: 'plan' })
    const role = join(given.folder, 'organization/roles.yaml')
    const valid = readFileSync(role, 'utf8')
    writeFileSync(role, 'provider: organisation\n')
    const { ok, log, outputs, summary } = await action({ mode: 'plan' })
    expect([ok, outputs.digest, hub.writes.slice(1)]).toEqual([false, '', ['PATCH issues/comments/1000']])
    expect(log).toMatch(/^::error file=organization\/roles\.yaml,line=1,col=11,/m)
    const [comment] = hub.comments
    expect(comment?.body).toMatch(/^## Roles: 2 mistakes in the files\n[\s\S]*\n- `organization\/roles\.yaml:1:11` /)
    expect(comment?.body).not.toContain('Digest')
    expect(summary.trim()).toBe(comment?.body.trim())
    writeFileSync(role, valid)
    expect((await action({ mode: 'plan' })).ok).toBe(true)
    expect(hub.comments).toHaveLength(1)
    expect(hub.comments[0]?.body).toContain('Digest')
  })

  test('an input is never a part of a script', async () => {
    const { given, action } = await setup()
    const inputs = {
      mode: 'plan',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a shell would expand it
      target: '$(touch${IFS}pwned) `touch\tpwned` ;touch pwned',
      base: '"; touch pwned; "',
    }
    expect((await action(inputs)).ok).toBe(false)
    expect((await action({ ...inputs, mode: 'plan"; touch pwned; "' })).ok).toBe(false)
    expect(existsSync(join(given.folder, 'pwned'))).toBe(false)
  })
})

describe('the branch that a pull request goes to', () => {
  const PULL_REQUEST = { pull_request: { number: 7, base: { ref: 'main' } } }

  async function pullRequest() {
    const made = await setup()
    const { folder } = made.given
    git(folder, 'init', '--quiet', '--initial-branch=work')
    commit(folder, {})
    git(folder, 'update-ref', 'refs/remotes/origin/main', 'HEAD')
    appendFileSync(
      join(folder, 'organization/roles.yaml'),
      '  keeper: { description: Keeps, permissions: [READ_AN_ITEM, CANCEL_AN_ORDER] }\n',
    )
    commit(folder, {})
    const plan = async (inputs = {}) => {
      const ran = await made.action({ mode: 'plan', target: 'crm-roles workforce', ...inputs }, PULL_REQUEST)
      const file = join(ran.outputs.folder ?? '', 'plan.json')
      return { ...ran, plan: existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Plan) : null }
    }
    return { ...made, plan }
  }

  test('tells this change from drift, and who holds the roles is counted', async () => {
    const { plan } = await pullRequest()
    const { ok, plan: made } = await plan()
    const steps = made?.targets.flatMap((target) => target.steps) ?? []
    expect([ok, made?.base, made?.summary.declared]).toEqual([true, 'origin/main', 1])
    expect(steps.find(({ role }) => role === 'keeper')?.origin).toBe('declared')
    expect(steps.some(({ holders }) => (holders?.users ?? 0) > 0)).toBe(true)
  })

  test('limits the plan to one cause where the input says so, and its outputs with it', async () => {
    const { plan } = await pullRequest()
    const [declared, drift] = [await plan({ only: 'declared' }), await plan({ only: 'drift' })]
    expect([declared.plan?.only, declared.plan?.summary.drift, declared.outputs.changes]).toEqual([
      'declared',
      0,
      'true',
    ])
    expect([drift.plan?.only, drift.plan?.summary.declared]).toEqual(['drift', 0])
    const { ok, log } = await plan({ base: 'none', only: 'drift' })
    expect(ok).toBe(false)
    expect(log).toContain('--only tells changes apart by their cause, so it needs --base REF')
  })

  test('is not looked at where the inputs say so, and neither are holders', async () => {
    const { plan } = await pullRequest()
    const { ok, plan: made } = await plan({ base: 'none', holders: 'false' })
    expect([ok, made?.base]).toEqual([true, undefined])
    expect(JSON.stringify(made)).not.toMatch(/"(origin|holders)"/)
  })

  test.each([
    ['true', /\d users lose access \|/],
    ['names', /\d users lose access: `\w+\.\w+@example\.com`, /],
  ])('the comment has names of people only where the input says so: holders %s', async (holders, expected) => {
    const { given, hub, plan } = await pullRequest()
    writeFileSync(join(given.folder, 'onelogin/roles.yaml'), 'provider: onelogin\nroles: { Legal: { apps: [] } }\n')
    await plan({ base: 'none', holders, target: 'workforce' })
    expect(hub.comments[0]?.body).toMatch(expected)
  })

  test('costs the causes, not the plan, where it was not fetched', async () => {
    const { given, hub, plan } = await pullRequest()
    git(given.folder, 'update-ref', '-d', 'refs/remotes/origin/main')
    const { ok, log, plan: made } = await plan()
    expect([ok, made?.base, hub.writes]).toEqual([true, undefined, ['POST issues/7/comments']])
    expect(made?.targets.flatMap(({ steps }) => steps).find(({ role }) => role === 'keeper')?.action).toBe('create')
    expect(log).toMatch(
      /^warning: .* no revision "origin\/main" in this clone; .* \(actions\/checkout: fetch-depth: 0,/m,
    )
  })

  test('may be another one, which has to be there', async () => {
    const { given, plan } = await pullRequest()
    git(given.folder, 'tag', 'v1', 'HEAD~1')
    expect((await plan({ base: 'v1' })).plan?.base).toBe('v1')
    const missing = await plan({ base: 'v2' })
    expect([missing.ok, missing.plan]).toEqual([false, null])
    expect(missing.log).toContain('no revision "v2" in this clone')
  })
})

describe('mode apply', () => {
  test('applies what was reviewed, and writes a report', async () => {
    const { action } = await setup()
    const { outputs } = await action({ mode: 'plan', comment: 'false' })
    const applied = await action({ mode: 'apply', expect: outputs.digest ?? '' })
    const { ok, steps, summary } = applied
    expect([ok, steps]).toEqual([true, ['Check the inputs', 'Apply']])
    expect(summary).toMatch(/^\*\*Apply: \d+ applied\. Verified by reading again\.\*\*/)
    expect(applied.outputs.folder).not.toBe(outputs.folder)
    const report = JSON.parse(readFileSync(join(applied.outputs.folder ?? '', 'report.json'), 'utf8')) as Report
    expect(report.planDigest).toBe(outputs.digest)
    expect((await action({ mode: 'plan', comment: 'false' })).outputs.changes).toBe('false')
  })

  test('refuses another plan than the reviewed one', async () => {
    const { given, action } = await setup()
    const { outputs } = await action({ mode: 'plan', comment: 'false' })
    const role = join(given.folder, 'organization/roles.yaml')
    writeFileSync(role, readFileSync(role, 'utf8').replace(/description: .*/, 'description: another one'))
    const { ok, log } = await action({ mode: 'apply', expect: outputs.digest ?? '' })
    expect(ok).toBe(false)
    expect(log).toContain('the plan is not the one that was expected')
  })

  test.each([
    ['apply', 'mode apply needs expect'],
    ['aply', 'mode must be plan, apply or drift'],
  ])('mode %s: %s', async (mode, message) => {
    const { given, action } = await setup()
    const { ok, steps, log } = await action({ mode })
    expect([ok, steps, given.requests()]).toEqual([false, ['Check the inputs'], 0])
    expect(log).toContain(`::error title=rolesync::${message}`)
  })
})

describe('mode drift', () => {
  test('one issue is opened, updated, and closed when all is well again', async () => {
    const { given, hub, action } = await setup()
    expect((await action({ mode: 'drift' }, {})).ok).toBe(true)
    expect((await action({ mode: 'drift' }, {})).ok).toBe(true)
    expect(hub.issues.map(({ title, state, labels }) => [title, state, labels])).toEqual([
      ['Roles drifted from the files', 'open', ['rolesync-drift']],
    ])
    await given.rolesync(['apply', '--yes'])
    expect((await action({ mode: 'drift' }, {})).ok).toBe(true)
    expect(hub.issues[0]?.state).toBe('closed')
    expect(hub.comments.map(({ of, body }) => [of, body])).toEqual([[100, 'The live roles match the files again.']])
    await action({ mode: 'drift' }, {})
    expect(hub.writes).toEqual(['POST issues', 'PATCH issues/100', 'POST issues/100/comments', 'PATCH issues/100'])
  })

  test('a system that cannot be read closes nothing', async () => {
    const { given, hub, action } = await setup()
    await action({ mode: 'drift' }, {})
    const config = join(given.folder, 'rolesync.yaml')
    writeFileSync(config, readFileSync(config, 'utf8').replaceAll('/organization', '/nowhere'))
    const { ok } = await action({ mode: 'drift' }, {})
    expect(ok).toBe(false)
    expect(hub.issues.map(({ state }) => state)).toEqual(['open'])
    expect(hub.issues[0]?.body).toContain('ould not be planned')
  })

  test('a mistake in a file closes nothing', async () => {
    const { given, hub, action } = await setup()
    await action({ mode: 'drift' }, {})
    writeFileSync(join(given.folder, 'organization/roles.yaml'), 'provider: organisation\n')
    expect((await action({ mode: 'drift' }, {})).ok).toBe(false)
    expect(hub.issues.map(({ state, title }) => [state, title])).toEqual([
      ['open', 'Roles could not be compared with the files'],
    ])
    expect(hub.issues[0]?.body).toContain('`organization/roles.yaml:1:11`')
  })

  test('an issue that cannot be written ends the job', async () => {
    const { hub, action } = await setup()
    hub.refuse = 500
    expect((await action({ mode: 'drift' }, {})).ok).toBe(false)
  })
})
