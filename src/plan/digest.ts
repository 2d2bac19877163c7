/** Digests of plans: what a reviewer approved and what apply sends are the same, or the digests differ. Pure. */
import { createHash } from 'node:crypto'
import type { Plan, TargetPlan } from '../domain/plan-model.ts'
import type { Report } from '../domain/report-model.ts'

/**
 * Returns the digest of what a plan will do, as `sha256:` and hex: the requests of each role, on which system, and what a
 * guard was allowed. It is the same whatever the plan is looked at with, such as a base revision or holders.
 */
export function digestOf({ targets }: Pick<Plan, 'targets'>): string {
  return digestOfJson(targets.filter(({ steps }) => steps.length > 0).map(deeds))
}

function deeds({ name, provider, url, identity = {}, steps, refused = [], objections }: TargetPlan): object {
  return {
    name,
    provider,
    url,
    identity,
    // Grants that the config ignores may come and go between review and apply: they are no part of what is approved.
    steps: steps.map(({ role, action, id, renamedFrom, before, after, requests, carried }) => {
      return { role, action, id, renamedFrom, before, after, requests: carried?.managed ?? requests }
    }),
    // Steps that only take away wait for them.
    ...(refused.length === 0 ? {} : { refused: refused.map(({ role }) => role) }),
    allowed: objections.filter(({ allowed }) => allowed).map(({ guard }) => guard),
  }
}

/** Returns the plan with its digest, and with a checksum of all that is in it, so that an edited file is found. */
export function sealed(plan: Plan): Plan {
  const { checksum: _, ...content } = { ...plan, digest: digestOf(plan) }
  return { ...content, checksum: digestOfJson(content) }
}

/** Reports whether a plan is as it was made. */
export function isSealed(plan: Plan): boolean {
  const { digest, checksum } = sealed(plan)
  return digest === plan.digest && checksum === plan.checksum
}

/** Returns the report with a digest of all that is in it, so that an edited file is found. */
export function sealedReport(report: Report): Report {
  const { digest: _, ...content } = report
  return { ...content, digest: digestOfJson(content) }
}

/** Reports whether a report is as it was written; `null` where it has no digest, as those of earlier versions. */
export function isSealedReport(report: Report): boolean | null {
  return report.digest === undefined ? null : sealedReport(report).digest === report.digest
}

/** Returns the SHA-256 of a JSON value as `sha256:` and hex, whatever the order of its keys. */
export function digestOfJson(value: unknown): string {
  const hash = createHash('sha256')
  let waiting = ''
  feed(value, (piece) => {
    waiting += piece
    // A call of the hash costs more than many pieces.
    if (waiting.length < 65_536) return
    hash.update(waiting)
    waiting = ''
  })
  hash.update(waiting)
  return `sha256:${hash.digest('hex')}`
}

/** Reports whether two JSON values are the same, whatever the order of their keys. */
export function sameJson(a: unknown, b: unknown): boolean {
  return a === b || canonicalJson(a) === canonicalJson(b)
}

function canonicalJson(value: unknown): string {
  const pieces: string[] = []
  feed(value, (piece) => pieces.push(piece))
  return pieces.join('')
}

/** JSON with sorted keys, piece by piece, so that a plan of a large tenant is never in memory twice. */
function feed(value: unknown, take: (piece: string) => void): void {
  if (Array.isArray(value)) {
    take('[')
    for (const entry of value) {
      feed(entry, take)
      take(',')
    }
    take(']')
  } else if (typeof value === 'object' && value !== null) {
    take('{')
    for (const key of Object.keys(value).sort()) {
      const entry = (value as Record<string, unknown>)[key]
      if (entry === undefined) continue
      take(`${JSON.stringify(key)}:`)
      feed(entry, take)
      take(',')
    }
    take('}')
  } else {
    take(JSON.stringify(value ?? null))
  }
}
