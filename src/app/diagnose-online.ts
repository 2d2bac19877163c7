/** Checks that ask a system: its roles are listed once, and everything else is known by how that went. */

import type { Answer, RateBudget, Reader } from '../domain/connection.ts'
import { ApiError, NetworkError, UserError } from '../domain/errors.ts'
import type { Role } from '../domain/model.ts'
import type { Provider } from '../domain/system.ts'
import { whyEmptyLive } from '../plan/empty-live.ts'
import { plural } from '../text/plural.ts'
import { withReader } from './clients.ts'
import { expected } from './expected.ts'
import { notIgnored } from './reading.ts'
import type { Run } from './run.ts'

/** One thing that has to be right. */
export interface Check {
  readonly check: 'variables' | 'host' | 'token' | 'list' | 'clock' | 'rate'
  readonly ok: boolean
  readonly message: string
}

/** Beyond this, tokens seem to be of the past or of the future. */
const MAX_SKEW_S = 60
/** Of the calls that the system allows; with less, an apply would soon stand still. */
const MIN_BUDGET = 0.05

const GOT_IN: Check = { check: 'token', ok: true, message: 'the system takes the credential' }
const SEE_TOKEN = 'check the url, and the values of the variables'
const SEE_LIST = 'check the url, and that the credential may read roles'

/**
 * Checks the one system of a run.
 * @param declared the roles that its files declare
 */
export async function examineOnline(run: Run, declared: readonly Role[]): Promise<Check[]> {
  const [system] = run.systems
  if (system === undefined) throw new Error('the run has no system')
  const { provider, target } = system
  const answers: Answer[] = []
  try {
    const live = await withReader(run, system, (reader) => provider.list(recording(reader, answers), target, new Set()))
    const kept = notIgnored(system, live)
    const gone = whyEmptyLive(declared, kept)
    const message = gone?.message ?? readable(live.roles.length, kept.length)
    return [GOT_IN, { check: 'list', ok: gone === null, message }, ...checkAnswer(answers, provider)]
  } catch (caught) {
    const error = expected(caught)
    if (isAboutToken(error, answers)) return [{ check: 'token', ok: false, message: `${error.message}; ${SEE_TOKEN}` }]
    const message = `${error.message}; ${SEE_LIST}`
    return [GOT_IN, { check: 'list', ok: false, message }, ...checkAnswer(answers, provider)]
  }
}

function readable(count: number, kept: number): string {
  const ignored = count === kept ? '' : `; ${count - kept} of them ignored`
  return `${plural(count, 'role')} can be read${ignored}`
}

function recording(reader: Reader, answers: Answer[]): Reader {
  return {
    unexpected: reader.unexpected,
    async get(path) {
      const answer = await reader.get(path)
      answers.push(answer)
      return answer
    },
  }
}

/** Nothing was answered at all, or the credential itself was refused. */
function isAboutToken(error: Error, answers: readonly Answer[]): boolean {
  if (error instanceof ApiError) return error.status === 401 || error.sent.method === 'POST'
  return answers.length === 0 && (error instanceof UserError || error instanceof NetworkError)
}

function checkAnswer([answer]: readonly Answer[], provider: Provider): Check[] {
  return answer === undefined ? [] : [checkClock(answer, Date.now()), checkRate(provider.budget(answer.headers))]
}

function checkClock({ headers }: Answer, now: number): Check {
  const theirs = Date.parse(headers.date ?? '')
  if (Number.isNaN(theirs)) return { check: 'clock', ok: true, message: 'the system does not tell its time' }
  const skew = Math.round((now - theirs) / 1000)
  if (Math.abs(skew) <= MAX_SKEW_S) return { check: 'clock', ok: true, message: 'both clocks agree' }
  const way = skew > 0 ? 'ahead of' : 'behind'
  const message = `this machine's clock is ${Math.abs(skew)} s ${way} the system's; set it, or tokens will seem to have expired`
  return { check: 'clock', ok: false, message }
}

function checkRate(budget: RateBudget | null): Check {
  const [limit, left] = [budget?.limit ?? 0, budget?.remaining ?? null]
  if (limit === 0 || left === null) {
    return { check: 'rate', ok: true, message: 'the system does not tell how many requests are left' }
  }
  const budgetLeft = `${left} of ${limit} requests are left`
  if (left >= limit * MIN_BUDGET) return { check: 'rate', ok: true, message: budgetLeft }
  return {
    check: 'rate',
    ok: false,
    message: `${budgetLeft}; wait for the reset, or set requestsPerSecond for this target`,
  }
}
