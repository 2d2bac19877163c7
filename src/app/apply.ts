/** Applies a plan to all of its targets, and reads each of them again. */
import { assembleReport } from '../apply/report.ts'
import type { Plan } from '../domain/plan-model.ts'
import type { Report, TargetReport } from '../domain/report-model.ts'
import { uncomparedRoles } from '../domain/uncompared.ts'
import { sealedReport } from '../plan/digest.ts'
import { hasChanges } from '../plan/plan.ts'
import { type ApplyLog, applyTarget } from './apply-target.ts'
import type { Run } from './run.ts'

/** Opens a listener of the steps of one target, by its name and how many there are. */
export type OpenApplyLog = (target: string, steps: number) => ApplyLog

/** Sends what a plan says. Throws only for bugs: what a system or the network does is in the report. */
export async function applyPlan(run: Run, plan: Plan, openLog: OpenApplyLog): Promise<Report> {
  const { progress } = run
  const startedAt = new Date()
  const total = plan.targets.reduce((sum, { steps }) => sum + steps.length, 0)
  if (hasChanges(plan)) progress.begin('Applying', total)
  const targets = await Promise.all(
    plan.targets.map(async (planned): Promise<TargetReport> => {
      const { name, steps, refused = [] } = planned
      const system = run.systems.find(({ target }) => target.name === name)
      if (system === undefined) return { name, verified: true, steps: [] }
      const report = await applyTarget({ run, system, steps, refused, log: openLog(name, steps.length) })
      const uncompared = uncomparedRoles(planned)
      return uncompared.length === 0 ? report : { ...report, uncompared }
    }),
  )
  progress.end()
  const finishedAt = new Date()
  return sealedReport(assembleReport({ planDigest: plan.digest, startedAt, finishedAt, targets, sent: run.stats }))
}

/** Reports whether a target is as its plan wants it, as far as an API can make it so. */
export function isDone({ verified, steps, refused = [], uncompared = [] }: TargetReport): boolean {
  const isWhole = refused.length + uncompared.length === 0
  return verified && isWhole && steps.every(({ status }) => status === 'applied' || status === 'manual')
}
