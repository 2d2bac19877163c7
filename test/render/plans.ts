/** Literal plans and reports for the tests of rendering, and small makers that fill in what a test does not care for. */
import { ACTIONS, type Action, type Plan, type Step, type TargetPlan } from '../../src/domain/plan-model.ts'
import type { Report, StepReport } from '../../src/domain/report-model.ts'

/** A step with everything that is not given left empty. */
export function step(given: Partial<Step> & Pick<Step, 'role' | 'action'>): Step {
  return { id: null, source: null, changes: [], before: null, after: null, requests: [], ...given }
}

/** A target with nothing in it but what is given. */
export function target(given: Partial<TargetPlan> = {}): TargetPlan {
  return {
    name: 'mdm-prod',
    provider: 'reltio',
    url: 'https://auth.reltio.com/oauth',
    steps: [],
    undeclared: [],
    unchanged: 0,
    objections: [],
    findings: [],
    error: null,
    ...given,
  }
}

/** A plan of these targets, counted. */
export function plan(targets: readonly TargetPlan[]): Plan {
  const steps = targets.flatMap((one) => one.steps)
  const elements = (side: 'added' | 'removed'): number =>
    steps.flatMap((one) => one.changes.flatMap((change) => ('added' in change ? change[side] : []))).length
  const actions = Object.fromEntries(
    ACTIONS.map((action) => [action, steps.filter((one) => one.action === action).length]),
  ) as Record<Action, number>
  return {
    formatVersion: '1.0',
    kind: 'plan',
    rolesyncVersion: '0.1.0',
    createdAt: '2026-11-22T10:00:00.000Z',
    digest: 'sha256:5f2b7c0d1e9a48366b0a7d3c2e1f405968778695a4b3c2d1e0f90817263544ab',
    targets,
    complete: targets.every((one) => one.error === null),
    summary: {
      ...actions,
      grantsAdded: elements('added'),
      grantsRemoved: elements('removed'),
      unchanged: targets.reduce((sum, one) => sum + one.unchanged, 0),
      undeclared: targets.reduce((sum, one) => sum + one.undeclared.length, 0),
      requests: steps.reduce((sum, one) => sum + one.requests.length, 0),
    },
  }
}

const permissions = '/customers/TestCustomer/roles/permissions'

/** One target with every action, and one of another system. */
export const everyAction: Plan = plan([
  target({
    steps: [
      step({
        role: 'ROLE_AUDITOR',
        action: 'create',
        source: { file: 'reltio/audit.yaml', line: 4, column: 3 },
        changes: [
          {
            field: 'resourcePermissions',
            added: ['Auth.customer:READ', 'MDM.data.entities.profile:READ'],
            removed: [],
          },
          { field: 'roleScope', before: null, after: 'customer' },
        ],
        after: {
          resourcePermissions: { 'Auth.customer': ['READ'], 'MDM.data.entities.profile': ['READ'] },
          roleScope: 'customer',
        },
        requests: [
          {
            method: 'POST',
            path: permissions,
            body: [{ roleName: 'ROLE_AUDITOR', roleScope: 'customer', permissions: { Auth: { customer: ['READ'] } } }],
          },
        ],
        note: 'Reltio cannot rename a role: ROLE_REVIEWER is deleted in the last phase, and its holders are not carried over.',
      }),
      step({
        role: 'ROLE_RIQ_DEV',
        action: 'update',
        source: { file: 'reltio/riq.yaml', line: 9, column: 3 },
        changes: [
          {
            field: 'resourcePermissions',
            added: ['Auth.customer:CREATE', 'Auth.customer:DELETE'],
            removed: ['Auth.monitoring:READ'],
          },
          { field: 'roleScope', before: null, after: 'customer' },
        ],
        before: { resourcePermissions: { 'Auth.customer': ['READ'], 'Auth.monitoring': ['READ'] } },
        after: { resourcePermissions: { 'Auth.customer': ['CREATE', 'DELETE', 'READ'] }, roleScope: 'customer' },
        requests: [{ method: 'PUT', path: `${permissions}/ROLE_RIQ_DEV`, body: { Auth: { customer: ['CREATE'] } } }],
      }),
      step({
        role: 'ROLE_REVIEWER',
        action: 'delete',
        changes: [
          { field: 'resourcePermissions', added: [], removed: ['Auth.customer:READ'] },
          { field: 'roleScope', before: 'customer', after: null },
        ],
        before: { resourcePermissions: { 'Auth.customer': ['READ'] }, roleScope: 'customer' },
        requests: [{ method: 'DELETE', path: `${permissions}/ROLE_REVIEWER`, body: null }],
      }),
    ],
    unchanged: 12,
    undeclared: Array.from({ length: 9 }, (_, index) => `ROLE_LEGACY_${index + 1}`),
  }),
  target({
    name: 'shop',
    provider: 'omneo-role-definitions',
    url: 'https://shop.getomneo.com/api/v3',
    steps: [
      step({
        role: 'gold-member',
        action: 'rename',
        renamedFrom: 'gold member',
        id: '17',
        source: { file: 'omneo/tiers.yaml', line: 31, column: 3 },
        changes: [
          {
            field: 'description',
            before: 'Spent more than 1,000 in the last twelve months.',
            after: 'Spent more than 1,500 in the last twelve months.\nReviewed every quarter.',
          },
          { field: 'period', before: 12, after: '12' },
          {
            field: 'custom_fields',
            before: null,
            after: { namespace: 'pos', handle: 'discount', type: 'integer', value: 10 },
          },
          { field: 'meta', added: ['vip'], removed: ['gold'] },
        ],
        before: {
          description: 'Spent more than 1,000 in the last twelve months.',
          period: 12,
          custom_fields: [],
          meta: ['gold'],
        },
        after: {
          description: 'Spent more than 1,500 in the last twelve months.\nReviewed every quarter.',
          period: '12',
          custom_fields: [{ handle: 'discount', namespace: 'pos', type: 'integer', value: 10 }],
          meta: ['vip'],
        },
        requests: [
          {
            method: 'PUT',
            path: '/roles/definitions/17',
            body: { handle: 'gold-member', period: '12', meta: ['vip'] },
          },
        ],
      }),
      step({
        role: 'clerk',
        action: 'manual',
        source: { file: 'omneo/staff.yaml', line: 3, column: 3 },
        changes: [{ field: 'permissions', added: ['read'], removed: ['refund'] }],
        before: { permissions: ['refund'] },
        after: { permissions: ['read'] },
        note: 'Omneo has no API for this. Open Settings, Roles, clerk, and set its permissions to what is listed above.',
      }),
    ],
    unchanged: 1,
    undeclared: ['tester'],
  }),
])

