/** A OneLogin tenant of a few roles and people, and a folder with one role file for it. */
import type { SandboxOptions } from '../../src/sandbox/index.ts'
import type { OneLoginRole } from '../../src/systems/onelogin/fake-model.ts'
import { folder, rolesync, type Setting, sandboxed } from './cli.ts'

const PEOPLE = ['ada', 'ben', 'eve', 'kim']
const APPS = ['Jira', 'Zoom', 'Box']

/** A role by the names of its members. */
export type Planted = readonly [name: string, apps: readonly string[], users: readonly string[]]

/** A tenant with these live roles, and files that say this. */
export async function workforce(
  live: readonly Planted[],
  roles: string,
  more = '',
  options: SandboxOptions = { seed: 'empty' },
): Promise<Setting> {
  const sandbox = await sandboxed(options)
  const state = sandbox.state.onelogin
  state.users = PEOPLE.map((name, index) => ({
    id: 500 + index,
    username: name,
    email: `${name}@example.com`,
    firstname: name,
    lastname: 'Example',
    status: 1,
  }))
  state.apps = APPS.map((name, index) => ({ id: 40 + index, name, icon_url: '', description: null, visible: true }))
  state.roles = live.map(([name, apps, users], index): OneLoginRole => {
    const of = (all: readonly string[], first: number, names: readonly string[]) =>
      names.map((one) => first + all.indexOf(one))
    return { id: 900 + index, name, apps: of(APPS, 40, apps), users: of(PEOPLE, 500, users), admins: [] }
  })
  state.nextRoleId = 2000
  const cwd = folder({
    'rolesync.yaml': configOf(sandbox.url, more),
    'roles.yaml': `provider: onelogin\nroles:\n${roles}`,
  })
  const within: Setting['within'] = (around, ...argv) =>
    rolesync(argv, { cwd, ...around, env: { IAM_TOKEN: 'sandbox', ...around.env } })
  return { sandbox, cwd, within, rolesync: (...argv) => within({}, ...argv) }
}

function configOf(url: string, more: string): string {
  return `version: 1
targets:
  iam:
    provider: onelogin
    url: ${url}/onelogin
    roles: [roles.yaml]
    auth: { tokenEnv: IAM_TOKEN }
${more}`
}
