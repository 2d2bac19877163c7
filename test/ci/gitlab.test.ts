/** The template's job for merge requests in a real shell, and its note, against a small part of GitLab's API on loopback. */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import type { Plan } from '../../src/domain/plan-model.ts'
import { CREDENTIALS, example } from '../review/example.ts'
import { commit, git, put, temporary } from '../review/terminal.ts'
import { ROOT } from './runner.ts'

interface Note {
  readonly id: number
  body: string
  readonly author: { readonly username: string }
}

interface Lab {
  readonly url: string
  readonly notes: Note[]
  readonly writes: string[]
}

async function startLab(): Promise<Lab> {
  const lab: Lab = { url: '', notes: [], writes: [] }
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    const answer = (status: number, body: unknown) => response.writeHead(status).end(JSON.stringify(body))
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://lab')
    if (request.headers['private-token'] !== 'note-token') return answer(401, {})
    if (pathname === '/user') return answer(200, { username: 'roles-bot' })
    if (request.method !== 'GET') lab.writes.push(`${request.method} ${pathname}`)
    const [, id] = /^\/projects\/acme%2Froles\/merge_requests\/7\/notes(?:\/(\d+))?$/.exec(pathname) ?? []
    const { body = '' } = text === '' ? {} : (JSON.parse(text) as { body?: string })
    if (request.method === 'GET') {
      const page = Number(searchParams.get('page'))
      return answer(200, lab.notes.slice((page - 1) * 100, page * 100))
    }
    if (request.method === 'POST') return answer(201, addNote(lab.notes, body, 'roles-bot'))
    return answer(200, Object.assign(lab.notes.find((note) => note.id === Number(id)) ?? {}, { body }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return Object.assign(lab, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
}

function addNote(notes: Note[], body: string, username: string): Note {
  const note = { id: notes.length + 1, body, author: { username } }
  notes.push(note)
  return note
}

async function note(lab: Lab, text: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'rolesync-note-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'plan.md'), text)
  const variables = { CI_API_V4_URL: lab.url, CI_PROJECT_ID: 'acme/roles', CI_MERGE_REQUEST_IID: '7' }
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(ROOT, 'action/gitlab.mjs'), 'note', join(folder, 'plan.md')],
    { env: { ...variables, ROLESYNC_NOTE_TOKEN: 'note-token', ...env } },
  )
  return stdout
}

const MARKER = '<!-- rolesync:roles -->'

test('one note for each merge request: written once, then updated, found on a later page, that of nobody else', async () => {
  const lab = await startLab()
  for (let count = 0; count < 120; count++) addNote(lab.notes, MARKER, 'mallory')
  await note(lab, `${MARKER}\nfirst`)
  await note(lab, `${MARKER}\nsecond`)
  expect(lab.writes).toEqual([
    'POST /projects/acme%2Froles/merge_requests/7/notes',
    'PUT /projects/acme%2Froles/merge_requests/7/notes/121',
  ])
  expect(lab.notes.at(-1)?.body).toBe(`${MARKER}\nsecond`)
})

test('without a token or a merge request there is no note, and the way out is named', async () => {
  const lab = await startLab()
  expect(await note(lab, MARKER, { ROLESYNC_NOTE_TOKEN: '' })).toContain('set ROLESYNC_NOTE_TOKEN')
  expect(await note(lab, MARKER, { CI_MERGE_REQUEST_IID: '' })).toContain('not a merge request')
  expect(lab.writes).toEqual([])
})

test('a refused token and a text without a marker are errors', async () => {
  const lab = await startLab()
  await expect(note(lab, MARKER, { ROLESYNC_NOTE_TOKEN: 'wrong' })).rejects.toThrow(/GET user answered 401/)
  await expect(note(lab, 'no marker')).rejects.toThrow(/no marker/)
})

/** A merge request of the example, and a job of the template. */
async function mergeRequest(job = 'roles-plan') {
  const [{ folder }, lab, home] = [await example(), await startLab(), temporary()]
  git(folder, 'init', '--quiet', '--initial-branch=work')
  commit(folder, {})
  git(folder, 'update-ref', 'refs/remotes/origin/main', 'HEAD')
  mkdirSync(join(home, 'package'))
  symlinkSync(join(ROOT, 'action'), join(home, 'package/action'))
  put(home, { 'bin/rolesync': `#!/bin/sh\nexec node "${join(ROOT, 'dist/main.js')}" "$@"\n` })
  const template = parse(readFileSync(join(ROOT, 'docs/ci/gitlab.yml'), 'utf8')) as Record<string, { script: string[] }>
  const lines = [`chmod +x "${home}/bin/rolesync"`, ...(template[job]?.script ?? [])]
  const script = lines.join('\n').replaceAll('/opt/rolesync', home)
  const env = {
    ...CREDENTIALS,
    PATH: `${home}/bin:${process.env.PATH}`,
    // A pipeline variable of such a name is nothing to the template.
    ROLESYNC_HOME: join(folder, 'evil'),
    ROLESYNC_NOTE_TOKEN: 'note-token',
    CI_API_V4_URL: lab.url,
    CI_PROJECT_ID: 'acme/roles',
    CI_MERGE_REQUEST_IID: '7',
    CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
    CI_DEFAULT_BRANCH: 'main',
  }
  const run = () => promisify(execFile)('bash', ['-eo', 'pipefail', '-c', script], { cwd: folder, env })
  return { folder, lab, run }
}

test('a merge request is compared with the branch that it goes to, and has one note', async () => {
  const { folder, lab, run } = await mergeRequest()
  put(folder, { 'organization/more.yaml': ROLE })
  commit(folder, {})
  await run()
  const plan = JSON.parse(readFileSync(join(folder, 'rolesync-out/plan.json'), 'utf8')) as Plan
  expect([plan.base, plan.summary.declared]).toEqual(['origin/main', 1])
  expect(plan.targets.some(({ steps }) => steps.some(({ holders }) => (holders?.users ?? 0) > 0))).toBe(true)
  expect(lab.notes.map(({ body }) => body)).toEqual([readFileSync(join(folder, 'rolesync-out/plan.md'), 'utf8')])
  const { create, delete: deleted } = plan.summary
  expect(JSON.parse(readFileSync(join(folder, 'rolesync-out/tfplan.json'), 'utf8'))).toMatchObject({
    create,
    delete: deleted,
  })
})

test('mistakes end the job and are in the note; what the merge request brings along is taken for no plan', async () => {
  const { folder, lab, run } = await mergeRequest()
  await run()
  put(folder, {
    'organization/more.yaml': ROLE.replace('roles:', 'rolls:'),
    'rolesync-out/plan.md': `${lab.notes[0]?.body}all is well`,
    'rolesync-out/plan.json': '{}',
  })
  await expect(run()).rejects.toMatchObject({ code: 1 })
  expect(lab.notes).toHaveLength(1)
  expect(lab.notes[0]?.body).toMatch(/mistakes? in the files[\s\S]*`organization\/more\.yaml:2:1`/)
  expect(() => readFileSync(join(folder, 'rolesync-out/plan.json'))).toThrow()
})

test('a scheduled job ends with 2 for drift, and with 0 for what only its branch declares', async () => {
  const { folder, run } = await mergeRequest('roles-drift')
  await expect(run()).rejects.toMatchObject({ code: 2 })
  await promisify(execFile)(process.execPath, [join(ROOT, 'dist/main.js'), 'apply', '--yes'], {
    cwd: folder,
    env: { ...process.env, ...CREDENTIALS },
  })
  await run()
  put(folder, { 'organization/more.yaml': ROLE })
  commit(folder, {})
  await run()
})

const ROLE = `provider: organization
roles:
  keeper: { description: Keeps, permissions: [READ_AN_ITEM, CANCEL_AN_ORDER] }
`
