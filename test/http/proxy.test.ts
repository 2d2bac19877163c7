/** A proxy between rolesync and its systems: a tunnel for https, nothing for the rest, and no secret for it to see. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer as createHttpServer, request as forward } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createHost, createSession, openReader, proxyOf } from '../../src/http/client.ts'
import { build, rolesyncProcess } from '../commands/built.ts'
import { folder, sandboxed } from '../commands/cli.ts'
import { failure, SMALL } from './server.ts'

const HOST = 'roles.internal.test'
const PASSWORD = 'its-p@ss/word'
const login = `robot:${encodeURIComponent(PASSWORD)}`

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const open = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.on('error', () => {})
  })
  onTestFinished(() => {
    server.close()
    for (const socket of open) socket.destroy()
  })
  return (server.address() as AddressInfo).port
}

interface Tunnels {
  readonly port: number
  /** The head of each request for a tunnel. */
  readonly asked: readonly { target: string; authorization: string | undefined }[]
  /** All that went through, as the proxy saw it. */
  readonly seen: () => string
}

/** A proxy that leads every tunnel to one port of this machine. */
async function proxy(to: number, status = 200): Promise<Tunnels> {
  const asked: { target: string; authorization: string | undefined }[] = []
  const seen: Buffer[] = []
  const server = createHttpServer((_, response) => response.writeHead(501).end())
  server.on('connect', ({ url = '', headers }, client: Socket) => {
    asked.push({ target: url, authorization: headers['proxy-authorization'] })
    seen.push(Buffer.from(JSON.stringify({ url, headers })))
    if (status !== 200) return client.end(`HTTP/1.1 ${status} No\r\n\r\n`)
    const upstream = connect(to, '127.0.0.1', () => client.write('HTTP/1.1 200 OK\r\n\r\n'))
    client.on('error', () => upstream.destroy()).on('data', (chunk: Buffer) => seen.push(chunk))
    upstream.on('error', () => client.destroy())
    client.pipe(upstream).pipe(client)
  })
  return { port: await listening(server), asked, seen: () => Buffer.concat(seen).toString('latin1') }
}

/** The sandbox behind TLS, with a certificate that only who is given it trusts. */
async function behindTls() {
  const sandbox = await sandboxed()
  const keys = mkdtempSync(join(tmpdir(), 'rolesync-tls-'))
  onTestFinished(() => rmSync(keys, { recursive: true, force: true }))
  const [key, cert] = [join(keys, 'key.pem'), join(keys, 'cert.pem')]
  const san = ['-subj', `/CN=${HOST}`, '-addext', `subjectAltName=DNS:${HOST}`]
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  execFileSync('openssl', ['req', '-x509', ...kind, ...san, '-keyout', key, '-out', cert], { stdio: 'pipe' })
  let sockets = 0
  const server = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
    const { method, headers, url = '' } = request
    // The sandbox serves loopback names only.
    const host = new URL(sandbox.url).host
    const onward = forward(sandbox.url + url, { method, headers: { ...headers, host } }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(response)
    })
    request.pipe(onward)
  })
  server.on('secureConnection', () => sockets++)
  const port = await listening(server)
  const cwd = folder({
    'rolesync.yaml': `version: 1
targets:
  crm: { provider: organization, url: "https://${HOST}/organization", roles: [r.yaml], auth: { tokenEnv: CRM_TOKEN } }
`,
    'r.yaml': `provider: organization
roles:
${Array.from({ length: 12 }, (_, index) => `  new ${index}: { description: d, permissions: [P] }\n`).join('')}`,
  })
  const env = { NODE_EXTRA_CA_CERTS: cert, ROLESYNC_ALLOWED_HOSTS: HOST }
  return { sandbox, port, cwd, env, sockets: () => sockets }
}

