/** Plans and a report as people meet them, for looking at the page: many roles, two causes, a replace, findings, errors. */
import { BUILT_IN } from '../../src/app/systems.ts'
import type { Change, Plan, Step } from '../../src/domain/plan-model.ts'
import type { Report } from '../../src/domain/report-model.ts'
import { renderPlanHtml } from '../../src/render/html.ts'
import { renderReportHtml } from '../../src/render/html-report.ts'
import { kindsOf } from '../../src/terminal/plan-document.ts'
import { everyAction, everyStatus, plan, refused, step, target } from '../render/plans.ts'
import { large } from './plans.ts'

const granted = (added: readonly string[], removed: readonly string[] = []): Change => ({
  field: 'resourcePermissions',
  added,
  removed,
})
const because = (origin: 'declared' | 'drift' | 'behind', change: Change): Change => ({ ...change, origin })

/** Grants as the field that holds them. */
function tree(grants: readonly string[]) {
  const paths: Record<string, string[]> = {}
  for (const grant of grants) {
    const [path = '', privilege = ''] = grant.split(':')
    paths[path] = [...(paths[path] ?? []), privilege]
  }
  return { resourcePermissions: paths }
}

/** An update of a role that held some grants. */
function update(role: string, held: readonly string[], given: Partial<Step> & Pick<Step, 'changes'>): Step {
  const sets = given.changes.filter((change) => 'added' in change)
  const gone = new Set(sets.flatMap(({ removed }) => removed))
  const after = [...held.filter((grant) => !gone.has(grant)), ...sets.flatMap(({ added }) => added)].sort()
  const path = `/customers/Test/roles/permissions/${role}`
  return step({
    role,
    action: 'update',
    source: { file: 'roles/reltio/roles.yaml', line: 12, column: 3 },
    before: tree(held),
    after: tree(after),
    requests: [{ method: 'PUT', path, body: tree(after).resourcePermissions }],
    ...given,
  })
}

const SUPPORT = ['Auth.customer:READ', 'MDM.data.entities.contact:READ', 'MDM.data.entities.contact:UPDATE']
const SUPPORT_PLUS = [...SUPPORT, 'MDM.data.entities.contact:MERGE', 'MDM.data.entities.organization:READ']

const twoCauses: Plan = {
  ...plan([
    target({
      name: 'mdm-prod',
      steps: [
        update('ROLE_SUPPORT', SUPPORT, {
          changes: [
            because('declared', granted(['MDM.data.entities.contact:MERGE', 'export.data:EXECUTE'])),
            because('drift', granted([], ['MDM.data.entities.contact:UPDATE'])),
          ],
          holders: { users: 41, admins: 2 },
          losesAccess: 7,
          losesAccessBy: { drift: 7 },
          sensitive: [{ grant: 'export.data:EXECUTE', reason: 'bulk export' }],
        }),
        update('ROLE_STEWARD', SUPPORT_PLUS, {
          changes: [because('drift', granted([], ['MDM.data.entities.organization:READ']))],
          holders: { users: 12, admins: 1 },
        }),
        update('ROLE_LOADER', SUPPORT, {
          changes: [because('behind', granted([], ['MDM.data.entities.contact:UPDATE']))],
          holders: { users: 1, admins: 0 },
        }),
        step({
          role: 'ROLE_TEMP',
          action: 'delete',
          origin: 'declared',
          source: { file: 'roles/reltio/old.yaml', line: 2, column: 3 },
          changes: [because('declared', granted([], SUPPORT))],
          before: tree(SUPPORT),
          requests: [{ method: 'DELETE', path: '/customers/Test/roles/permissions/ROLE_TEMP', body: null }],
          holders: { users: 4, admins: 0 },
          losesAccess: 4,
        }),
      ],
      unchanged: 23,
      undeclared: ['ROLE_LEGACY_ADMIN', 'ROLE_MIGRATION'],
      noLongerManaged: [{ role: 'ROLE_PARTNER', holders: { users: 4, admins: 0 } }],
    }),
    target({
      name: 'mdm-test',
      url: 'https://auth-test.reltio.com/oauth',
      steps: [
        update('ROLE_SUPPORT', SUPPORT, {
          changes: [because('declared', granted(['MDM.data.entities.contact:MERGE', 'export.data:EXECUTE']))],
          holders: { users: 3, admins: 1 },
          sensitive: [{ grant: 'export.data:EXECUTE', reason: 'bulk export' }],
        }),
      ],
      unchanged: 25,
      behind: ['ROLE_NEWCOMER'],
    }),
  ]),
  base: 'origin/main',
}

