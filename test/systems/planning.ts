/** Level 2: planning is pure, says the same thing twice, and does not take another spelling for a change. */

import { expect, test } from 'vitest'
import type { Live, Role } from '../../src/domain/model.ts'
import type { AnyFakeSystem } from '../../src/kit/define-system.ts'
import { type Level, needs } from './contract.ts'

export function planning<F extends AnyFakeSystem>(level: Level<F>): void {
  const { lab, subject } = level

  /** A change of every field of one role, a role that is not there yet, and one that goes. */
  function desired(): Role[] {
    const changed = Object.entries(subject.values).map(([field, values]) => [field, values.at(1) ?? values[0]])
    const fields = { ...subject.required, ...Object.fromEntries(changed) }
    return [
      lab().role('ROLE_CHANGED', fields),
      lab().role('ROLE_NEW', fields),
      lab().role('ROLE_GONE', {}, { state: 'absent' }),
      lab().role('ROLE_SAME'),
    ]
  }

  async function readPlanted(): Promise<Live> {
    lab().plant('ROLE_CHANGED', 'ROLE_GONE', 'ROLE_SAME')
    return lab().read()
  }

  test('nothing is sent, and nothing that is planned from is touched', async () => {
    const live = frozen(await readPlanted())
    const sent = lab().sandbox.log.length
    const plan = lab().planFrom(live, frozen(desired()))
    expect(plan.steps.map(({ role }) => role)).toEqual(
      subject.cannot.write ? ['ROLE_CHANGED', 'ROLE_GONE', 'ROLE_NEW'] : ['ROLE_NEW', 'ROLE_CHANGED', 'ROLE_GONE'],
    )
    expect(lab().sandbox.log).toHaveLength(sent)
  })

  test('two readings of one state give one plan with one digest, and it survives JSON', async () => {
    const first = lab().whole(lab().planFrom(await readPlanted(), desired()))
    const second = lab().whole(lab().planFrom(await lab().read(), desired().reverse()))
    expect(second.digest).toBe(first.digest)
    expect(JSON.parse(JSON.stringify(second))).toEqual(first)
  })

  test('canonical is idempotent', async () => {
    const { catalogue } = await readPlanted()
    const written = [...desired(), ...Object.values(subject.spellings).map((fields) => lab().role('ROLE_SAME', fields))]
    for (const { fields } of written) {
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

  test('undeclared roles are merely told', async () => {
    lab().plant('ROLE_SAME', 'ROLE_OTHER')
    expect(await lab().plan([lab().role('ROLE_SAME')])).toMatchObject({ steps: [], undeclared: ['ROLE_OTHER'] })
  })

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

/** So that writing into it throws. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) frozen(inner)
    Object.freeze(value)
  }
  return value
}
