/** Bearer tokens of one system: the same one for the same holder until it expires, as the vendors do it. */
import { createHash } from 'node:crypto'
import { clockAt } from './fake-clock.ts'
import { createRate, type Rate } from './fake-rate.ts'

/** The token that works everywhere and never expires, for systems whose tokens are made by hand. */
export const STATIC_TOKEN = 'sandbox'

/** A token as its endpoint hands it out. */
export interface Token {
  readonly value: string
  /** Time by the sandbox's clock at which it was made: the first token a second after the start, and so on. */
  readonly created: string
  /** Whole seconds of its life, and what is left of them, rounded up. */
  readonly life: number
  readonly left: number
}

/** The tokens of one system. */
export interface Tokens {
  /** Number of tokens that were asked for in the current second. */
  readonly rate: Rate
  /** The holder's current token, or a new one that lives for so many seconds (unless the sandbox is set otherwise). */
  issue(holder: string, lifeSeconds: number): Token
  valid(value: string): boolean
  /** Reports whether a value is the token that works everywhere and never expires. */
  isStatic(value: string): boolean
  /** Returns whom a token was given to; `null` where nobody holds it, as for the static one. */
  holder(value: string): string | null
  revoke(value: string): void
  /** Makes every token invalid at once, but for the static one. */
  expire(): void
}

interface Held {
  readonly value: string
  readonly created: string
  readonly until: number
}

/** Settings of the tokens of a fake system. */
export interface TokenSettings {
  /** Overrides the vendor's life of a token, so that tests can watch one expire. */
  readonly lifeSeconds?: number | undefined
  /** Token that works everywhere; default {@link STATIC_TOKEN}. */
  readonly staticToken?: string | undefined
}

/** Makes the tokens of one system. */
export function createTokens(system: string, { lifeSeconds, staticToken = STATIC_TOKEN }: TokenSettings = {}): Tokens {
  const held = new Map<string, Held>()
  let issued = 0
  const alive = (token: Held | undefined): token is Held => token !== undefined && Date.now() < token.until
  return {
    rate: createRate(),
    issue(holder, vendorLife) {
      const life = lifeSeconds ?? vendorLife
      let token = held.get(holder)
      if (!alive(token)) {
        issued++
        const value = digest(`${system} ${holder} ${issued}`)
        token = { value, created: clockAt(issued), until: Date.now() + life * 1000 }
        held.set(holder, token)
      }
      return { ...token, life: Math.ceil(life), left: Math.ceil((token.until - Date.now()) / 1000) }
    },
    valid: (value) =>
      value === staticToken || [...held.values()].some((token) => token.value === value && alive(token)),
    isStatic: (value) => value === staticToken,
    holder: (value) => [...held].find(([, token]) => token.value === value)?.[0] ?? null,
    revoke(value) {
      for (const [holder, token] of held) if (token.value === value) held.delete(holder)
    },
    expire: () => held.clear(),
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