/** A client in this process, which trusts no certificate of a test. */
function reader(url: string, port: number, tries = 1) {
  const credentials = { kind: 'token', token: 'the-bearer-token' } as const
  const connection = { token: null, retry: {} }
  const vendor = { errors: () => [], budget: () => null }
  const limits = { ...SMALL, connectMs: 300, headersMs: 60_000, totalMs: 60_000, tries }
  const way = proxyOf(url, { HTTPS_PROXY: `http://${login}@127.0.0.1:${port}` })
  const host = createHost({ parallelism: 2, requestsPerSecond: null, limits, proxy: way })
  const stats = { requests: 0, writes: 0, retries: 0 }
  const shared = { target: { name: 't', url }, credentials, connection, vendor, stats, limits, host }
  const client = openReader({
    ...shared,
    session: createSession(credentials),
    parallelism: 2,
    requestsPerSecond: null,
  })
  onTestFinished(() => client.close())
  return client
}

describe('which proxy', () => {
  const env = { HTTPS_PROXY: 'http://up:3128', NO_PROXY: 'near.example.com, .dot.test,*.star.test port.test:8443' }
  test.each<[string, string, Record<string, string>, string | null]>([
    ['https', `https://${HOST}/x`, env, 'http://up:3128'],
    ['the small letters first', `https://${HOST}`, { ...env, https_proxy: 'http://low:1' }, 'http://low:1'],
    ['no scheme', `https://${HOST}`, { HTTPS_PROXY: 'up:3128' }, 'http://up:3128'],
    ['an empty variable', `https://${HOST}`, { HTTPS_PROXY: '', https_proxy: '' }, null],
    ['that of http is not that of https', `https://${HOST}`, { HTTP_PROXY: 'http://up:3128' }, null],
    ['loopback', 'https://localhost:1', env, null],
    ['another loopback', 'https://127.1.2.3', env, null],
    ['the third loopback', 'https://[::1]:8', env, null],
    ['plain http', 'http://127.0.0.1:1', env, null],
    ['an exempt host', 'https://near.example.com', env, null],
    ['below it', 'https://deep.near.example.com:4', env, null],
    ['beside it', 'https://notnear.example.com', env, 'http://up:3128'],
    ['a dot', 'https://a.dot.test', env, null],
    ['a star', 'https://a.star.test', env, null],
    ['the port', 'https://port.test:8443', env, null],
    ['another port', 'https://port.test', env, 'http://up:3128'],
    ['everything', `https://${HOST}`, { ...env, no_proxy: '*' }, null],
  ])('%s', (_, url, given, expected) => {
    expect(proxyOf(url, given)?.url ?? null).toBe(expected)
  })

  test.each(['http://', 'socks5://x:1', 'http://u:%zz@x', 'http://[s3cret', 'ftp://s3cret@x'])(
    'one that cannot be is reported by its variable alone: %s',
    (value) => {
      expect(() => proxyOf(`https://${HOST}`, { https_proxy: value })).toThrow(
        /^https_proxy is no address of a proxy such as http:\/\/proxy\.example\.com:3128$/,
      )
    },
  )
})

describe('a proxy that does not get through', () => {
  test('it refuses: its status is reported at once, and the bearer token never came to it', async () => {
    const { port, seen, asked } = await proxy(1, 407)
    const { message } = await failure(reader(`https://${HOST}`, port, 3).get('/x'))
    expect(message).toContain(
      `GET https://${HOST}/x: the proxy of HTTPS_PROXY does not get through: it answered 407 to CONNECT`,
    )
    expect(asked).toEqual([
      { target: `${HOST}:443`, authorization: `Basic ${Buffer.from(`robot:${PASSWORD}`).toString('base64')}` },
    ])
    expect(seen()).not.toContain('bearer')
  })

  test('it is busy: that passes', async () => {
    const { port, asked } = await proxy(1, 503)
    const { message } = await failure(reader(`https://${HOST}`, port, 3).get('/x'))
    expect(message).toContain('it answered 503 to CONNECT (gave up after 3 tries)')
    expect(asked).toHaveLength(3)
  })

  test('it hangs up: it is called no more often than the request is tried', async () => {
    let calls = 0
    const port = await listening(createTcpServer((socket) => void socket.once('data', () => ++calls && socket.end())))
    const { message } = await failure(reader(`https://${HOST}`, port, 3).get('/x'))
    expect(message).toContain(
      'the proxy of HTTPS_PROXY does not get through: the connection was cut (gave up after 3 tries)',
    )
    expect(calls).toBe(3)
  })

  test('it is not there', async () => {
    const { message } = await failure(reader(`https://${HOST}`, 1).get('/x'))
    expect(message).toContain('the proxy of HTTPS_PROXY does not get through: connection refused')
  })

  test('it says nothing, or leads to where nobody speaks TLS: over after the time to connect', async () => {
    const silent = await listening(createTcpServer(() => {}))
    const { message } = await failure(reader(`https://${HOST}`, silent).get('/x'))
    const { port, seen } = await proxy(silent)
    const other = await failure(reader(`https://${HOST}`, port).get('/x'))
    expect(message).toContain('no answer in time')
    expect(other.message).toContain('no connection in time')
    expect(`${seen()}${message}${other.message}`).not.toMatch(/the-bearer-token|its-p/)
    // Ten seconds are what undici would wait by itself.
  }, 9_000)
})

