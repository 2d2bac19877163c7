/** Level 4: what is not ours survives, and what goes wrong is reported in the system's words, without our secrets. */
import { expect } from 'vitest'
import type { TargetPlan } from '../domain/plan-model.ts'
import type { AnyFakeSystem } from '../kit/define-system.ts'
import { messageOf } from './lab.ts'
import { type Level, needs, onlyIf } from './level.ts'
import { settle } from './settle.ts'

/** Others write too, tokens expire, answers get lost. */
export function living<F extends AnyFakeSystem>(level: Level<F>): void {
  others(level)
  secrets(level)
  expiry(level)
  lostAnswers(level)
}

function others<F extends AnyFakeSystem>(level: Level<F>): void {
  const { lab, subject } = level
  const write = needs(level, 'write')
  write('war story 26: what no file manages survives an update', async () => {
    lab().plant('ROLE_ONE', 'ROLE_TWO')
    subject.unmanaged.add(lab().state, 'ROLE_ONE')
    const rest = () => structuredClone(['ROLE_ONE', 'ROLE_TWO'].map((key) => subject.unmanaged.rest(lab().state, key)))
    const before = rest()
    const steps = await settle(lab(), 'what is not managed', [lab().role('ROLE_ONE', subject.unmanaged.change)])
    expect(rest()).toEqual(before)
    if (steps !== null) expect(steps).toHaveLength(1)
  })

  gone(level)
}

function gone<F extends AnyFakeSystem>(level: Level<F>): void {
  const { lab, subject } = level
  const write = needs(level, 'write')
  write('a role that is gone already is deleted without an error', async () => {
    lab().plant('ROLE_ONE')
    const desired = [lab().role('ROLE_ONE', {}, { state: 'absent' })]
    const plan = await lab().plan(desired)
    lab().reset(level.reading)
    const report = await lab().apply(plan, desired)
    expect(report).toMatchObject({ verified: true, steps: [{ status: 'applied', error: null }] })
  })

  write('a role that is gone is an error to an update, not a new role', async () => {
    const plan = await planUpdate(level)
    if (plan === null) return
    lab().reset(level.reading)
    const report = await lab().apply(plan, [lab().role('ROLE_ONE', subject.unmanaged.change)])
    const refusal = level.reading.refuses?.['update of a role that is gone']
    if (refusal === undefined) expect(report).toMatchObject({ verified: false, steps: [{ status: 'failed' }] })
    else expect((await lab().read()).roles).toHaveLength(1)
  })
}

function secrets<F extends AnyFakeSystem>(level: Level<F>): void {
  const { lab, subject } = level
  const write = needs(level, 'write')
  write('war story 24: the error has the words of the system, and our secret nowhere', async () => {
    const plan = await planUpdate(level)
    if (plan === null) return
    const { method = '', path = '' } = plan.steps[0]?.requests[0] ?? {}
    lab().sandbox.inject({ kind: 'echo', code: 422, method, path: `*${path.split('?', 1)}` })
    const report = await lab().apply(plan, [lab().role('ROLE_ONE', subject.unmanaged.change)])
    expect(report.steps).toMatchObject([{ status: 'failed', error: { status: 422 } }])
    expect(report.steps[0]?.error?.message).toContain('Invalid access token: Bearer ***')
    lab().expectNoSecret(JSON.stringify(report))
  })

  write('a token that is refused while reading is reported without the token', async () => {
    lab().plant('ROLE_ONE')
    lab().sandbox.inject({ kind: 'echo', code: 401, method: 'GET' })
    const message = await messageOf(lab().read([]))
    expect(message).toContain('Invalid access token: Bearer ***')
    lab().expectNoSecret(message)
  })
}

function expiry<F extends AnyFakeSystem>({ lab, subject }: Level<F>): void {
  const isFetched = onlyIf(subject.system.credentials[0] !== 'token', 'its token is made by hand')
  isFetched('war story 23: a token that expires in mid-run is fetched once more', async () => {
    lab().plant('ROLE_ONE', 'ROLE_TWO', 'ROLE_THREE')
    const desired = ['ROLE_ONE', 'ROLE_TWO', 'ROLE_THREE'].map((key) => lab().role(key, {}, { state: 'absent' }))
    const plan = await lab().plan(desired)
    lab().sandbox.expireTokens()
    expect(await lab().apply(plan, desired)).toMatchObject({ verified: true })
    expect(lab().sandbox.log.filter((request) => lab().isTokenRequest(request))).toHaveLength(2)
  })
}

function lostAnswers<F extends AnyFakeSystem>(level: Level<F>): void {
  const { lab, subject } = level
  for (const kind of ['reset-after', 'reset-before'] as const) {
    const what = kind === 'reset-after' ? 'one role, not two' : 'it is sent again'
    needs(level, 'write')(`war story 22: the answer to a create is lost (${kind}): ${what}`, async () => {
      const desired = [lab().role('ROLE_NEW', subject.required)]
      if (level.reading.refuses?.create) return
      const plan = await lab().plan(desired)
      const creates = plan.steps[0]?.requests ?? []
      const { method = '', path } = creates.at(-1) ?? {}
      lab().sandbox.inject({ kind, method, path: `*${path}`, times: 1 })
      const report = await lab().apply(plan, desired)
      expect(report).toMatchObject({ verified: true, steps: [{ status: 'applied', error: null }] })
      expect((await lab().read()).roles.map(({ key }) => key)).toEqual(['ROLE_NEW'])
      expect(lab().writes()).toHaveLength(creates.length + (kind === 'reset-after' ? 0 : 1))
    })
  }
}

/** Plans the change of a planted role; `null` where the reading refuses it. */
async function planUpdate<F extends AnyFakeSystem>({ lab, subject, reading }: Level<F>): Promise<TargetPlan | null> {
  lab().plant('ROLE_ONE')
  if (reading.refuses?.['what is not managed']) return null
  return lab().plan([lab().role('ROLE_ONE', subject.unmanaged.change)])
}
