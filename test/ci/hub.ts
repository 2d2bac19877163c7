/** A small part of GitHub's API on loopback: comments and issues of one repository. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Entry {
  id: number
  number: number
  body: string
  title?: string
  state: string
  labels: readonly string[]
  user: { login: string }
  /** The issue that a comment belongs to. */
  of?: number
}

export interface Hub {
  readonly url: string
  readonly comments: Entry[]
  readonly issues: Entry[]
  /** Method and path of every call that writes. */
  readonly writes: string[]
  /** Answers every call with this status. */
  refuse?: number
}

const REPOSITORY = '/repos/acme/roles/'

export async function startHub(): Promise<Hub> {
  const hub: Hub = { url: '', comments: [], issues: [], writes: [] }
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    const url = new URL(request.url ?? '', 'http://hub')
    const method = request.method ?? ''
    if (hub.refuse !== undefined) return answer(hub.refuse, { message: 'refused' })
    if (request.headers.authorization !== 'Bearer gh-token') return answer(401, {})
    const path = url.pathname.slice(REPOSITORY.length)
    if (method !== 'GET') hub.writes.push(`${method} ${path}`)
    const body = text === '' ? {} : (JSON.parse(text) as Partial<Entry>)
    const page = (all: readonly Entry[]) => {
      const [size, number] = [Number(url.searchParams.get('per_page')), Number(url.searchParams.get('page'))]
      answer(200, all.slice((number - 1) * size, number * size))
    }
    const [, issue, comment] = /^issues\/(\d+)(\/comments)?$/.exec(path) ?? []
    const [, edited] = /^issues\/comments\/(\d+)$/.exec(path) ?? []
    if (method === 'GET' && comment !== undefined) return page(hub.comments.filter(({ of }) => of === Number(issue)))
    if (method === 'GET' && path === 'issues') {
      const label = url.searchParams.get('labels') ?? ''
      return page(hub.issues.filter(({ state, labels }) => state === 'open' && labels.includes(label)))
    }
    if (method === 'POST' && comment !== undefined)
      return answer(201, add(hub.comments, { ...body, of: Number(issue) }))
    if (method === 'POST' && path === 'issues') return answer(201, add(hub.issues, body))
    const found =
      edited === undefined
        ? hub.issues.find(({ number }) => number === Number(issue))
        : hub.comments.find(({ id }) => id === Number(edited))
    if (method !== 'PATCH' || found === undefined) return answer(404, {})
    return answer(200, Object.assign(found, body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return Object.assign(hub, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
}

export function add(list: Entry[], given: Partial<Entry>): Entry {
  const entry = {
    id: 1000 + list.length,
    number: 100 + list.length,
    body: '',
    state: 'open',
    labels: [],
    user: { login: 'github-actions[bot]' },
    ...given,
  }
  list.push(entry)
  return entry
}