const replace: Plan = plan([
  target({
    name: 'mdm-prod',
    steps: [
      step({
        role: 'ROLE_SERVICE_DESK',
        action: 'create',
        replaces: 'ROLE_SUPPORT',
        source: { file: 'roles/reltio/roles.yaml', line: 27, column: 3 },
        changes: [granted(SUPPORT_PLUS)],
        after: tree(SUPPORT_PLUS),
        requests: [
          { method: 'POST', path: '/customers/Test/roles/permissions', body: [{ roleName: 'ROLE_SERVICE_DESK' }] },
        ],
      }),
      step({
        role: 'ROLE_SUPPORT',
        action: 'delete',
        replacedBy: 'ROLE_SERVICE_DESK',
        changes: [granted([], SUPPORT)],
        before: tree(SUPPORT),
        requests: [{ method: 'DELETE', path: '/customers/Test/roles/permissions/ROLE_SUPPORT', body: null }],
        holders: { users: 41, admins: 2 },
        losesAccess: 41,
      }),
    ],
    unchanged: 3,
  }),
])

const finding = { severity: 'warning', role: 'ROLE_NONE', source: null, accepted: null } as const
const findings: Plan = plan([
  {
    ...(refused.targets[0] ?? target()),
    findings: [
      ...(refused.targets[0]?.findings ?? []),
      {
        ...finding,
        rule: 'near-name',
        role: 'ROLE_SUPORT',
        message: 'is close to the live role "ROLE_SUPPORT"; write renamedFrom, or mend the name',
        source: { file: 'roles/reltio/roles.yaml', line: 8, column: 3 },
        reason: 'two roles of nearly one name are hard to tell apart',
      },
      ...Array.from({ length: 9 }, (_, at) => ({
        ...finding,
        rule: 'contained-role',
        message: `all its grants are in "ROLE_${at}" too`,
      })),
    ],
  },
])

/** A role with more grants than anybody reads. */
const wide = Array.from(
  { length: 60 },
  (_, at) => `MDM.data.entities.type${Math.floor(at / 4)}:${['CREATE', 'DELETE', 'READ', 'UPDATE'][at % 4]}`,
)
const shared = (name: string) =>
  target({
    name,
    steps: [update('ROLE_ANALYST', SUPPORT, { changes: [granted(wide, [SUPPORT[0] ?? ''])] })],
    unchanged: 4,
  })
const many: Plan = plan([
  target({
    name: 'mdm-prod',
    steps: large(130, 50).targets[0]?.steps ?? [],
    undeclared: Array.from({ length: 30 }, (_, at) => `ROLE_OLD_${at}`),
  }),
  ...everyAction.targets.slice(1),
  ...['mdm-au', 'mdm-eu', 'mdm-us'].map(shared),
])

const done: Report = {
  ...everyStatus,
  targets: [
    { name: 'mdm-prod', verified: true, steps: (everyStatus.targets[0]?.steps ?? []).slice(0, 2) },
    { name: 'shop', verified: true, steps: [] },
  ],
}

const html = (given: Plan) => renderPlanHtml(given, kindsOf(BUILT_IN))

/** Pages by what they show. */
export const REVIEWS: Readonly<Record<string, () => string>> = {
  'two causes': () => html(twoCauses),
  'a replace': () => html(replace),
  findings: () => html(findings),
  'an error in a target': () => html(refused),
  'no changes': () =>
    html(plan([target({ unchanged: 30 }), target({ name: 'mdm-test', unchanged: 30, undeclared: ['ROLE_X'] })])),
  'every action': () => html(everyAction),
  'many roles': () => html(many),
  'an apply that failed': () => renderReportHtml(everyStatus, 'rolesync plan'),
  'an apply': () => renderReportHtml(done, 'rolesync plan'),
}
