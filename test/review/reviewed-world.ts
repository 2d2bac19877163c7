/**
 * A pull request as a reviewer gets it: seven roles over two systems, drift on two, a violation of separated duties, a rename, a replace, a delete, a
 * block removed from the files, and a base branch that moved on.
 */
import { git, put, repository, rolesync as run, sandbox } from './terminal.ts'

const ENV = {
  PATH: process.env.PATH,
  GIT_CONFIG_GLOBAL: '/dev/null',
  ROLESYNC_WORKFORCE_TOKEN: 'sandbox',
  ROLESYNC_MDM_TOKEN: 'sandbox',
}

const config = (url: string, more: string, severity: string) => `version: 1
targets:
  workforce:
    provider: onelogin
    url: ${url}/onelogin
    roles: [onelogin.yaml]
${more}  mdm: { provider: reltio, url: ${url}/reltio/oauth, customerId: TestCustomer, roles: [reltio.yaml] }
policy:
  separate:
    - { id: SOD-001, left: ["app:Workday"], right: ["app:Zuora"], severity: ${severity}, reason: nobody pays and approves }
  sensitive: [{ grants: ["**:DELETE"], reason: deletes data }]
`

const WORKFORCE = `provider: onelogin
roles:
  Contractors: { apps: [Confluence, Jira] }
  Design: { apps: [Figma, Miro] }
  Data Analysts: { apps: [Looker, Snowflake, Tableau] }
  Finance: { apps: [NetSuite, Zuora] }
  Auditors (read only): { apps: [NetSuite] }
`

const mdm = (steward: string, console: string, jobs: string, support = 'ROLE_SUPPORT: {') => `provider: reltio
roles:
  ROLE_DATA_STEWARD:
    resourcePermissions: { MDM.data.relations: [${steward}], console: [${console}] }
  ${support} resourcePermissions: { Auth.customer.user: [READ] } }
  ROLE_LEGACY_IMPORT: { resourcePermissions: { dataloader.tasks.jobs: [${jobs}] } }
`

const BASE = mdm('CREATE, READ', 'EXECUTE, READ', 'DELETE, READ')

export interface Reviewed {
  readonly folder: string
  /** Runs a command line in the folder of the pull request. */
  rolesync(argv: readonly string[], more?: Readonly<Record<string, string>>, columns?: number): ReturnType<typeof run>
  /** Writes the config: with further lines for OneLogin, and a severity for separated duties. */
  configure(more?: string, severity?: string): void
}

export async function reviewed(): Promise<Reviewed> {
  const { url } = await sandbox()
  const folder = repository({
    'rolesync.yaml': config(url, '', 'warning'),
    'onelogin.yaml': WORKFORCE,
    'reltio.yaml': BASE,
  })
  const rolesync: Reviewed['rolesync'] = (argv, more = {}, columns = 80) =>
    run(folder, argv, { env: { ...ENV, ...more }, columns })
  const apply = async () => {
    const { code, err } = await rolesync(['apply', '--yes'])
    if (code !== 0) throw new Error(err)
  }
  await apply()
  // Somebody moves two roles outside of the files.
  put(folder, {
    'onelogin.yaml': WORKFORCE.replace('[Confluence, Jira]', '[GitHub Enterprise, Jira]'),
    'reltio.yaml': mdm('CREATE, READ', 'READ', 'DELETE, READ'),
  })
  await apply()
  git(folder, 'checkout', '--quiet', '--', '.')
  // A colleague merges, and it is applied.
  git(folder, 'checkout', '--quiet', 'main')
  const theirs = mdm('CREATE, READ', 'READ', 'READ')
  put(folder, {
    'onelogin.yaml': WORKFORCE.replace('[Confluence, Jira]', '[GitHub Enterprise, Jira]'),
    'reltio.yaml': theirs,
  })
  await apply()
  put(folder, { 'onelogin.yaml': WORKFORCE, 'reltio.yaml': mdm('CREATE, READ', 'EXECUTE, READ', 'READ') })
  git(folder, 'commit', '--quiet', '--all', '--message', 'theirs')
  git(folder, 'checkout', '--quiet', 'work')
  put(folder, {
    'onelogin.yaml': `provider: onelogin
roles:
  Contractors: { apps: [Confluence] }
  Product Design: { renamedFrom: Design, apps: [Figma, Miro] }
  Finance: { apps: [Workday, Zuora] }
  Auditors (read only): { state: absent }
`,
    'reltio.yaml': mdm(
      'CREATE, DELETE, READ',
      'EXECUTE, READ',
      'DELETE, READ',
      'ROLE_SUPPORT_DESK: { renamedFrom: ROLE_SUPPORT,',
    ),
  })
  const configure = (more = '', severity = 'error') => put(folder, { 'rolesync.yaml': config(url, more, severity) })
  configure()
  git(folder, 'commit', '--quiet', '--all', '--message', 'mine')
  return { folder, rolesync, configure }
}
