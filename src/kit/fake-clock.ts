/** Time in the sandbox: it starts with 2026 and moves only when something happens, so that two runs are the same. */

const START = Date.UTC(2026, 0, 1)

/** ISO 8601 time after so many seconds. */
export function clockAt(seconds: number): string {
  return new Date(START + seconds * 1000).toISOString()
}
