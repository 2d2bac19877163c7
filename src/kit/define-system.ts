/** A system as one module: what it states, and what it brings. */
import type { Provider } from '../domain/system.ts'
import { commonErrors } from './error-words.ts'
import type { FakeSystem } from './fake-system.ts'

/** A fake server without the types of its state and switches. */
export type AnyFakeSystem = FakeSystem<string, object, object>

/** A system with all that belongs to it. */
export interface System<F extends AnyFakeSystem = AnyFakeSystem> extends Provider {
  /** Loads its fake server, which several systems of one vendor may share. Only the sandbox and tests need it. */
  fake(): Promise<F>
}

type Optional = 'domains' | 'cannot' | 'builtIn' | 'ignore' | 'errors' | 'budget' | 'problems' | 'canonical'

/** A system as its module writes it: what most systems have in common may be left out. */
export type SystemDefinition<F extends AnyFakeSystem> = Omit<System<F>, Optional> & Partial<Pick<System<F>, Optional>>

/** Completes a system: no domains, nothing that it cannot do, no built-in roles, fields that need no canonical form. */
export function defineSystem<F extends AnyFakeSystem>(definition: SystemDefinition<F>): System<F> {
  return {
    domains: [],
    cannot: {},
    builtIn: [],
    ignore: [],
    errors: commonErrors,
    budget: () => null,
    problems: () => [],
    canonical: (fields) => ({ fields, problems: [] }),
    ...definition,
  }
}
