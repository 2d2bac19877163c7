/** Points in time as people read them. Pure. */
import type { Phrase } from './phrase.ts'

/** Returns an ISO date as a point in time; the text itself where it is none. */
export function when(iso: string): Phrase {
  const isDate = /^\d{4}-\d\d-\d\dT\d\d:\d\d:[\d.]+Z$/.test(iso)
  return isDate ? [{ time: iso }] : [{ name: iso }]
}

/** Returns `2026-11-22 10:00 UTC` of an ISO date. */
export function timeText(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`
}
