/** Plain requests to an Airflow, real or fake, past rolesync: for arranging and for looking. */

/** An answer: status and what was said, parsed where it is JSON. */
export interface Said {
  readonly status: number
  readonly json: unknown
}

/** Someone who is signed in. */
export interface Session {
  readonly token: string
  /** Sends one request; `body` goes as JSON. */
  ask(method: string, path: string, body?: unknown): Promise<Said>
  /** The same, but everything but 2xx is an error. Returns the JSON of the answer. */
  must(method: string, path: string, body?: unknown): Promise<unknown>
}

/** Signs in with user name and password. */
export async function signIn(url: string, username: string, password: string): Promise<Session> {
  const { json, status } = await send(`${url}/auth/token`, 'POST', null, { username, password })
  if (status !== 201) throw new Error(`no token for ${username}: ${status} ${JSON.stringify(json)}`)
  const token = (json as { access_token: string }).access_token
  const ask: Session['ask'] = (method, path, body) => send(url + path, method, token, body)
  return {
    token,
    ask,
    async must(method, path, body) {
      const said = await ask(method, path, body)
      if (said.status >= 300) throw new Error(`${method} ${path}: ${said.status} ${JSON.stringify(said.json)}`)
      return said.json
    },
  }
}

async function send(url: string, method: string, token: string | null, body?: unknown): Promise<Said> {
  const headers = {
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  }
  const response = await fetch(url, { method, headers, body: body === undefined ? null : JSON.stringify(body) })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
  return { status: response.status, json: isJson && text !== '' ? JSON.parse(text) : null }
}
