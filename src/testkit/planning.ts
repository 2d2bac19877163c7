/** Level 2: planning is pure, says the same thing twice, and does not take another spelling for a change. */
import { expect, test } from 'vitest'
import type { Live, Role } from '../domain/model.ts'
import type { AnyFakeSystem } from '../kit/define-system.ts'
import type { Lab } from './lab.ts'
import { type Level, needs } from './level.ts'

/** Plans changes, spellings and duplicates. */
export function planning<F extends AnyFakeSystem>(level: Level<F>): void {
  pure(level)
  spellings(level)
  duplicates(level)
}

function pure<F extends AnyFakeSystem>({ lab, subject }: Level<F>): void {
  test('nothing is sent, and nothing that is planned from is touched', async () => {
    const live = frozen(await readPlanted(lab()))
    const sent = lab().sandbox.log.length
    const plan = lab().planFrom(live, frozen(desired(lab())))
    expect(plan.steps.map(({ role }) => role)).toEqual(
      subject.cannot.write ? ['ROLE_CHANGED', 'ROLE_GONE', 'ROLE_NEW'] : ['ROLE_NEW', 'ROLE_CHANGED', 'ROLE_GONE'],
    )
    expect(lab().sandbox.log).toHaveLength(sent)
  })

  test('two readings of one state give one plan with one digest, and it survives JSON', async () => {
    const first = lab().whole(lab().planFrom(await readPlanted(lab()), desired(lab())))
    const second = lab().whole(lab().planFrom(await lab().read(), desired(lab()).reverse()))
    expect(second.digest).toBe(first.digest)
    expect(JSON.parse(JSON.stringify(second))).toEqual(first)
  })
}

function spellings<F extends AnyFakeSystem>({ lab, subject }: Level<F>): void {
  test('canonical is idempotent', async () => {
    const { catalogue } = await readPlanted(lab())
    const others = Object.values(subject.spellings).map((fields) => lab().role('ROLE_SAME', fields))
    for (const { fields } of [...desired(lab()), ...others]) {
      const once = subject.system.canonical(fields, catalogue)
      expect(once.problems).toEqual([])
      expect(subject.system.canonical(once.fields, catalogue)).toEqual(once)
    }
  })

  test.each(Object.keys(subject.spellings))('war story 5: %s: no diff', async (spelling) => {
    lab().plant('ROLE_SAME')
    const plan = await lab().plan([lab().role('ROLE_SAME', subject.spellings[spelling])])
    expect(plan).toMatchObject({ steps: [], unchanged: 1 })
  })

  test('undeclared roles are merely reported', async () => {
    lab().plant('ROLE_SAME', 'ROLE_OTHER')
    expect(await lab().plan([lab().role('ROLE_SAME')])).toMatchObject({ steps: [], undeclared: ['ROLE_OTHER'] })
  })
}

function duplicates<F extends AnyFakeSystem>(level: Level<F>): void {
  const { lab } = level
  needs(level, 'duplicates')(
    'two live roles of one name: an error with both ids where a file declares it',
    async () => {
      lab().plant('ROLE_TWIN', 'ROLE_TWIN', 'ROLE_SAME')
      const live = await lab().read()
      const ids = live.roles.filter(({ key }) => key === 'ROLE_TWIN').map(({ id }) => id)
      expect(new Set(ids).size).toBe(2)
      const message = `2 live roles are named "ROLE_TWIN" (ids ${ids.join(', ')})`
      expect(() => lab().planFrom(live, [lab().role('ROLE_TWIN')])).toThrow(message)
      expect(() => lab().planFrom(live, [lab().role('ROLE_SAME')], { undeclared: 'delete' })).toThrow(message)
      expect(lab().planFrom(live, [lab().role('ROLE_SAME')]).undeclared).toEqual(['ROLE_TWIN'])
    },
  )
}

/** A change of every field of one role, a role that is not there yet, and one that goes. */
function desired<F extends AnyFakeSystem>(lab: Lab<F>): Role[] {
  const { required, values } = lab.subject
  const changed = Object.entries(values).map(([field, all]) => [field, all.at(1) ?? all[0]])
  const fields = { ...required, ...Object.fromEntries(changed) }
  return [
    lab.role('ROLE_CHANGED', fields),
    lab.role('ROLE_NEW', fields),
    lab.role('ROLE_GONE', {}, { state: 'absent' }),
    lab.role('ROLE_SAME'),
  ]
}

function readPlanted<F extends AnyFakeSystem>(lab: Lab<F>): Promise<Live> {
  lab.plant('ROLE_CHANGED', 'ROLE_GONE', 'ROLE_SAME')
  return lab.read()
}

/** Freezes a value, so that writing into it throws. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) frozen(inner)
    Object.freeze(value)
  }
  return value
}
