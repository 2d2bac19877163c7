import { describe, expect, test } from 'vitest'
import { checkHost, parseAllowedHosts } from '../../src/http/allowed-hosts.ts'
import { providers } from '../../src/systems/index.ts'
import { openWorld, restore } from '../faults/world.ts'
import { serve } from './server.ts'

const verdict = (url: string, provider = 'reltio', allowed = '') => {
  try {
    const domains = providers[provider]?.domains ?? []
    checkHost({ target: 't', url, domains, allowed: parseAllowedHosts(allowed) })
    return 'allowed'
  } catch (error) {
    return (error as Error).message.includes('plain http') ? 'plain http' : 'refused'
  }
}

describe("a credential goes to the provider's own domain", () => {
  test.each([
    ['https://auth.reltio.com/oauth', 'allowed'],
    ['https://auth.eu.reltio.com', 'allowed'],
    ['https://AUTH.RELTIO.COM', 'allowed'],
    ['https://auth.reltio.com:8443', 'allowed'],
    ['http://auth.reltio.com', 'plain http'],
    ['https://reltio.com', 'refused'],
    ['https://evilreltio.com', 'refused'],
    ['https://auth.reltio.com.evil.com', 'refused'],
    ['https://auth.reltio.com.', 'refused'],
    ['https://auth-reltio.com', 'refused'],
    ['https://evil.com/auth.reltio.com', 'refused'],
    ['https://evil.com?auth.reltio.com', 'refused'],
    ['https://evil.com#.reltio.com', 'refused'],
    ['https://auth.reltio.com@evil.com', 'refused'],
    ['https://xn--reltio-cua.com', 'refused'],
    ['https://auth.reltіo.com', 'refused'],
    ['https://acme.onelogin.com', 'refused'],
    ['https://10.0.0.1', 'refused'],
    ['https://169.254.169.254', 'refused'],
  ])('%s: %s', (url, expected) => {
    expect(verdict(url)).toBe(expected)
  })
})

describe('to loopback', () => {
  test.each([
    ['http://127.0.0.1:4100', 'allowed'],
    ['http://127.8.8.8', 'allowed'],
    ['http://localhost:1', 'allowed'],
    ['http://[::1]:1', 'allowed'],
    ['http://localhost.evil.com', 'refused'],
    ['http://127.0.0.1.evil.com', 'refused'],
    ['http://127.evil.com', 'refused'],
    ['http://0.0.0.0', 'refused'],
    ['http://[::ffff:10.0.0.1]', 'refused'],
  ])('%s: %s', (url, expected) => {
    expect(verdict(url)).toBe(expected)
  })
})

describe('to hosts in ROLESYNC_ALLOWED_HOSTS', () => {
  test.each([
    ['https://api.corp.example', 'api.corp.example', 'allowed'],
    ['https://api.corp.example', ' API.corp.example , other', 'allowed'],
    ['http://api.corp.example', 'api.corp.example', 'plain http'],
    ['https://api.corp.example', '*.corp.example', 'allowed'],
    ['https://a.b.corp.example', '*.corp.example', 'allowed'],
    ['https://corp.example', '*.corp.example', 'refused'],
    ['https://evilcorp.example', '*.corp.example', 'refused'],
    ['https://api.corp.example.evil.com', '*.corp.example', 'refused'],
    ['https://api.corp.example', 'corp.example', 'refused'],
    ['https://api.corp.example', '*', 'refused'],
    ['https://api.corp.example', '*.', 'refused'],
    ['https://api.corp.example', '', 'refused'],
    ['https://api.corp.example', ',,', 'refused'],
  ])('%s with "%s": %s', (url, allowed, expected) => {
    expect(verdict(url, 'organization', allowed)).toBe(expected)
  })
})

test.each([
  ['', 'set ROLESYNC_ALLOWED_HOSTS=sso.example.com in the environment'],
  [
    'af.example.com, *.corp.example',
    'add sso.example.com to ROLESYNC_ALLOWED_HOSTS (now: af.example.com,*.corp.example)',
  ],
])('where the variable is "%s", the error says: %s', (allowed, way) => {
  const rule = { target: 't', url: 'https://sso.example.com', domains: [], allowed: parseAllowedHosts(allowed) }
  expect(() => checkHost(rule)).toThrow(`not a host of this provider; if it is right, ${way}`)
})

test('war story 25: a pull request changes the url: nothing is sent, not even to the other targets', async () => {
  const thief = await serve((_, response) => response.writeHead(200).end())
  const world = await openWorld('organization', { target: { url: thief.url.replace('127.0.0.1', 'api.evil.example') } })
  restore(world, new Map())
  await world.declare(new Map([['new', ['A']]]))
  for (const argv of [['plan'], ['apply', '--yes']]) {
    const { code, err } = await world.rolesync(argv)
    expect(code).toBe(1)
    expect(err).toContain('no credential is sent to api.evil.example')
    expect(err).toContain('ROLESYNC_ALLOWED_HOSTS=api.evil.example')
  }
  expect(thief.received).toEqual([])
  expect(world.sandbox.log).toEqual([])
  await world.close()
})
