/**
 * The limit for a plan that finds nothing to do: reads the same pages with the same parallelism and parses the same YAML,
 * and nothing else. `node bench/bare.mjs FOLDER PROVIDER URL PARALLELISM`.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Agent, request } from 'undici'
import { parse } from 'yaml'

const [folder, provider, url, parallelism] = process.argv.slice(2)
const dispatcher = new Agent({ connections: Number(parallelism) })

async function get(path, headers = { authorization: 'Bearer sandbox' }) {
  const answer = await request(url + path, { headers, dispatcher })
  return { headers: answer.headers, json: await answer.body.json() }
}

/** All pages, the later ones in parallel. */
async function pages(path, count) {
  const first = await get(path(1))
  const later = Array.from({ length: count(first) - 1 }, (_, index) => index + 2)
  await Promise.all(
    Array.from({ length: Number(parallelism) }, async () => {
      for (let page = later.shift(); page !== undefined; page = later.shift()) await get(path(page))
    }),
  )
}

const headerPages = (answer) => Number(answer.headers['total-pages'])
const laravel = (path) =>
  pages(
    (page) => `${path}?page[size]=100&page[number]=${page}`,
    (answer) => answer.json.meta.last_page,
  )

const READ = {
  async reltio() {
    await request(`${url}/token`, {
      method: 'POST',
      headers: { authorization: 'Basic eDp4', 'content-type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=client_credentials',
      dispatcher,
    }).then((a) => a.body.json())
    await get('/customers/TestCustomer/roles/permissions')
  },
  async onelogin() {
    await request(`${url}/auth/oauth2/v2/token`, {
      method: 'POST',
      headers: { authorization: 'Basic eDp4', 'content-type': 'application/json' },
      body: '{"grant_type":"client_credentials"}',
      dispatcher,
    }).then((a) => a.body.json())
    await Promise.all(
      ['roles?fields=apps,users,admins&', 'apps?', 'users?'].map((what) =>
        pages((page) => `/api/2/${what}limit=100&page=${page}`, headerPages),
      ),
    )
  },
  'omneo-role-definitions': () => laravel('/roles/definitions'),
  'omneo-roles': () => laravel('/roles'),
  organization: () => get('/v2/roles'),
}

const roles = parse(readFileSync(join(folder, 'roles.yaml'), 'utf8'))
await READ[provider]()
process.stdout.write(`${Object.keys(roles.roles).length} roles\n`)
await dispatcher.close()
