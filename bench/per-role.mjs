/** What a tool does that asks for each role by itself: `node bench/per-role.mjs URL PARALLELISM`, against the Reltio double. */
import { Agent, request } from 'undici'

const [url, parallelism] = process.argv.slice(2)
const dispatcher = new Agent({ connections: Number(parallelism) })
let requests = 0

async function get(path) {
  requests++
  const { body } = await request(url + path, { headers: { authorization: 'Bearer sandbox' }, dispatcher })
  return body.json()
}

const names = await get('/customers/TestCustomer/roles')
await Promise.all(
  Array.from({ length: Number(parallelism) }, async () => {
    for (let name = names.shift(); name !== undefined; name = names.shift())
      await get(`/customers/TestCustomer/roles/permissions/${name}`)
  }),
)
process.stdout.write(`${requests} requests\n`)
await dispatcher.close()
