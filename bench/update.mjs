/**
 * The limit for an apply: the same PUTs with the same parallelism, and nothing else. `node bench/update.mjs PLAN URL
 * PARALLELISM [MOST]`. Tells the time, and what a request took (median), in ms.
 */
import { readFileSync } from 'node:fs'
import { Agent, request } from 'undici'

const [file, url, parallelism, most] = process.argv.slice(2)
const dispatcher = new Agent({ connections: Number(parallelism) })
const requests = JSON.parse(readFileSync(file, 'utf8'))
  .targets.flatMap(({ steps }) => steps.flatMap((step) => step.requests))
  .slice(0, most)
const each = []
const headers = { authorization: 'Bearer sandbox', 'content-type': 'application/json' }

const started = performance.now()
await Promise.all(
  Array.from({ length: Number(parallelism) }, async () => {
    for (let one = requests.shift(); one !== undefined; one = requests.shift()) {
      const sent = performance.now()
      const { statusCode, body } = await request(url + one.path, {
        method: one.method,
        headers,
        body: JSON.stringify(one.body),
        dispatcher,
      })
      await body.dump()
      each.push(performance.now() - sent)
      if (statusCode >= 300) throw new Error(`${one.method} ${one.path} answered ${statusCode}`)
    }
  }),
)
const wallMs = performance.now() - started
process.stdout.write(JSON.stringify({ wallMs, eachMs: each.sort((a, b) => a - b)[each.length >> 1] }))
await dispatcher.close()
