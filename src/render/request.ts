/** The parts of a request beside method, path and body, escaped, a line each. Pure. */
import { type LookUp, METHODS, type Request } from '../domain/model.ts'
import type { Step } from '../domain/plan-model.ts'
import { pendingId } from '../domain/request.ts'
import { forJson, forTerminal } from '../text/foreign-text.ts'

/** The GETs that are sent first: `GET /roles/shop-clerk for ‹id of shop-clerk›`. */
export function lookUpLines({ lookUps = [] }: Request): string[] {
  return lookUps.map(({ path, as }: LookUp) => forTerminal(`GET ${path} for ${pendingId(as)}`))
}

/** `If-Match: "7"`. */
export function headerLines({ headers = {} }: Request): string[] {
  return Object.entries(headers).map(([name, value]) => forTerminal(`${name}: ${value}`))
}

/** The body as indented JSON; `null` where there is none. */
export function bodyText({ body }: Request): string | null {
  return body === undefined || body === null ? null : forJson(JSON.stringify(body, null, 2))
}

/** The requests of some steps by method: `4 PUT, 1 POST, after 2 GET for ids`. */
export function requestCounts(steps: readonly Pick<Step, 'requests'>[]): string {
  const requests = steps.flatMap((step) => step.requests)
  const counts = METHODS.map((method) => [requests.filter((request) => request.method === method).length, method])
  const lookUps = requests.reduce((sum, request) => sum + (request.lookUps?.length ?? 0), 0)
  const writes = counts.filter(([number]) => number !== 0).map(([number, method]) => `${number} ${method}`)
  return [...writes, ...(lookUps === 0 ? [] : [`${lookUps} GET for new ids`])].join(', ')
}
