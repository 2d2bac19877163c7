/** Progress: a live line for a person, few lines for a log. Time is vitest's, since a heartbeat comes every ten seconds. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createProgress } from '../../src/terminal/progress.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function start({ isTerminal = false, quiet = false, columns = 80 }) {
  const told: string[] = []
  const meter = { requests: 0, writes: 0, retries: 0 }
  const terminal = { out: false, err: isTerminal, in: false }
  const progress = createProgress({ err: (text) => void told.push(text), terminal, columns }, meter, quiet)
  return { told, meter, progress }
}

test('in a log: a line at the start and one every ten seconds, with how far it is', () => {
  const { told, meter, progress } = start({})
  progress.begin('Reading 4 targets', 4)
  vi.advanceTimersByTime(9_900)
  expect(told).toEqual(['Reading 4 targets …\n'])
  meter.requests = 12
  progress.tick()
  vi.advanceTimersByTime(10_200)
  expect(told.slice(1)).toEqual([
    'Reading 4 targets: 1/4, 12 requests, 10 s\n',
    'Reading 4 targets: 1/4, 12 requests, 20 s\n',
  ])
  progress.end()
  vi.advanceTimersByTime(60_000)
  expect(told).toHaveLength(3)
})

test('on a terminal: one line that is drawn again, fits, and is gone at the end', () => {
  const { told, progress } = start({ isTerminal: true, columns: 30 })
  progress.begin('Applying', 2)
  progress.tick()
  vi.advanceTimersByTime(250)
  expect(told).toHaveLength(2)
  for (const frame of told) {
    expect(frame).toMatch(/^\r\x1b\[KApplying ██████████░/)
    expect(frame.slice('\r\x1b[K'.length).length).toBeLessThan(30)
    expect(frame).not.toContain('\n')
  }
  progress.end()
  expect(told.at(-1)).toBe('\r\x1b[K')
  progress.end()
  expect(told).toHaveLength(3)
})

test('quiet is quiet', () => {
  const { told, progress } = start({ isTerminal: true, quiet: true })
  progress.begin('Applying', 2)
  vi.advanceTimersByTime(60_000)
  progress.end()
  expect(told).toEqual([])
})

test('nothing to do is no division by nothing', () => {
  const { told, progress } = start({ isTerminal: true })
  progress.begin('Applying', 0)
  vi.advanceTimersByTime(100)
  expect(told[0]).toContain('████████████████████ 0/0')
  progress.end()
})
