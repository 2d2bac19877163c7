/** An apply that goes on where an earlier one ended: the report of that one vouches for the rest of its plan. */
import { EXIT, UserError } from '../domain/errors.ts'
import type { Plan, Step } from '../domain/plan-model.ts'
import type { Report, StepReport } from '../domain/report-model.ts'
import { sameJson } from '../plan/digest.ts'
import type { Context } from './context.ts'
import { asVouchedReport, readDocument } from './document.ts'

/**
 * Reads the report of the apply that is to be resumed.
 * @throws UserError where the file is no report, or one that nobody vouches for
 */
export async function readResumable(context: Context, file: string): Promise<Report> {
  const document = await readDocument(context, file)
  if (document.kind !== 'report')
    throw new UserError(`--resume ${file} is a ${document.kind}, not the report of an apply`)
  return asVouchedReport(file, document, context)
}

/** Returns why a plan is more than what the reported apply left to do; `null` where it is not. */
export function whyNotResumable(plan: Plan, report: Report, expect: string | undefined): UserError | null {
  if (expect !== undefined && report.planDigest !== expect) {
    return stale(`the report is of the plan ${report.planDigest}, not of ${expect}`)
  }
  if (plan.digest === report.planDigest) return null
  const others = plan.targets.flatMap(({ name, steps }) => {
    const reported = report.targets.find((target) => target.name === name)?.steps ?? []
    const fresh = steps.filter((step) => !reported.some((one) => isLeft(one, step)))
    return fresh.map(({ action, role }) => `${name}: ${action} ${role}`)
  })
  if (others.length === 0) return null
  return stale(`the plan made now does more than the rest of that plan\n${others.join('\n')}`)
}

function isLeft(reported: StepReport, { role, action, renamedFrom, before, after }: Step): boolean {
  const isSame = reported.role === role && reported.action === action && reported.renamedFrom === renamedFrom
  return isSame && reported.status !== 'applied' && sameJson([reported.before, reported.after], [before, after])
}

function stale(why: string): UserError {
  const [first = '', ...more] = why.split('\n')
  return new UserError(
    [`cannot resume: ${first}; review the plan again; nothing was written`, ...more].join('\n'),
    EXIT.stale,
  )
}
