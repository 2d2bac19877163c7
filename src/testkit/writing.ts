/** Level 3: every write does what the plan says, and planning again demands nothing. */
import { expect, test } from 'vitest'
import type { Fields, FieldValue } from '../domain/model.ts'
import type { AnyFakeSystem } from '../kit/define-system.ts'
import { isFirst, type Level, needs } from './level.ts'
import { settle } from './settle.ts'
import type { Subject } from './subject.ts'

/** Creates, updates, renames and deletes. */
export function writing<F extends AnyFakeSystem>(level: Level<F>): void {
  creates(level)
  updates(level)
  renames(level)
  deletes(level)
  names(level)
  if (level.subject.cannot.write) manualSteps(level)
}

function creates<F extends AnyFakeSystem>(level: Level<F>): void {
  const { lab, subject } = level
  const write = needs(level, 'write')
  write('create with every field', async () => {
    const steps = await settle(lab(), 'create', [lab().role('ROLE_NEW', everyField(subject))])
    if (steps !== null) expect(steps).toMatchObject([{ action: 'create', role: 'ROLE_NEW', before: null }])
  })

  write('create with nothing but what is required', async () => {
    await settle(lab(), 'create', [lab().role('ROLE_NEW', subject.required)])
  })

  write('war story 3: applied twice, the second run writes nothing', async () => {
    const desired = [lab().role('ROLE_A', everyField(subject)), lab().role('ROLE_B', subject.required)]
    if ((await settle(lab(), 'create', desired)) === null) return
    const before = lab().writes().length
    const report = await lab().apply(await lab().plan(desired), desired)
    expect([report.steps, lab().writes().length]).toEqual([[], before])
  })
}

/** Under the first reading each field by itself; under further ones together, but for those that are refused something. */
function updates<F extends AnyFakeSystem>(level: Level<F>): void {
  const { subject, reading } = level
  const refusals = Object.keys(reading.refuses ?? {})
  const isAlone = (field: string) => isFirst(level) || refusals.some((name) => name.startsWith(field))
  const fields = Object.entries(subject.values)
  for (const [field, values] of fields.filter(([name]) => isAlone(name))) updateAlone(level, field, values)
  updateTogether(
    level,
    fields.filter(([name]) => !isAlone(name)),
  )
}

