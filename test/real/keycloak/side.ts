/** One of the two servers of the parity list: sends requests, and shows answers and state in a form that both share. */

import { secretOf } from './realm.ts'
import type { ParityRequest } from './requests.ts'

/** An answer without what differs between any two servers: ids, tokens, times, addresses. */
export interface Shown {
  readonly status: number
  readonly type: string | null
  readonly location: string | null
  readonly body: unknown
}

export class Side {
  /** Root of the server. */
  readonly url: string
  readonly realm: string
  /** Ids by what they are of, and the other way round. Those of deleted roles stay. */
  readonly #ids = new Map<string, string>()
  readonly #names = new Map<string, string>()
  readonly #tokens = new Map<string, { readonly text: string; readonly until: number }>()
  #withRoles: readonly { readonly path: string; readonly client: string }[] | null = null

  constructor(url: string, realm: string) {
    this.url = url
    this.realm = realm
  }

  /** Sends one request of the list. */
  async ask(request: ParityRequest): Promise<Shown> {
    const { method, path, as, body, type = 'application/json', headers = {} } = request
    const text = body === undefined ? null : this.#fill(typeof body === 'string' ? body : JSON.stringify(body))
    const response = await fetch(this.#address(path), {
      method,
      headers: {
        accept: 'application/json',
        ...(text === null ? {} : { 'content-type': type }),
        ...(await this.#authorization(as)),
        ...headers,
      },
      ...(text === null ? {} : { body: text }),
    })
    return this.#shown(response, await response.text())
  }

  /** Reads every role of the realm with what it includes, by key, and learns all ids on the way. */
  async state(): Promise<unknown> {
    if (this.#withRoles === null) await this.#learnClientsAndGroups()
    const containers = [{ path: '/roles', client: null }, ...(this.#withRoles ?? [])]
    const lists = await Promise.all(
      containers.map(async ({ path, client }) => {
        const roles = (await this.#read(`${path}?briefRepresentation=false`)) as Role[]
        return roles.map((role) => ({ key: client === null ? role.name : `${client}:${role.name}`, role }))
      }),
    )
    const all = lists.flat()
    for (const { key, role } of all) this.#learn(key, role.id)
    const included = await Promise.all(
      all.map(async ({ key, role }) => {
        const composites = role.composite ? await this.#read(`/roles-by-id/${role.id}/composites`) : []
        return [key, { role, composites }] as const
      }),
    )
    return this.#masked(JSON.stringify(Object.fromEntries(included)))
  }

  /** No request of the list adds a client, or a role to one that has none. */
  async #learnClientsAndGroups(): Promise<void> {
    const clients = (await this.#read('/clients')) as { id: string; clientId: string }[]
    for (const { id, clientId } of clients) this.#learn(`client:${clientId}`, id)
    const counted = await Promise.all(
      clients.map(async ({ id, clientId }) => {
        const path = `/clients/${id}/roles`
        return { path, client: clientId, count: ((await this.#read(path)) as unknown[]).length }
      }),
    )
    this.#withRoles = counted.filter(({ count }) => count > 0)
    const [role] = (await this.#read('/roles')) as Role[]
    this.#learn('realm', role?.containerId ?? '')
    await this.#learnGroups('', '/groups')
  }

  async #learnGroups(above: string, path: string): Promise<void> {
    for (const { id, name } of (await this.#read(path)) as { id: string; name: string }[]) {
      this.#learn(`group:${above}/${name}`, id)
      await this.#learnGroups(`${above}/${name}`, `/groups/${id}/children`)
    }
  }

  #learn(name: string, id: string): void {
    this.#ids.set(name, id)
    this.#names.set(id, name)
  }

  async #read(path: string): Promise<unknown> {
    const response = await fetch(this.#address(path), { headers: await this.#authorization('admin') })
    if (!response.ok) throw new Error(`GET ${path} of ${this.url} answered ${response.status}`)
    return response.json()
  }

  #address(path: string): string {
    const filled = this.#fill(path)
    return filled.startsWith('//') ? this.url + filled.slice(1) : `${this.url}/admin/realms/${this.realm}${filled}`
  }

  #fill(text: string): string {
    const named = text.replaceAll('{realm}', this.realm)
    return named.replaceAll(
      /\{((?:client|group):[^{}"]+|[\w:-]+)\}/g,
      (whole, name: string) => this.#ids.get(name) ?? whole,
    )
  }

  async #authorization(as: ParityRequest['as']): Promise<Record<string, string>> {
    if (as === 'without a token') return {}
    if (as === 'with a foreign token') return { authorization: 'Bearer of-another-issuer' }
    let token = this.#tokens.get(as)
    if (token === undefined || Date.now() > token.until) {
      token = await this.#fetchToken(as)
      this.#tokens.set(as, token)
    }
    return { authorization: `Bearer ${token.text}` }
  }

  async #fetchToken(account: string): Promise<{ readonly text: string; readonly until: number }> {
    const asked = Date.now()
    const response = await fetch(`${this.url}/realms/${this.realm}/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: account,
        client_secret: secretOf(account),
      }),
    })
    if (!response.ok) throw new Error(`no token for ${account}: ${response.status} ${await response.text()}`)
    const { access_token: text, expires_in: seconds } = (await response.json()) as Token
    return { text, until: asked + (seconds * 1000) / 2 }
  }

  #shown(response: Response, text: string): Shown {
    const location = response.headers.get('location')
    return {
      status: response.status,
      type: text === '' ? null : (response.headers.get('content-type')?.split(';')[0] ?? null),
      location: location === null ? null : String(this.#masked(JSON.stringify(location.replace(this.url, '')))),
      body: text === '' ? null : this.#masked(text),
    }
  }

  /** JSON with names in the place of ids, lists in one order, and placeholders for what no two servers share. */
  #masked(text: string): unknown {
    let json: unknown
    try {
      json = JSON.parse(text)
    } catch {
      return text
    }
    return shared(json, (one) =>
      one
        .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => `<${this.#names.get(id) ?? 'id'}>`)
        .replaceAll(/at line \d+ column \d+/g, 'at line N column N'),
    )
  }
}

interface Token {
  readonly access_token: string
  readonly expires_in: number
}

interface Role {
  readonly id: string
  readonly name: string
  readonly composite: boolean
  readonly containerId: string
}

/** Members of answers that are another value on every server, or every second. */
const PLACEHOLDERS = new Set(['access_token', 'createdTimestamp', 'expires_in', 'secret', 'scope'])

/** What counts of objects that a real server tells more of, by a member that only they have. */
const COUNTED: Readonly<Record<string, readonly string[]>> = {
  clientId: ['id', 'clientId', 'enabled', 'publicClient', 'serviceAccountsEnabled', 'secret'],
  username: ['id', 'username', 'enabled'],
  subGroups: ['id', 'name', 'path', 'parentId', 'subGroupCount'],
}

/** Returns JSON in the form that both servers share; `mask` is for its texts. */
function shared(value: unknown, mask: (text: string) => string): unknown {
  if (typeof value === 'string') return mask(value)
  if (Array.isArray(value)) {
    const list = value.map((one) => shared(one, mask))
    return typeof list[0] === 'object' ? list.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : list
  }
  if (typeof value !== 'object' || value === null) return value
  const kind = Object.keys(COUNTED).find((name) => name in value)
  const counted = kind === undefined ? undefined : COUNTED[kind]
  const entries = Object.entries(value)
    .filter(([name]) => counted === undefined || counted.includes(name))
    .map(([name, inner]): [string, unknown] => [name, PLACEHOLDERS.has(name) ? `<${name}>` : shared(inner, mask)])
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}
