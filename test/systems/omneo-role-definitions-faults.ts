/** Omneo's role definitions for the fault suite: small roles of a few elements. */
import type { omneo as fake } from '../../src/systems/omneo/fake.ts'
import type { FaultSubject } from '../../src/testkit/subject.ts'

const NOTHING = {
  description: null,
  short_description: null,
  icon: null,
  image_url: null,
  period: null,
  period_type: null,
  absolute_expiry: null,
  notes: null,
  group_name: null,
  group_handle: null,
}

export const faults: FaultSubject<typeof fake> = {
  elements: ['discount', 'staff', 'student', 'vip'],
  seed(state, roles) {
    const [first] = state.definitions
    const blank = first ?? { timezone: '', created_at: '', updated_at: '' }
    state.definitions = [...roles].map(([handle, meta], index) => ({
      ...blank,
      ...NOTHING,
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
