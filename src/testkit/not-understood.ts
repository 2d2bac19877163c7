/** Level 2: what is not understood is carried along, and stops only what it touches. */
import { expect, test } from 'vitest'
import type { Fields, Live, Role } from '../domain/model.ts'
import type { TargetPlan } from '../domain/plan-model.ts'
import type { AnyFakeSystem } from '../kit/define-system.ts'
import { isObject } from '../text/parse-json.ts'
import type { Lab } from './lab.ts'
import { type Level, needs } from './level.ts'
import { openRewriter } from './servers.ts'
import type { Subject } from './subject.ts'

/** A value that no field of any kind has. */
const ODD = { odd: true }

/** Members that a later version of a system may have. */
const LATER = { 'x-later': 'kept', xLater: { of: ['a', { deep: 'value' }] }, x_later: false }

type Json = Record<string, unknown>

/** Reads roles with members that nobody knows, and with known members of another type. */
export function notUnderstood<F extends AnyFakeSystem>(level: Level<F>): void {
  unknownMembers(level)
  numbersAsTexts(level)
  otherTypes(level)
}

function unknownMembers<F extends AnyFakeSystem>(level: Level<F>): void {
  const { lab, subject } = level
  test('members that nobody knows change no plan', async () => {
    lab().plant('ROLE_ONE', 'ROLE_TWO')
    const desired = [lab().role('ROLE_ONE'), lab().role('ROLE_NEW', subject.required)]
    const usual = lab().planFrom(await lab().read(), desired)
    const more = { 'x-new': { deep: [1, null] }, zz_flag: false }
    const live = await readAs(lab(), ['ROLE_ONE', 'ROLE_TWO'], (role) => ({ ...role, ...more }))
    expect(lab().planFrom(live, desired)).toEqual(usual)
  })

  needs(level, 'write')('members that nobody knows are sent back by every PUT of a whole role', async () => {
    lab().plant('ROLE_ONE')
    const live = await readAs(lab(), ['ROLE_ONE'], (role) => ({ ...role, ...LATER }))
    const { change } = subject.unmanaged
    const roles = [lab().role('ROLE_ONE', change), lab().role('ROLE_TWO', change, { renamedFrom: 'ROLE_ONE' })]
    for (const role of roles) {
      const { steps } = lab().planFrom(live, [role])
      expect(steps.length).toBeGreaterThan(0)
      const changed = steps.filter(({ action }) => action === 'update' || action === 'rename')
      for (const { method, path, body } of changed.flatMap(({ requests }) => requests)) {
        const isWhole = method === 'PUT' && isObject(body) && !subject.partialPuts?.test(`PUT ${path}`)
        if (isWhole) expect(body).toMatchObject(LATER)
      }
    }
  })
}

function numbersAsTexts<F extends AnyFakeSystem>({ lab, subject }: Level<F>): void {
  const numbers = Object.keys(subject.wire.fields).filter((field) => isNumber(subject, field))
  test.each(numbers)('%s, a number that is answered as a text, is the same', async (field) => {
    lab().plant('ROLE_ONE')
    const member = subject.wire.fields[field] ?? field
    for (const value of subject.values[field] ?? []) {
      const live = await readAs(lab(), ['ROLE_ONE'], (role) => ({ ...role, [member]: String(value) }))
      expect(roleIn(live, 'ROLE_ONE').fields[field]).toBe(value)
      const declared = lab().role('ROLE_ONE', { ...subject.planted, [field]: value })
      expect(lab().planFrom(live, [declared])).toMatchObject({ steps: [], unchanged: 1 })
    }
  })
}

