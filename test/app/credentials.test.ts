/** Credentials as stores of secrets hand them over. */
import { expect, test } from 'vitest'
import { credentialsOf, type Holder } from '../../src/app/credentials.ts'

const holder = (auth: Holder['target']['auth']): Holder => ({
  target: { name: 'crm', auth },
  provider: { credentials: ['token', 'client', 'client-and-user'] },
})
const ALL = {
  clientIdEnv: 'ID',
  clientSecretEnv: 'SECRET',
  usernameEnv: 'USER',
  passwordEnv: 'PASSWORD',
}

test.each(['', '\n', '\r\n', '\n\n'])('a line break at the end (%j) is dropped from each of the five', (end) => {
  expect(credentialsOf(holder({ tokenEnv: 'TOKEN' }), { TOKEN: `abc${end}` })).toEqual({ kind: 'token', token: 'abc' })
  const env = { ID: `id${end}`, SECRET: ` s p ${end}`, USER: `me${end}`, PASSWORD: `pass word${end}` }
  expect(credentialsOf(holder(ALL), env)).toEqual({
    kind: 'client',
    clientId: 'id',
    // Spaces may be meant.
    clientSecret: ' s p ',
    user: { username: 'me', password: 'pass word' },
  })
})

test.each(['ID', 'SECRET', 'USER', 'PASSWORD'])('a line break within %s is an error that names it', (variable) => {
  for (const value of ['a\nb', 'a\r\nb\n', '\na', 'a\rb']) {
    const env = { ID: 'i', SECRET: 's', USER: 'u', PASSWORD: 'p', [variable]: value }
    expect(() => credentialsOf(holder(ALL), env)).toThrow(`target crm: ${variable} holds a line break within`)
  }
})
