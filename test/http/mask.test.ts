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