function otherTypes<F extends AnyFakeSystem>({ lab, subject }: Level<F>): void {
  test.each(Object.keys(subject.wire.fields))('%s of another type in a role that no file declares', async (field) => {
    lab().plant('ROLE_ONE', 'ROLE_TWO')
    const desired = [lab().role('ROLE_ONE'), lab().role('ROLE_NEW', subject.required)]
    const usual = lab().planFrom(await lab().read(), desired)
    const live = await readOdd(lab(), 'ROLE_TWO', field)
    expect(Object.keys(roleIn(live, 'ROLE_TWO').unreadable ?? {})).toEqual([field])
    expect(lab().planFrom(live, desired)).toEqual(usual)
  })

  test.each(Object.keys(subject.wire.fields))('%s of another type in a declared role', async (field) => {
    lab().plant('ROLE_ONE', 'ROLE_TWO')
    const live = await readOdd(lab(), 'ROLE_ONE', field)
    const whole = { ...subject.planted, [field]: subject.planted[field] ?? someValue(subject, field) }
    const [still, other] = [lab().role('ROLE_ONE', whole), lab().role('ROLE_TWO')]
    const plan = lab().planFrom(live, [still, other])
    expect(plan).toMatchObject({ steps: [], unchanged: 1, error: null })
    expect(plan.findings).toMatchObject([{ rule: 'unreadable', severity: 'warning', role: 'ROLE_ONE' }])
    expect(plan.findings[0]?.message).toContain(`its live ${field} cannot be understood (`)

    const change = changeBeside(lab(), live, { field, whole, other })
    if (change !== null) checkStep(subject, field, change)
  })
}

/** A field whose values are all numbers. */
function isNumber<F extends AnyFakeSystem>({ values }: Subject<F>, field: string): boolean {
  return values[field]?.every((value) => typeof value === 'number') ?? false
}

interface Beside {
  readonly field: string
  readonly whole: Fields
  readonly other: Role
}

/** Plans a change of another field of the role; `null` where the system has only this one. */
function changeBeside<F extends AnyFakeSystem>(
  lab: Lab<F>,
  live: Live,
  { field, whole, other }: Beside,
): TargetPlan | null {
  const values = Object.entries(lab.subject.values).filter(([name]) => name !== field)
  for (const [name, all] of values) {
    for (const value of all) {
      const plan = lab.planFrom(live, [lab.role('ROLE_ONE', { ...whole, [name]: value }), other])
      if (plan.steps.length > 0) return plan
    }
  }
  return null
}

/** The step is about the other field alone, and a write of the whole role has what came, as it came. */
function checkStep<F extends AnyFakeSystem>(subject: Subject<F>, field: string, { steps }: TargetPlan): void {
  expect(steps.map(({ role }) => role)).toEqual(['ROLE_ONE'])
  const [step] = steps
  expect(step?.changes.filter((change) => change.field === field || change.field.startsWith(`${field}.`))).toEqual([])
  expect(Object.keys(step?.after ?? {})).not.toContain(field)
  const member = subject.wire.fields[field] ?? field
  for (const { body } of step?.requests ?? []) if (isObject(body) && member in body) expect(body[member]).toEqual(ODD)
}

function someValue<F extends AnyFakeSystem>({ values }: Subject<F>, field: string) {
  return values[field]?.find((value) => value !== '' && value !== null) ?? null
}

function roleIn({ roles }: Live, key: string) {
  const role = roles.find((one) => one.key === key)
  return role ?? expect.fail(`${key} was not read`)
}

function readOdd<F extends AnyFakeSystem>(lab: Lab<F>, key: string, field: string): Promise<Live> {
  return readAs(lab, [key], (role) => ({ ...role, [lab.subject.wire.fields[field] ?? field]: ODD }))
}

/** Reads through a server that answers with other objects for some roles. */
async function readAs<F extends AnyFakeSystem>(
  lab: Lab<F>,
  keys: readonly string[],
  change: (role: Json) => Json,
): Promise<Live> {
  const { key } = lab.subject.wire
  const { url } = await openRewriter(lab.sandbox.url, (json) =>
    rewritten(json, (one) => keys.some((name) => one[key] === name), change),
  )
  return lab.read(Object.keys(lab.subject.system.fields), url)
}

function rewritten(json: unknown, isMeant: (one: Json) => boolean, change: (role: Json) => Json): unknown {
  if (Array.isArray(json)) return json.map((one) => rewritten(one, isMeant, change))
  if (!isObject(json)) return json
  if (isMeant(json)) return change(json)
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, rewritten(value, isMeant, change)]))
}
