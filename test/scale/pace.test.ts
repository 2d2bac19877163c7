import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createPace } from '../../src/http/pace.ts'

interface Host {
  /** How many requests a window lets through, and how long it lasts, in ms. */
  readonly limit: number
  readonly window: number
  /** How long to stay away, at this moment of the window. */
  readonly wait: (left: number) => number
}

/** So many requests one after the other, on a clock of its own: how long they took, and how many were refused. */
function send(count: number, { limit, window, wait }: Host, jitter: () => number, answersIn = 5) {
  const pace = createPace()
  let [now, start, used, refused] = [0, Number.NEGATIVE_INFINITY, 0, 0]
  for (let sent = 0; sent < count; ) {
    const began = now
    const arrives = now + answersIn + jitter()
    if (arrives - start >= window) [start, used] = [arrives, 0]
    if (++used > limit) {
      refused++
      const away = wait(start + window - arrives)
      pace.refused(arrives, away)
      now = arrives + away
    } else {
      sent++
      pace.passed(arrives)
      now = Math.max(arrives, began + pace.interval)
    }
  }
  return { seconds: now / 1000, refused }
}

const second = (limit: number): Host => ({ limit, window: 1000, wait: () => 1000 })

describe('a pace that is learned', () => {
  test('10 requests a second: at least 90 % of them are used, at most one in a hundred is refused', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.integer({ min: 0, max: 20 })), (delays) => {
        const { seconds, refused } = send(1000, second(10), () => delays.next().value)
        expect(seconds).toBeLessThan(1000 / 10 / 0.9)
        expect(refused).toBeLessThanOrEqual(10)
      }),
      { numRuns: 20 },
    )
  })

  test.each([2, 5, 50, 100])('%i requests a second', (limit) => {
    const { seconds, refused } = send(2000, second(limit), () => 0)
    expect(seconds).toBeLessThan(2000 / limit / 0.9)
    expect(refused).toBeLessThanOrEqual(20)
  })

  test('600 requests a minute, with the rest of the minute as the wait', () => {
    const { seconds, refused } = send(6000, { limit: 600, window: 60_000, wait: (left) => left }, () => 0)
    expect(seconds).toBeLessThan(600 / 0.9)
    expect(refused).toBeLessThanOrEqual(60)
  })

  test('a limit that is raised is made use of', () => {
    const pace = createPace()
    for (let now = 1; now <= 10; now++) pace.passed(now)
    pace.refused(11, 1000)
    expect(1000 / pace.interval).toBeCloseTo(9.6)
    let now = 1011
    for (let sent = 0; sent < 3000; sent++) {
      now += pace.interval
      pace.passed(now)
    }
    expect(1000 / pace.interval).toBeGreaterThan(50)
  })

  test('a limit that is lowered is found again', () => {
    const pace = createPace()
    for (let now = 1; now <= 100; now++) pace.passed(now)
    pace.refused(101, 1000)
    let now = 1101
    for (let refused = 0; refused < 12; refused++) {
      for (let sent = 0; sent < 10; sent++) {
        now += pace.interval
        pace.passed(now)
      }
      now += pace.interval
      pace.refused(now, 1000)
      now += 1000
    }
    expect(1000 / pace.interval).toBeLessThan(10.5)
  })
})

describe('what teaches nothing', () => {
  test('a refusal before anything much was let through', () => {
    const pace = createPace()
    for (let now = 0; now < 7; now++) pace.passed(now)
    pace.refused(8, 1000)
    expect(pace.interval).toBe(0)
  })

  test('a pause that nobody made use of does not make the pace faster', () => {
    const pace = createPace()
    for (let now = 1; now <= 10; now++) pace.passed(now)
    pace.refused(11, 1000)
    const { interval } = pace
    for (let now = 10_000; now < 3_600_000; now += 10_000) pace.passed(now)
    expect(pace.interval).toBe(interval)
  })
})

test('a host that refuses everything for a long time does not stop the pace for good', () => {
  const pace = createPace()
  for (let answer = 0; answer < 20; answer++) pace.passed(answer * 50)
  for (let refusal = 1; refusal <= 500; refusal++) pace.refused(1000 + (refusal - 1) * 200_000, 0)
  expect(pace.interval).toBeLessThanOrEqual(5000)
})
