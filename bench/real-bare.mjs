/**
 * The limit for a plan of a real server that finds nothing to do: the same requests with the same parallelism, the role file and
 * the answers parsed, and nothing else. `node bench/real-bare.mjs FILE SYSTEM URL PARALLELISM`; the account is in BENCH_USER and
 * BENCH_PASSWORD.
 */
import { readFileSync } from 'node:fs'
import { load } from 'js-yaml'
import { Agent, request } from 'undici'

const [file, system, url, parallelism] = process.argv.slice(2)
const { BENCH_USER: user, BENCH_PASSWORD: password } = process.env
const dispatcher = new Agent({ connections: Number(parallelism) })
let token
let count = 0

async function send(path, options = {}) {
  count++
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const { statusCode, body } = await request(url + path, { dispatcher, headers, ...options })
  if (statusCode >= 300) throw new Error(`${path} answered ${statusCode}: ${await body.text()}`)
  return body.json()
}

/** As many at a time as there are connections. */
async function inTurn(items, use) {
  const results = []
  const left = [...items.entries()]
  const work = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) results[one[0]] = await use(one[1])
  }
  await Promise.all(Array.from({ length: Number(parallelism) }, work))
  return results
}

async function pages(path, member) {
  const { total_entries: total } = await send(`${path}?limit=100&offset=0`)
  const offsets = Array.from({ length: Math.ceil(total / 100) - 1 }, (_, index) => (index + 1) * 100)
  await inTurn(offsets, async (offset) => (await send(`${path}?limit=100&offset=${offset}`))[member].length)
}

const READ = {
  async airflow() {
    const body = JSON.stringify({ username: user, password })
    const headers = { 'content-type': 'application/json' }
    token = (await send('/auth/token', { method: 'POST', headers, body })).access_token
    await Promise.all([pages('/auth/fab/v1/roles', 'roles'), pages('/auth/fab/v1/permissions', 'actions')])
  },
  async keycloak() {
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: user, client_secret: password })
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const path = '/realms/grown/protocol/openid-connect/token'
    token = (await send(path, { method: 'POST', headers, body: String(body) })).access_token
    const realm = '/admin/realms/grown'
    const [roles, clients] = await Promise.all([
      send(`${realm}/roles?briefRepresentation=false`),
      send(`${realm}/clients`),
    ])
    const lists = await inTurn(clients, ({ id }) => send(`${realm}/clients/${id}/roles?briefRepresentation=false`))
    const composites = [roles, ...lists].flat().filter(({ composite }) => composite)
    await inTurn(composites, ({ id }) => send(`${realm}/roles-by-id/${id}/composites`))
  },
}

const { roles } = load(readFileSync(file, 'utf8'))
await READ[system]()
process.stdout.write(`${count} requests\n${Object.keys(roles).length} roles\n`)
await dispatcher.close()