function updateAlone<F extends AnyFakeSystem>(level: Level<F>, field: string, values: readonly FieldValue[]): void {
  const { lab, subject } = level
  needs(level, 'write')(`${field}: update to ${values.map(brief).join(', then ')}`, async () => {
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

function updateTogether<F extends AnyFakeSystem>(
  level: Level<F>,
  fields: readonly [string, readonly FieldValue[]][],
): void {
  if (fields.length === 0) return
  const { lab, subject } = level
  needs(level, 'write')(`${fields.map(([field]) => field).join(', ')}: update together`, async () => {
    const start = await settle(lab(), 'create', [lab().role('ROLE_ONE', subject.required)])
    const rounds = start === null ? 0 : Math.max(...fields.map(([, values]) => values.length))
    for (let round = 0; round < rounds; round++) {
      const changes = fields.map(([field, values]) => [field, values[Math.min(round, values.length - 1)] ?? null])
      const desired = lab().role('ROLE_ONE', { ...subject.required, ...Object.fromEntries(changes) })
      expect(await settle(lab(), 'update', [desired])).toMatchObject([{ action: 'update' }])
    }
  })
}

function renames<F extends AnyFakeSystem>(level: Level<F>): void {
  const { lab, subject } = level
  const rename = () => [lab().role('ROLE_NEW', subject.planted, { renamedFrom: 'ROLE_OLD' })]
  needs(level, subject.cannot.write ? 'write' : 'rename')('war story 12: a rename keeps id and content', async () => {
    lab().plant('ROLE_OLD')
    const [old] = (await lab().read()).roles
    const steps = await settle(lab(), 'rename', rename())
    if (steps === null) return
    expect(steps).toMatchObject([{ action: 'rename', renamedFrom: 'ROLE_OLD', id: old?.id, changes: [] }])
    const { roles } = await lab().read()
    expect(roles.map(({ key, id, fields }) => ({ key, id, fields }))).toEqual([
      { key: 'ROLE_NEW', id: old?.id, fields: old?.fields },
    ])
  })

  if (!subject.cannot.rename || subject.cannot.write) return
  test('a rename is a create and a delete that are linked, for its members are lost', async () => {
    lab().plant('ROLE_OLD')
    const steps = await settle(lab(), 'rename', rename())
    if (steps === null) return
    expect(steps).toMatchObject([
      { action: 'create', role: 'ROLE_NEW', replaces: 'ROLE_OLD' },
      { action: 'delete', role: 'ROLE_OLD', replacedBy: 'ROLE_NEW' },
    ])
  })
}

function deletes<F extends AnyFakeSystem>(level: Level<F>): void {
  const { lab } = level
  needs(level, 'write')('delete', async () => {
    lab().plant('ROLE_ONE', 'ROLE_TWO')
    await settle(lab(), 'delete', [lab().role('ROLE_ONE', {}, { state: 'absent' })])
    expect((await lab().read()).roles.map(({ key }) => key)).toEqual(['ROLE_TWO'])
  })
}

function names<F extends AnyFakeSystem>(level: Level<F>): void {
  const { lab, subject } = level
  // What escapes one of them escapes the others: under further readings one is enough.
  for (const name of isFirst(level) ? subject.names : subject.names.slice(0, 1)) {
    needs(level, 'write')(`the name ${JSON.stringify(name)} is like any other`, async () => {
      const [first, second] = twoValues(subject)
      lab().plant('ROLE_OTHER')
      if ((await settle(lab(), 'create', [lab().role(name, { ...subject.required, ...first })])) === null) return
      await settle(lab(), 'update', [lab().role(name, { ...subject.required, ...second })])
      expect((await lab().read()).roles.map(({ key }) => key).sort()).toEqual(['ROLE_OTHER', name].sort())
      await settle(lab(), 'delete', [lab().role(name, {}, { state: 'absent' })])
      expect((await lab().read()).roles.map(({ key }) => key)).toEqual(['ROLE_OTHER'])
    })
  }
}

function manualSteps<F extends AnyFakeSystem>({ lab, subject }: Level<F>): void {
  test('every difference is a step for a person, and nothing is sent', async () => {
    lab().plant('ROLE_CHANGED', 'ROLE_GONE')
    const desired = [
      lab().role('ROLE_CHANGED', everyField(subject)),
      lab().role('ROLE_NEW', everyField(subject)),
      lab().role('ROLE_GONE', {}, { state: 'absent' }),
    ]
    const plan = await lab().plan(desired)
    expect(plan.steps.map(({ action, requests }) => [action, requests])).toEqual(Array(3).fill(['manual', []]))
    const report = await lab().apply(plan, desired)
    expect(report.steps.map(({ status }) => status)).toEqual(Array(3).fill('manual'))
    expect(lab().writes()).toEqual([])
  })
}

function everyField<F extends AnyFakeSystem>({ required, values }: Subject<F>): Fields {
  const full = Object.entries(values).map(([field, all]) => [field, all.find((value) => !isEmpty(value)) ?? null])
  return { ...required, ...Object.fromEntries(full) }
}

/** Returns two values of the first field. */
function twoValues<F extends AnyFakeSystem>({ values }: Subject<F>): [Fields, Fields] {
  const [[field, all] = ['', []]] = Object.entries(values)
  const [first = null, second = null] = all.filter((value) => !isEmpty(value))
  return [{ [field]: first }, { [field]: second }]
}

function isEmpty(value: FieldValue): boolean {
  return value === '' || value === null || (typeof value === 'object' && Object.keys(value).length === 0)
}

function brief(value: FieldValue): string {
  const text = JSON.stringify(value)
  return text.length > 50 ? `${text.slice(0, 50)}…` : text
}
