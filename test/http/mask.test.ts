import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createMask } from '../../src/http/redact.ts'
import { openWorld, restore } from '../faults/world.ts'
import { clients, failure, json, serve } from './server.ts'

const SECRETS = [
  'simple-secret',
  'with/slash+plus==',
  'a"quote\\and\\backslash',
  '<b>&amp;\'"html',
  '(.*)[$^{|}]+?',
  'percent%41%2F%zz',
  'ünï¢ode-🔑-secret',
  "$&$1$`$'-replace",
  '__proto__-secret',
  'tab\tand new\nline',
]

/** The spellings in which a server may give a text back. */
function spellings(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1)
  const html = secret.replace(
    /[&<>"']/g,
    (char) => `&${{ '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": '#39' }[char]};`,
  )
  return [
    secret,
    json,
    json.replaceAll('/', '\\/'),
    encodeURIComponent(secret),
    html,
    new URLSearchParams([['', secret]]).toString().slice(1),
  ]
}

test.each(SECRETS)('%j is masked in every spelling', (secret) => {
  const mask = createMask([secret])
  for (const spelling of spellings(secret)) {
    expect(mask.redact(`before ${spelling} after`)).toBe('before *** after')
    expect(mask.redact(`x${spelling}y`)).toBe('x***y')
  }
  for (const spelled of [(text: string) => text, (text: string) => text.replaceAll('/', '\\/'), unicode]) {
    const body = spelled(JSON.stringify({ message: `Invalid token: ${secret}`, code: 401, list: [secret] }))
    const hidden = mask.redact(body)
    expect(JSON.parse(hidden)).toEqual({ message: 'Invalid token: ***', code: 401, list: ['***'] })
  }
})

/** As JSON may be written: every character of a text as `\uXXXX`. */
function unicode(json: string): string {
  return json.replace(/(?<=token: )(.*?)(?=","code)/, (text) =>
    [...(JSON.parse(`"${text}"`) as string)]
      .flatMap((char) => char.split(''))
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  )
}

describe('war story 13: a secret that is short, or part of something else', () => {
  test.each(['a', '1', '{', '"', ':', ',', '\\', ' ', 'id'])('%j: JSON stays JSON, and words stay words', (secret) => {
    const body = { message: `not a valid ${secret} here`, id: 'ROLE_1a', code: 11, said: ['banana', 'valid'] }
    const hidden = createMask([secret]).redact(JSON.stringify(body))
    const { id, code, said } = JSON.parse(hidden)
    expect({ id, code, said }).toEqual({ id: 'ROLE_1a', code: 11, said: ['banana', 'valid'] })
  })

  test('one letter is masked where it stands alone', () => {
    const mask = createMask(['a'])
    expect(mask.redact('Bearer a is no banana')).toBe('Bearer *** is no banana')
    expect(mask.redact('token=a&b=banana')).toBe('token=***&b=banana')
  })

  test('a secret within another one leaves nothing of it', () => {
    expect(createMask(['password', 'password-of-mine']).redact('is password-of-mine and password')).toBe(
      'is *** and ***',
    )
  })

  test('no secret, nothing masked; an empty one is none', () => {
    expect(createMask([]).redact('text')).toBe('text')
    expect(createMask(['']).redact('text')).toBe('text')
  })

  test.each(['a', 'one', 'READ_AN_ITEM'])('the token is %j: plan, apply and report are whole', async (token) => {
    const world = await openWorld('organization')
    restore(world, new Map([['one', ['READ_AN_ITEM']]]))
    await world.declare(
      new Map([
        ['one', ['READ_AN_ITEM', 'a']],
        ['a', ['a']],
      ]),
    )
    // The sandbox knows one token only; what it refuses is what matters here.
    const env = { T_TOKEN: token }
    const { code, out } = await world.rolesync(['plan', '--json'], { env })
    expect(code).toBe(1)
    const [target] = JSON.parse(out).targets
    expect(target.error.message).toContain('answered 401: Unauthorized')
    await world.close()
  })

  test('the token is part of an id: the id is whole where it is data', async () => {
    const id = 'role-with-token-within'
    const { url } = await serve(({ path }, response) =>
      path === '/x' ? json(response, 200, [{ id, name: 'x' }]) : json(response, 404, { message: `no token in ${id}` }),
    )
    const { reader } = clients({ url, credentials: { kind: 'token', token: 'token' } })
    expect((await reader.get('/x')).json).toEqual([{ id, name: 'x' }])
    expect((await failure(reader.get('/y'))).message).toMatch(/no \*\*\* in/)
  })
})

test('an answer of 200 with a credential in it is not used: it would end in plans and reports', async () => {
  const token = 'a-token-that-is-long-enough'
  const { url } = await serve(({ authorization }, response) => json(response, 200, [{ name: authorization }]))
  const error = await failure(clients({ url, credentials: { kind: 'token', token } }).reader.get('/x'))
  expect(error.message).toContain('answered a credential back')
  expect(error.message + error.body).not.toContain(token)
})

