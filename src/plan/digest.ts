/** A plan's fingerprint: what a reviewer approved and what apply sends are the same, or the digests differ. */
import { createHash } from 'node:crypto'
import type { Plan } from '../domain/model.ts'
import { OF_CREDENTIALS } from './unknown-grants.ts'

/**
 * `sha256:` and hex, over everything but where, when and by whom it was made: `createdAt`, `digest`, `snapshotAt`, and
 * warnings that follow from what the credentials may see. A review is made with others than an apply.
 */
export function digestOf(plan: Plan): string {
  const { createdAt: _when, digest: _old, snapshotAt: _from, ...content } = plan
  const targets = content.targets.map((target) => {
    const findings = target.findings.filter(({ rule }) => !OF_CREDENTIALS.has(rule))
    return findings.length === target.findings.length ? target : { ...target, findings }
  })
  return digestOfJson({ ...content, targets })
}

/** `sha256:` and hex of a JSON value, whatever the order of its keys. */
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

/** Whether two JSON values are the same, whatever the order of their keys. */
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
