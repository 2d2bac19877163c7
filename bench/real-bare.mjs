/**
 * The limit for a plan of a real server that finds nothing to do: the same requests with the same parallelism, their answers
 * parsed, and nothing else.
 */
import { Agent, request } from 'undici'

/** Reads a server once, and returns the number of requests. */
export async function bareLoop(system, { url, parallelism, user, password }) {
  const dispatcher = new Agent({ connections: parallelism })
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
    await Promise.all(Array.from({ length: parallelism }, work))
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

  await READ[system]()
  await dispatcher.close()
  return count
}
