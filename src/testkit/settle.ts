/** Plans and applies until nothing is left to do, or fails in the words that a reading declares. */
import { expect } from 'vitest'
import { UserError } from '../domain/errors.ts'
import type { Role } from '../domain/model.ts'
import type { Step } from '../domain/plan-model.ts'
import type { AnyFakeSystem } from '../kit/define-system.ts'
import type { Lab } from './lab.ts'

/**
 * Plans and applies, then plans again and demands nothing.
 * @param name of the case, as `refuses` of the reading has it
 * @returns the steps, or `null` where the reading makes this impossible and it failed in the words that were declared
 */
export async function settle<F extends AnyFakeSystem>(
  lab: Lab<F>,
  name: string,
  desired: readonly Role[],
): Promise<readonly Step[] | null> {
  const refusal = lab.reading.refuses?.[name]
  if (refusal !== undefined) {
    await expect(failure(lab, desired)).resolves.toMatch(refusal)
    return null
  }
  const plan = await lab.plan(desired)
  const report = await lab.apply(plan, desired)
  expect(report.steps.map(({ status, error }) => [status, error])).toEqual(plan.steps.map(() => ['applied', null]))
  expect(report.verified).toBe(true)
  expect((await lab.plan(desired)).steps).toEqual([])
  return plan.steps
}

/** Returns the words in which planning, or else applying, fails; none where it does not. */
async function failure<F extends AnyFakeSystem>(lab: Lab<F>, desired: readonly Role[]): Promise<string> {
  try {
    const report = await lab.apply(await lab.plan(desired), desired)
    return report.steps.map(({ error }) => error?.message ?? '').join('\n')
  } catch (error) {
    if (error instanceof UserError) return error.message
    throw error
  }
}
