/**
 * Loads the systems of a run: those that come with rolesync, and those that the operator names in ROLESYNC_SYSTEMS. Never
 * from a file or the working directory, since the code of a pull request must not run with the credential.
 */
import { UserError } from '../domain/errors.ts'
import type { System } from '../kit/define-system.ts'
import { show } from '../text/quote.ts'
import { asSystem, isMeantAsSystem, whyNoSystem } from './check-system.ts'
import type { Context } from './context.ts'
import { importModule } from './import-module.ts'
import { BUILT_IN, type Systems } from './systems.ts'

const VARIABLE = 'ROLESYNC_SYSTEMS'

/** A system, and the module that it comes from; `null` for those that come with rolesync. */
interface Found {
  readonly system: System
  readonly module: string | null
}

/**
 * Returns the systems that there are.
 * @param more systems that the caller brings
 * @throws UserError where a module cannot be loaded, or holds no system that fits
 */
export async function loadSystems(env: Context['env'], more: readonly System[] = []): Promise<Systems> {
  const known = new Set<System>(Object.values(BUILT_IN.providers))
  const brought = more.filter((system) => !known.has(system)).map((system) => ({ system, module: null }))
  const names = new Set((env[VARIABLE] ?? '').split(',').map((name) => name.trim()))
  names.delete('')
  const added: Found[] = [...brought, ...(await Promise.all([...names].map(systemsIn))).flat()]
  if (added.length === 0) return BUILT_IN
  const providers = join(
    [...known].map((system) => ({ system, module: null })),
    added,
  )
  const { compileSchemas, whyBadPart } = await import('../desired/compile-schemas.ts')
  for (const { system, module } of added) {
    const why = whyBadPart(system.schema)
    if (why !== null) throw refusal(module ?? system.name, `its system ${show(system.name)} does not fit: ${why}`)
  }
  return { providers, schemas: compileSchemas(providers) }
}

/** Returns every system that a module exports. */
async function systemsIn(name: string): Promise<Found[]> {
  const exported = Object.entries(await importModule(name, refusal)).filter(([, value]) => isMeantAsSystem(value))
  if (exported.length === 0) throw refusal(name, 'it exports no system; export what defineSystem returns')
  return exported.flatMap(([as, value]) => {
    if (!isMeantAsSystem(value)) return []
    const why = whyNoSystem(value)
    if (why !== null) throw refusal(name, `its export ${show(as)} is no system that fits: ${why}`)
    return [{ system: asSystem(value), module: name }]
  })
}

function join(known: readonly Found[], added: readonly Found[]): Readonly<Record<string, System>> {
  const all = new Map<string, Found>()
  for (const found of [...known, ...added]) {
    const other = all.get(found.system.name)
    // One that a module exports under two names is one.
    if (other?.system === found.system) continue
    if (other !== undefined) {
      const there =
        other.module === null ? 'rolesync has one of that name itself' : `${other.module} has one of that name`
      throw refusal(found.module ?? 'the caller', `its system ${show(found.system.name)} cannot be added: ${there}`)
    }
    all.set(found.system.name, found)
  }
  return Object.fromEntries([...all].map(([name, { system }]) => [name, system]))
}

/** One line, whatever the module said. */
function refusal(name: string, why: string, cause?: unknown): UserError {
  return new UserError(`${VARIABLE}: ${name}: ${why.replaceAll(/\s+/g, ' ')}`, undefined, { cause })
}