/** A target that is fine but refused, with findings of every kind, and one that could not be read. */
export const refused: Plan = plan([
  target({
    steps: [
      step({
        role: 'ROLE_TEMP',
        action: 'delete',
        source: { file: 'reltio/old.yaml', line: 2, column: 3 },
        requests: [{ method: 'DELETE', path: `${permissions}/ROLE_TEMP`, body: null }],
      }),
    ],
    unchanged: 4,
    findings: [
      {
        rule: 'SOD-001',
        severity: 'error',
        role: 'ROLE_CLERK',
        message: 'holds payments:CREATE_PAYMENT and payments:APPROVE_PAYMENT',
        source: { file: 'reltio/pay.yaml', line: 5, column: 3 },
        accepted: null,
      },
      {
        rule: 'empty-role',
        severity: 'warning',
        role: 'ROLE_NONE',
        message: 'grants nothing',
        source: null,
        accepted: null,
      },
      {
        rule: 'SOD-001',
        severity: 'error',
        role: 'ROLE_TREASURY',
        message: 'holds payments:CREATE_PAYMENT and payments:APPROVE_PAYMENT',
        source: null,
        accepted: 'two people (finance, until 2027-01-31)',
      },
    ],
    objections: [
      {
        guard: 'maxRevokePercent',
        message: '60 % of the live grants (30 of 50) would be revoked, over 50 %; --allow maxRevokePercent lifts it',
        count: 60,
        limit: 50,
        allowed: false,
      },
      { guard: 'maxDeletes', message: '6 deletes, over 5', count: 6, limit: 5, allowed: true },
    ],
  }),
  target({
    name: 'mdm-test',
    url: 'https://auth-test.reltio.com/oauth',
    error: {
      message: 'GET /customers/TestCustomer/roles/permissions answered 403: the role of this client may not list roles',
    },
  }),
])

/** A step of a report that simply worked, but for what is given. */
export function stepReport(given: Partial<StepReport> & Pick<StepReport, 'role'>): StepReport {
  return { action: 'update', status: 'applied', requests: [], error: null, ...given }
}

/** An apply in which everything happened that can happen. */
export const everyStatus: Report = {
  formatVersion: '1.0',
  kind: 'report',
  planDigest: everyAction.digest,
  startedAt: '2026-11-22T10:00:00.000Z',
  finishedAt: '2026-11-22T10:00:03.210Z',
  targets: [
    {
      name: 'mdm-prod',
      verified: false,
      steps: [
        stepReport({
          role: 'ROLE_AUDITOR',
          action: 'create',
          requests: [{ method: 'POST', path: permissions, status: 200, attempts: 1, ms: 120 }],
        }),
        stepReport({
          role: 'ROLE_RIQ_DEV',
          requests: [{ method: 'PUT', path: `${permissions}/ROLE_RIQ_DEV`, status: 200, attempts: 3, ms: 2211.4 }],
        }),
        stepReport({
          role: 'ROLE_RIQ_OPS',
          status: 'failed',
          requests: [{ method: 'PUT', path: `${permissions}/ROLE_RIQ_OPS`, status: 422, attempts: 1, ms: 98 }],
          error: {
            message: 'The system refused the change',
            status: 422,
            body: '{"errorMessage":"Unknown privilege EXPORT for Auth.customer"}',
          },
        }),
        stepReport({
          role: 'ROLE_STEWARD',
          status: 'unverified',
          requests: [{ method: 'PUT', path: `${permissions}/ROLE_STEWARD`, status: 200, attempts: 1, ms: 77 }],
        }),
        stepReport({ role: 'ROLE_REVIEWER', action: 'delete', status: 'not-attempted' }),
      ],
    },
    { name: 'shop', verified: true, steps: [stepReport({ role: 'clerk', action: 'manual', status: 'manual' })] },
  ],
  summary: { applied: 2, failed: 1, notAttempted: 1, manual: 1, requests: 9, writes: 4, retries: 2, ms: 3210 },
}
