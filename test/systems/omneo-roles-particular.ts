/** What only Omneo's user roles have: nothing can be written, so every change is for a person. */
import { expect, test } from 'vitest'
import type { omneo as fake } from '../../src/systems/omneo/fake.ts'
import type { Lab } from '../../src/testkit/lab.ts'

export function particular(lab: () => Lab<typeof fake>): void {
  test('the step says what to do by hand, and shows the permissions', async () => {
    lab().plant('manager')
    const [step] = (await lab().plan([lab().role('manager', { permissions: ['read', 'delete'] })])).steps
    expect(step).toMatchObject({
      action: 'manual',
      changes: [{ field: 'permissions', added: ['delete'], removed: ['update'] }],
      note: expect.stringMatching(/^Change "manager" .*does not write roles/),
    })
  })

  test('role definitions below the same path are no roles', async () => {
    lab().plant('manager')
    await lab().read()
    expect(lab().sandbox.log.map(({ path }) => path)).toEqual(['/omneo/api/v3/roles?page[size]=100&page[number]=1'])
  })
}
