/** Omneo's role definitions for the fault suite: small roles of a few elements. */
import { BLANK_FIELDS, type omneo as fake } from '../../src/systems/omneo/fake.ts'
import type { FaultSubject } from '../../src/testkit/subject.ts'

export const faults: FaultSubject<typeof fake> = {
  elements: ['discount', 'staff', 'student', 'vip'],
  seed(state, roles) {
    const [first] = state.definitions
    const blank = first ?? { timezone: '', created_at: '', updated_at: '' }
    state.definitions = [...roles].map(([handle, meta], index) => ({
      ...blank,
      ...BLANK_FIELDS,
      id: 70 + index,
      name: 'A role',
      handle,
      meta: [...meta],
      custom_fields: [],
    }))
    state.nextDefinitionId = 200
  },
  held: (state) => state.definitions.map(({ handle, meta }) => [handle, [...meta].sort()]),
  declare: (elements) => ({ name: 'A role', meta: elements }),
}
