/**
 * A port that takes no call: it is listened to, and nobody ever accepts. Once its queue is full, the kernel leaves further
 * callers without an answer, as a firewall does. `node bench/silent.mjs` prints the port when that is so.
 */
import { writeSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { isMainThread, Worker, workerData } from 'node:worker_threads'

const CALLS = 8
/** Far more than a call on loopback takes. */
const SETTLED_MS = 500

if (isMainThread) {
  const server = createServer()
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    const { port } = server.address()
    new Worker(new URL(import.meta.url), { workerData: port })
    // From here on this thread accepts nothing: it does nothing but wait in this one call.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  })
} else {
  let timer
  const settle = () => {
    clearTimeout(timer)
    // The main thread cannot write for its worker.
    timer = setTimeout(() => writeSync(1, `${workerData}\n`), SETTLED_MS)
  }
  for (let call = 0; call < CALLS; call++) connect(workerData, '127.0.0.1', settle).on('error', () => undefined)
}