test('a certificate that nobody vouches for is refused at once, and the tunnel has carried no token', async () => {
  const { sandbox, port } = await behindTls()
  const gate = await proxy(port)
  const { message } = await failure(reader(`https://${HOST}/organization`, gate.port, 3).get('/v2/roles'))
  expect(message).toContain('self-signed certificate')
  expect(gate.asked).toHaveLength(1)
  expect(sandbox.log).toEqual([])
})

test('without a proxy between, it is refused at once too', async () => {
  const { sandbox, port } = await behindTls()
  const url = `https://127.0.0.1:${port}/organization`
  const error = await failure(reader(url, 1, 3).get('/v2/roles'))
  expect([error.message, error.sent?.attempts]).toEqual([expect.stringContaining('self-signed certificate'), 1])
  expect(sandbox.log).toEqual([])
})

describe('the program', () => {
  beforeAll(build, 120_000)

  test('plans and applies through it, over no more connections than it may, and shows no secret', async () => {
    const { sandbox, port, cwd, env, sockets } = await behindTls()
    const { port: gate, asked, seen } = await proxy(port)
    const proxied = { ...env, https_proxy: `http://${login}@127.0.0.1:${gate}` }
    const argv = [
      'apply',
      '--yes',
      '--allow',
      'empty-live',
      '--verbose',
      '--parallelism',
      '2',
      '--report',
      'report.json',
    ]
    const { code, out, err } = await rolesyncProcess(argv, { cwd, env: proxied })
    expect([code, err]).toEqual([0, expect.stringContaining(`GET https://${HOST}/organization/v2/roles → 200`)])
    expect(sandbox.state.organization.roles.filter(({ name }) => name.startsWith('new'))).toHaveLength(12)
    expect(new Set(asked.map(({ target }) => target))).toEqual(new Set([`${HOST}:443`]))
    // One client reads, then one client writes and reads: each has two connections at most.
    expect(sockets()).toBeLessThanOrEqual(4)
    expect(asked.length).toBe(sockets())
    // The token is `sandbox`; it goes as "Bearer sandbox", inside of TLS.
    expect(seen()).not.toMatch(/Bearer|description/)
    expect(`${out}${err}${readFileSync(join(cwd, 'report.json'), 'utf8')}`).not.toMatch(/its-p|robot|Bearer/)
    const doctor = await rolesyncProcess(['doctor'], { cwd, env: proxied })
    expect(doctor.out.replaceAll(/\s+/g, ' ')).toContain(
      `${HOST} may be sent the credential, by way of the proxy of https_proxy`,
    )
  })

  test('a host that nobody allowed gets nothing through a proxy either', async () => {
    const { cwd, env, port } = await behindTls()
    const { port: gate, asked } = await proxy(port)
    const around = { cwd, env: { ...env, ROLESYNC_ALLOWED_HOSTS: '', https_proxy: `http://127.0.0.1:${gate}` } }
    const { code, err } = await rolesyncProcess(['plan'], around)
    expect([code, err]).toEqual([1, expect.stringContaining(`no credential is sent to ${HOST}`)])
    expect(asked).toEqual([])
  })
})
