/** A system as one module: what it states, and what it brings. */
import type { Live, Role } from '../domain/model.ts'
import type { Problem, Provider } from '../domain/system.ts'
import { matcher } from '../text/glob.ts'
import { commonErrors } from './error-words.ts'
import type { FakeSystem } from './fake-system.ts'

/** A fake server without the types of its state and switches. */
export type AnyFakeSystem = FakeSystem<string, object, object>

/** A system with all that belongs to it. */
export interface System<F extends AnyFakeSystem = AnyFakeSystem> extends Provider {
  /** Loads its fake server, which several systems of one vendor may share. Only the sandbox and tests need it. */
  fake(): Promise<F>
}

type Optional = 'domains' | 'cannot' | 'builtIn' | 'ignore' | 'protect' | 'errors' | 'budget' | 'problems' | 'canonical'

/** A system as its module writes it: what most systems have in common may be left out. */
export type SystemDefinition<F extends AnyFakeSystem> = Omit<System<F>, Optional> & Partial<Pick<System<F>, Optional>>

/**
 * Completes a system: no domains, nothing that it cannot do, fields that need no canonical form. Its built-in roles are
 * neither listed nor accepted in a file, so `list` and `problems` of the definition need not know them.
 */
export function defineSystem<F extends AnyFakeSystem>(definition: SystemDefinition<F>): System<F> {
  const { title, builtIn = [], problems = () => [] } = definition
  const isBuiltIn = matcher(builtIn)
  const listed = (live: Live): Live => ({ ...live, roles: live.roles.filter(({ key }) => !isBuiltIn(key)) })
  const { listCounted } = definition
  return {
    domains: [],
    cannot: {},
    ignore: [],
    protect: [],
    errors: commonErrors,
    budget: () => null,
    canonical: (fields) => ({ fields, problems: [] }),
    ...definition,
    builtIn,
    problems: (role) => [...builtInProblems(role, title, isBuiltIn), ...problems(role)],
    list: async (read, target, named) => listed(await definition.list(read, target, named)),
    ...(listCounted && { listCounted: async (...about) => listed(await listCounted(...about)) }),
  }
}

function builtInProblems(role: Role, title: string, isBuiltIn: (key: string) => boolean): Problem[] {
  const keys = role.renamedFrom === null ? [role.key] : [role.key, role.renamedFrom]
  return keys.filter(isBuiltIn).map((key) => ({
    rule: 'system-role',
    message: `${key} is a system role of ${title}, which is read-only; remove it from the file`,
  }))
}
