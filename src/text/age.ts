/** Ages in words. Pure. */
import { plural } from './plural.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Returns `3 minutes ago` of milliseconds; empty for a time to come, by which a clock must be wrong. */
export function ago(ms: number): string {
  if (ms < 0) return ''
  if (ms < MINUTE) return 'less than a minute ago'
  if (ms < 2 * HOUR) return `${plural(Math.floor(ms / MINUTE), 'minute')} ago`
  if (ms < 2 * DAY) return `${plural(Math.floor(ms / HOUR), 'hour')} ago`
  return `${plural(Math.floor(ms / DAY), 'day')} ago`
}