describe('encodings of the secret', () => {
  const secret = 'p@ss/w+rd&"<$(\\d)*%41é-of-mine'
  const bytes = Buffer.from(secret, 'utf8')
  const lines = (text: string, every: number, end: string) =>
    text.replace(new RegExp(`(.{${every}})(?=.)`, 'gsu'), `$1${end}`)
  const json = (text: string) => JSON.stringify(text).slice(1, -1)
  const php = (text: string) => json(text).replaceAll('/', '\\/')
  const python = (text: string) => json(text).replaceAll('é', '\\u00e9')
  const url = encodeURIComponent
  const form = (text: string) => new URLSearchParams([['', text]]).toString().slice(1)

  test.each<[string, string]>([
    ['Base64', bytes.toString('base64')],
    ['Base64 for URLs', bytes.toString('base64url')],
    ['Base64 without padding', bytes.toString('base64').replace(/=+$/, '')],
    ['Base64 of what echo prints', Buffer.from(`${secret}\n`).toString('base64')],
    ['Base64 with something behind it', Buffer.from(`${secret}:and more`).toString('base64')],
    ['Base64 in a URL', url(bytes.toString('base64'))],
    ['hexadecimal', bytes.toString('hex')],
    ['hexadecimal in capitals', bytes.toString('hex').toUpperCase()],
    ['URL-encoded twice', url(url(secret))],
    ['URL-encoded twice, small letters', url(url(secret)).replace(/%25../g, (code) => code.toLowerCase())],
    ['a form in a URL', url(form(secret))],
    ['JSON in JSON', json(json(secret))],
    ['JSON in JSON in JSON', json(json(json(secret)))],
    ['PHP in PHP', php(php(secret))],
    ['PHP in JSON', json(php(secret))],
    ['Python', python(secret)],
    ['Python in JSON', json(python(secret))],
    ['JSON in HTML', json(secret).replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')],
    ['two lines', lines(secret, 20, '\n')],
    ['many lines', lines(secret, 3, '\r\n')],
    ['a letter on each line, indented', lines(secret, 1, '\n    ')],
    ['lines in JSON', json(lines(secret, 9, '\n'))],
    ['lines of Windows in JSON', json(lines(secret, 9, '\r\n'))],
    ['Base64 in lines', lines(bytes.toString('base64'), 16, '\n')],
    ['hexadecimal in lines', lines(bytes.toString('hex'), 32, '\n')],
  ])('%s', (_, spelled) => {
    const mask = createMask([secret])
    const shown = mask.redact(`Invalid token (${spelled}), said the gateway`)
    expect(shown).toMatch(/^Invalid token \(\*\*\*[^\s]*\), said the gateway$/)
    for (const part of [secret, spelled, spelled.slice(0, 12), spelled.slice(-12)]) expect(shown).not.toContain(part)
    const body = mask.redact(JSON.stringify({ message: spelled, list: [spelled] }))
    expect(JSON.parse(body).message).toMatch(/^\*\*\*[^\s]{0,6}$/)
  })

  test('Base64 with signs in a URL', () => {
    const signs = '??>>~~~~>>>?'
    const base64 = Buffer.from(signs).toString('base64')
    expect(base64).toMatch(/[+/].*[+/]/)
    for (const spelled of [url(base64), url(base64).replace(/%../g, (code) => code.toLowerCase()), form(base64)]) {
      expect(createMask([signs]).redact(`x ${spelled} y`)).toMatch(/^x \*\*\*\S{0,6} y$/)
    }
  })

  test('short secrets in Base64 and hexadecimal go where they stand alone', () => {
    const mask = createMask(['abc'])
    expect(mask.redact('YWJj and 616263 and xYWJjx')).toBe('*** and *** and xYWJjx')
  })

  test('a short secret with signs is no pattern', () => {
    for (const short of ['a-b', 'a.b', '(a)', '[a]', 'a|b', '^$', '\\d', 'é', '🔑']) {
      expect(createMask([short]).redact(`is ${short} here, not aXb`)).toBe('is *** here, not aXb')
    }
  })

  test('lines that hold no secret stay as they are', () => {
    const text = 'one\n  two\r\nthree\\nfour'
    expect(createMask([secret, 'short']).redact(text)).toBe(text)
  })

  test('text that was made to be slow is not', () => {
    const hostile = `${'p@s'.repeat(50_000)}${'\n'.repeat(50_000)}${'p\n'.repeat(50_000)}`
    expect(createMask([secret, `${'p'.repeat(39)}x`]).redact(hostile)).toBe(hostile)
  })
})

test('whatever the secret and the text around it, a long one shows in no spelling', () => {
  const secret = fc.string({ minLength: 8, maxLength: 30, unit: 'binary' }).filter((text) => text.isWellFormed())
  fc.assert(
    fc.property(secret, fc.string(), fc.string(), (hidden, before, after) => {
      const mask = createMask([hidden])
      expect(mask.redact(before + hidden + after)).not.toContain(hidden)
      const said = mask.redact(JSON.stringify({ [before]: [before + hidden + after, { hidden }] }))
      expect(JSON.stringify(JSON.parse(said))).not.toContain(JSON.stringify(hidden).slice(1, -1))
    }),
    { numRuns: 1000 },
  )
})

test('a credential in the content type of an answer is masked, and the type is cut to a length that fits', async () => {
  const { url } = await serve(({ authorization }, response) => {
    const echo = authorization.replace('Bearer ', '')
    response.writeHead(200, { 'content-type': `text/x-${echo}; ${'y'.repeat(5000)}` }).end('words')
  })
  const error = await failure(clients({ url }).reader.get('/x'))
  expect(error.message).toMatch(/answered 200 with text\/x-\*\*\*; y+… \(\d+ characters\), not JSON: words$/)
  expect(error.message.length).toBeLessThan(400)
})
