/** Makes the one view of a plan that all formats print. Pure. */
import { ORIGINS, type Origin, type Plan, type TargetPlan } from '../domain/plan-model.ts'
import type { Kinds } from './grants.ts'
import { type Phrase, phrase } from './phrase.ts'
import { type Shown, shared } from './shared-steps.ts'
import type { CauseView, PlanView, Rest, StepBlock, TargetView } from './view.ts'
import { answersTo, liveState, noAnswers } from './view-answers.ts'
import { planNotices, targetNotices, titleOf } from './view-notices.ts'
import { isQuiet, restOf, restOfOthers } from './view-rest.ts'
import { blocksOf, hasCauses } from './view-steps.ts'
import { totalsOf } from './view-totals.ts'

/** Facts that only the caller knows, and how much of requests is shown. */
export interface ViewOptions {
  readonly kinds: Kinds
  /** Amount of its requests that is shown with a step: steps of several targets are one where they look the same. */
  readonly requests: Shown
  /** Number of GET requests that apply sends to verify; `null` if that is not known. */
  readonly verifyReads: number | null
}

/** Returns the view of a plan. */
export function viewOf(plan: Plan, { kinds, requests, verifyReads }: ViewOptions): PlanView {
  const { targets } = plan
  const isSplit = plan.base !== undefined || hasCauses(targets)
  const blocks = shared(
    targets.flatMap((target) => blocksOf(target, kinds, isSplit)),
    requests,
  )
  const causes = causesOf(plan, blocks, isSplit)
  const quiet = quietTargets(targets, blocks)
  return once({
    title: titleOf('Role changes', targets),
    notices: planNotices(plan),
    liveState: liveState(plan),
    causes,
    targets: targets.filter((target) => !quiet.has(target)).map(targetView),
    others: restOfOthers([...quiet]),
    totals: totalsOf(plan, causes, { verifyReads, kinds }),
  })
}

function causesOf(plan: Plan, blocks: readonly StepBlock[], isSplit: boolean): CauseView[] {
  const isUnknown = plan.targets.length > 0 && plan.targets.every(({ error }) => error !== null)
  const origins = isSplit
    ? ORIGINS.filter((origin) => origin === 'declared' || hasOrigin(plan, blocks, origin))
    : [null]
  return origins.map((origin) => {
    const steps = blocks.filter((block) => block.origin === origin)
    const answers = isUnknown ? noAnswers() : answersTo(steps, plan, origin)
    return { origin, ...words(origin, plan), answers, steps }
  })
}

function hasOrigin({ targets }: Plan, blocks: readonly StepBlock[], origin: Origin): boolean {
  if (blocks.some((block) => block.origin === origin)) return true
  return origin === 'behind' && targets.some(({ behind = [] }) => behind.length > 0)
}

function words(origin: Origin | null, { base }: Plan): { title: string; about: Phrase } {
  const branch: Phrase = base === undefined ? ['the base branch'] : phrase`${base}`
  switch (origin) {
    case null:
      return { title: 'Changes', about: [] }
    case 'declared':
      return { title: 'This change', about: [] }
    case 'drift':
      return {
        title: 'Drift',
        about: phrase`The live systems differ from what both ${branch} and this branch declare; apply puts it back.`,
      }
    case 'behind':
      return {
        title: 'Behind',
        about: phrase`${branch} changed this since this branch started, and apply would take it back: merge or rebase first.`,
      }
  }
}

/** Several targets that have nothing of their own to say are told together. */
function quietTargets(targets: readonly TargetPlan[], blocks: readonly StepBlock[]): ReadonlySet<TargetPlan> {
  const loud = new Set(blocks.flatMap((block) => (block.targets.length === 1 ? block.targets : [])))
  const quiet = targets.filter((target) => isQuiet(target) && !loud.has(target.name))
  return new Set(quiet.length > 1 ? quiet : [])
}

function targetView(target: TargetPlan): TargetView {
  const { name, provider, url } = target
  return { name, provider, url, notices: targetNotices(target), rest: target.error === null ? restOf(target) : [] }
}

/** Gives the same help once. */
function once(view: PlanView): PlanView {
  const seen = new Set<Phrase>()
  const helpOnce = (rest: Rest): Rest => {
    if (seen.has(rest.help)) return { ...rest, help: [] }
    seen.add(rest.help)
    return rest
  }
  const targets = view.targets.map((target) => ({ ...target, rest: target.rest.map(helpOnce) }))
  return { ...view, targets, others: view.others.map(helpOnce) }
}
