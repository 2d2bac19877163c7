/** Level 3: every write does what the plan says, and planning again demands nothing. */

import { expect, test } from 'vitest'
import { UserError } from '../../src/domain/errors.ts'
import type { Fields, FieldValue, Role, Step } from '../../src/domain/model.ts'
import type { AnyFakeSystem } from '../../src/kit/define-system.ts'
import { type Level, needs } from './contract.ts'
import type { Lab } from './lab.ts'
import type { Subject } from './subject.ts'

export function writing<F extends AnyFakeSystem>(level: Level<F>): void {
  const { lab, subject } = level
  const write = needs(level, 'write')
  const all = { ...subject.required, ...Object.fromEntries(Object.entries(subject.values).map(firstFull)) }

  write('create with every field', async () => {
    const steps = await settle(lab(), 'create', [lab().role('ROLE_NEW', all)])
    if (steps !== null) expect(steps).toMatchObject([{ action: 'create', role: 'ROLE_NEW', before: null }])
  })

  write('create with nothing but what is required', async () => {
    await settle(lab(), 'create', [lab().role('ROLE_NEW', subject.required)])
  })

  // Under the first reading each field by itself; under further ones together, but for those that are refused something.
  const isRefused = (field: string) => Object.keys(level.reading.refuses ?? {}).some((name) => name.startsWith(field))
  const isAlone = (field: string) => level.reading === subject.readings[0] || isRefused(field)
  const fields = Object.entries(subject.values)
  for (const [field, values] of fields.filter(([name]) => isAlone(name))) {
    write(`${field}: update to ${values.map(brief).join(', then ')}`, async () => {
      const start = await settle(lab(), 'create', [lab().role('ROLE_ONE', subject.required)])
      for (const value of start === null ? [] : values) {
        const desired = lab().role('ROLE_ONE', { ...subject.required, [field]: value })
        const steps = await settle(lab(), `${field} to ${JSON.stringify(value)}`, [desired])
        if (steps === null) return
        expect(steps.map(({ action }) => action)).toEqual(['update'])
        expect(steps[0]?.changes.map((change) => change.field.split('.')[0])).toContain(field)
      }
    })
  }

  const together = fields.filter(([name]) => !isAlone(name))
  if (together.length > 0) {
    write(`${together.map(([field]) => field).join(', ')}: update together through all their values`, async () => {
      const start = await settle(lab(), 'create', [lab().role('ROLE_ONE', subject.required)])
      const rounds = start === null ? 0 : Math.max(...together.map(([, values]) => values.length))
      for (let round = 0; round < rounds; round++) {
        const changes = together.map(([field, values]) => [field, values[Math.min(round, values.length - 1)] ?? null])
        const desired = lab().role('ROLE_ONE', { ...subject.required, ...Object.fromEntries(changes) })
        expect(await settle(lab(), 'update', [desired])).toMatchObject([{ action: 'update' }])
      }
    })
  }

  write('war story 3: applied twice, the second run writes nothing', async () => {
    const desired = [lab().role('ROLE_A', all), lab().role('ROLE_B', subject.required)]
    if ((await settle(lab(), 'create', desired)) === null) return
    const before = lab().writes().length
    const report = await lab().apply(await lab().plan(desired), desired)
    expect([report.steps, lab().writes().length]).toEqual([[], before])
  })

  needs(level, subject.cannot.write ? 'write' : 'rename')('war story 12: a rename keeps id and content', async () => {
    lab().plant('ROLE_OLD')
    const [old] = (await lab().read()).roles
    const desired = lab().role('ROLE_NEW', subject.planted, { renamedFrom: 'ROLE_OLD' })
    const steps = await settle(lab(), 'rename', [desired])
    if (steps === null) return
    expect(steps).toMatchObject([{ action: 'rename', renamedFrom: 'ROLE_OLD', id: old?.id, changes: [] }])
    expect((await lab().read()).roles).toEqual([{ ...old, key: 'ROLE_NEW' }])
  })

  if (subject.cannot.rename && !subject.cannot.write) {
    test('a rename is a create and a delete, and says what is lost', async () => {
      lab().plant('ROLE_OLD')
      const desired = lab().role('ROLE_NEW', subject.planted, { renamedFrom: 'ROLE_OLD' })
      const steps = await settle(lab(), 'rename', [desired])
      if (steps === null) return
      expect(steps.map(({ action, role }) => [action, role])).toEqual([
        ['create', 'ROLE_NEW'],
        ['delete', 'ROLE_OLD'],
      ])
      for (const step of steps) expect(step.note).toContain('holders are not carried over')
    })
  }

  write('delete', async () => {
    lab().plant('ROLE_ONE', 'ROLE_TWO')
    await settle(lab(), 'delete', [lab().role('ROLE_ONE', {}, { state: 'absent' })])
    expect((await lab().read()).roles.map(({ key }) => key)).toEqual(['ROLE_TWO'])
  })

  // What escapes one of them escapes the others: under further readings one is enough.
  for (const name of level.reading === subject.readings[0] ? subject.names : subject.names.slice(0, 1)) {
    write(`the name ${JSON.stringify(name)} is created, updated and deleted like any other`, async () => {
      const [first, second] = someField(subject)
      lab().plant('ROLE_OTHER')
      if ((await settle(lab(), 'create', [lab().role(name, { ...subject.required, ...first })])) === null) return
      await settle(lab(), 'update', [lab().role(name, { ...subject.required, ...second })])
      expect((await lab().read()).roles.map(({ key }) => key).sort()).toEqual(['ROLE_OTHER', name].sort())
      await settle(lab(), 'delete', [lab().role(name, {}, { state: 'absent' })])
      expect((await lab().read()).roles.map(({ key }) => key)).toEqual(['ROLE_OTHER'])
    })
  }

  if (subject.cannot.write) {
    test('every difference is a step for a person, and nothing is sent', async () => {
      lab().plant('ROLE_CHANGED', 'ROLE_GONE')
      const desired = [
        lab().role('ROLE_CHANGED', all),
        lab().role('ROLE_NEW', all),
        lab().role('ROLE_GONE', {}, { state: 'absent' }),
      ]
      const plan = await lab().plan(desired)
      expect(plan.steps.map(({ action, requests }) => [action, requests])).toEqual(Array(3).fill(['manual', []]))
      const report = await lab().apply(plan, desired)
      expect(report.steps.map(({ status }) => status)).toEqual(Array(3).fill('manual'))
      expect(lab().writes()).toEqual([])
    })
  }
}

