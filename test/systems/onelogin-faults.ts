/** OneLogin for the fault suite: small roles of a few elements. */
import type { onelogin as fake } from '../../src/systems/onelogin/fake.ts'
import type { FaultSubject } from '../../src/testkit/subject.ts'

const USERS = ['ada', 'ben', 'eve'].map((name, index) => ({
  id: 500 + index,
  username: name,
  email: `${name}@example.com`,
  firstname: name,
  lastname: 'Example',
  status: 1,
}))

const APPS = ['Jira', 'Zoom', 'Box'].map((name, index) => ({
  id: 40 + index,
  name,
  icon_url: '',
  description: null,
  visible: true,
}))

export const faults: FaultSubject<typeof fake> = {
  elements: [
    'apps Jira',
    'apps Zoom',
    'users ada@example.com',
    'users ben@example.com',
    'admins ada@example.com',
    'admins eve@example.com',
  ],
  seed(state, roles) {
    state.users = structuredClone(USERS)
    state.apps = structuredClone(APPS)
    state.roles = [...roles].map(([name, elements], index) => ({ id: 900 + index, name, ...idsOf(elements) }))
    state.nextRoleId = 2000
  },
  held: (state) =>
    state.roles.map(({ name, apps, users, admins }) => [
      name,
      [
        ...apps.map((id) => `apps ${APPS.find((app) => app.id === id)?.name}`),
        ...users.map((id) => `users ${USERS.find((user) => user.id === id)?.email}`),
        ...admins.map((id) => `admins ${USERS.find((user) => user.id === id)?.email}`),
      ].sort(),
    ]),
  declare: (elements) =>
    Object.fromEntries(
      ['apps', 'users', 'admins'].map((field) => [
        field,
        elements.filter((one) => one.startsWith(`${field} `)).map((one) => one.slice(field.length + 1)),
      ]),
    ),
}

function idsOf(elements: readonly string[]): { apps: number[]; users: number[]; admins: number[] } {
  const of = (field: string, list: readonly { id: number; name?: string; email?: string }[]) =>
    list.filter(({ name, email }) => elements.includes(`${field} ${name ?? email}`)).map(({ id }) => id)
  return { apps: of('apps', APPS), users: of('users', USERS), admins: of('admins', USERS) }
}
