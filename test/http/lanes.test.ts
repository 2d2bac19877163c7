import { expect, test } from 'vitest'
import { createRequestQueue } from '../../src/http/request-queue.ts'
import { clients, json, serve } from './server.ts'

/** The most tasks that run side by side out of so many. */
async function width(lanes: ReturnType<typeof createRequestQueue>, count: number): Promise<number> {
  let [busy, most] = [0, 0]
  const task = async () => {
    most = Math.max(most, ++busy)
    await new Promise((resolve) => setTimeout(resolve, 2))
    busy--
  }
  await Promise.all(Array.from({ length: count }, () => lanes.run(task)))
  return most
}

test('"too many" halves the workers, down to one; each ten calm answers bring one back', async () => {
  const lanes = createRequestQueue(8, null)
  expect(await width(lanes, 30)).toBe(8)
  const widths = [8]
  for (let times = 0; times < 4; times++) {
    lanes.onRateLimited(0, performance.now() + 1)
    widths.push(lanes.workers)
  }
  expect(widths).toEqual([8, 4, 2, 1, 1])
  expect(await width(lanes, 10)).toBe(1)
  for (let answers = 0; answers < 10; answers++) lanes.onSuccess()
  expect(lanes.workers).toBe(2)
  expect(await width(lanes, 20)).toBe(2)
  for (let answers = 0; answers < 1000; answers++) lanes.onSuccess()
  expect(lanes.workers).toBe(8)
  expect(await width(lanes, 30)).toBe(8)
})

test('a burst of refusals halves once', () => {
  const lanes = createRequestQueue(8, null)
  const started = performance.now() - 1
  for (let refusals = 0; refusals < 8; refusals++) lanes.onRateLimited(0, started)
  expect(lanes.workers).toBe(4)
})

test('a task that fails gives its place to the next one', async () => {
  const lanes = createRequestQueue(1, null)
  const failed = lanes.run(() => Promise.reject(new Error('x')))
  const next = lanes.run(async () => 'done')
  await expect(failed).rejects.toThrow('x')
  expect(await next).toBe('done')
})

test('a 429 for one makes everybody wait, and fewer work', async () => {
  let [busy, most] = [0, 0]
  const { url, received } = await serve(async (_, response, number) => {
    if (number === 1) return json(response, 429, {}, { 'retry-after': '1' })
    most = Math.max(most, ++busy)
    await new Promise((resolve) => setTimeout(resolve, 5))
    busy--
    return json(response, 200, {})
  })
  const { reader, stats } = clients({ url, parallelism: 4 })
  const first = reader.get('/first')
  while (received.length === 0) await new Promise((resolve) => setTimeout(resolve, 1))
  await new Promise((resolve) => setTimeout(resolve, 50))
  const started = performance.now()
  await Promise.all([first, ...Array.from({ length: 8 }, (_, index) => reader.get(`/${index}`))])
  expect(performance.now() - started).toBeGreaterThan(800)
  expect(most).toBe(2)
  expect(stats).toMatchObject({ requests: 10, retries: 1 })
})

test('OneLogin tells that no call is left: everybody waits for the reset instead of running into 429', async () => {
  const { url } = await serve((_, response, number) =>
    json(response, 200, {}, number === 1 ? { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' } : {}),
  )
  const { reader } = clients({ url, provider: 'onelogin' })
  await reader.get('/a')
  const started = performance.now()
  await reader.get('/b')
  expect(performance.now() - started).toBeGreaterThan(800)
})

test('requestsPerSecond is a ceiling over all workers', async () => {
  const times: number[] = []
  const { url } = await serve((_, response) => {
    times.push(performance.now())
    json(response, 200, {})
  })
  const { reader } = clients({ url, requestsPerSecond: 50, parallelism: 10 })
  await Promise.all(Array.from({ length: 11 }, () => reader.get('/x')))
  const [first = 0] = times
  // Ten gaps of 20 ms; timers may fire a moment early.
  expect((times.at(-1) ?? 0) - first).toBeGreaterThan(180)
})

test('no more sockets than workers', async () => {
  let [busy, most] = [0, 0]
  const { url } = await serve(async (_, response) => {
    most = Math.max(most, ++busy)
    await new Promise((resolve) => setTimeout(resolve, 3))
    busy--
    json(response, 200, {})
  })
  const { reader } = clients({ url, parallelism: 3 })
  await Promise.all(Array.from({ length: 30 }, () => reader.get('/x')))
  expect(most).toBe(3)
})