/**
 * Plans and applies, then plans again and demands nothing.
 * @returns the steps, or `null` where the reading makes this impossible and it failed in the words that were declared
 */
export async function settle<F extends AnyFakeSystem>(
  lab: Lab<F>,
  name: string,
  desired: readonly Role[],
): Promise<readonly Step[] | null> {
  const refusal = lab.reading.refuses?.[name]
  if (refusal !== undefined) {
    await expect(failure(lab, desired)).resolves.toMatch(refusal)
    return null
  }
  const plan = await lab.plan(desired)
  const report = await lab.apply(plan, desired)
  expect(report.steps.map(({ status, error }) => [status, error])).toEqual(plan.steps.map(() => ['applied', null]))
  expect(report.verified).toBe(true)
  expect((await lab.plan(desired)).steps).toEqual([])
  return plan.steps
}

/** In what words planning, or else applying, fails. Empty where it does not. */
async function failure<F extends AnyFakeSystem>(lab: Lab<F>, desired: readonly Role[]): Promise<string> {
  try {
    const report = await lab.apply(await lab.plan(desired), desired)
    return report.steps.map(({ error }) => error?.message ?? '').join('\n')
  } catch (error) {
    if (error instanceof UserError) return error.message
    throw error
  }
}

function isEmpty(value: FieldValue): boolean {
  return value === '' || value === null || (typeof value === 'object' && Object.keys(value).length === 0)
}

function isFull(value: FieldValue): boolean {
  return !isEmpty(value)
}

function firstFull([field, values]: [string, readonly FieldValue[]]): [string, FieldValue] {
  return [field, values.find(isFull) ?? null]
}

/** Two values of the first field. */
function someField<F extends AnyFakeSystem>({ values }: Subject<F>): [Fields, Fields] {
  const [[field, all] = ['', []]] = Object.entries(values)
  const [first = null, second = null] = all.filter(isFull)
  return [{ [field]: first }, { [field]: second }]
}

function brief(value: FieldValue): string {
  const text = JSON.stringify(value)
  return text.length > 50 ? `${text.slice(0, 50)}…` : text
}
