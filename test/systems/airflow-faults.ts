/** Airflow for the fault suite: small roles of a few permissions. */
import type { airflow as fake } from '../../src/systems/airflow/fake.ts'
import type { Pair } from '../../src/systems/airflow/fake-model.ts'
import type { FaultSubject } from '../../src/testkit/subject.ts'

const OWN: Pair = { action: 'can_read', resource: 'DAG:a.b' }
/** Grant that the server gives to every role: there, and in no file. */
const WEBSITE: Pair = { action: 'can_read', resource: 'Website' }

/** Fills the fake server with such roles and looks into it. */
export const faults: FaultSubject<typeof fake> = {
  elements: ['DAG:a.b:can_read', 'DAGs:can_edit', 'DAGs:can_read', 'Pools:can_read', 'Task Logs:can_read'],
  seed(state, roles) {
    state.permissions = [...state.permissions.filter(({ resource }) => resource !== OWN.resource), OWN]
    state.roles = [...roles].map(([name, elements]) => ({ name, permissions: [...elements.map(toPair), WEBSITE] }))
  },
  held: ({ roles }) =>
    roles.map(({ name, permissions }) => [
      name,
      permissions
        .filter(({ resource }) => resource !== WEBSITE.resource)
        .map(({ action, resource }) => `${resource}:${action}`)
        .sort(),
    ]),
  declare(elements) {
    const pairs = elements.map(toPair)
    const actionsOn = (wanted: string) =>
      pairs.filter(({ resource }) => resource === wanted).map(({ action }) => action)
    return { permissions: Object.fromEntries(pairs.map(({ resource }) => [resource, actionsOn(resource)])) }
  },
}

function toPair(element: string): Pair {
  const end = element.lastIndexOf(':')
  return { action: element.slice(end + 1), resource: element.slice(0, end) }
}
