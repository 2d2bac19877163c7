import { afterEach } from 'vitest'
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.ts'

/** An answer, read to its end. `json` is `undefined` where the body is none. */
export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly json: unknown
}

export interface Extra {
  readonly headers?: Record<string, string>
  /** Sent as it is, instead of JSON. */
  readonly text?: string
}

export type Talk = (method: string, path: string, body?: unknown, extra?: Extra) => Promise<Answered>

const running: Sandbox[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((sandbox) => sandbox.close()))
})

/** A sandbox that ends with the test, and a way to talk to one of its systems with the static token. */
export async function start(mount = '', options: SandboxOptions = {}): Promise<{ sandbox: Sandbox; talk: Talk }> {
  const sandbox = await startSandbox(options)
  running.push(sandbox)
  return { sandbox, talk: talkTo(sandbox, mount) }
}

export function talkTo(sandbox: Sandbox, mount: string): Talk {
  return async (method, path, body, extra = {}) => {
    const sent = extra.text ?? (body === undefined ? null : JSON.stringify(body))
    const response = await fetch(sandbox.url + mount + path, {
      method,
      body: sent,
      redirect: 'manual',
      headers: {
        authorization: 'Bearer sandbox',
        ...(sent === null ? {} : { 'content-type': 'application/json' }),
        ...extra.headers,
      },
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, json: parsed(text) }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
