/** `rolesync who-can`: which roles of which targets hold a grant, as the files or as the systems have it. */

import { expected } from '../app/expected.ts'
import { readLive, withReader } from '../app/run.ts'
import { EXIT, type ExitCode, UserError } from '../domain/errors.ts'
import { grantsOf } from '../domain/fields.ts'
import type { Fields, Source } from '../domain/model.ts'
import type { Provider } from '../domain/system.ts'
import type { Io } from '../terminal/io.ts'
import type { CommandOptions } from '../terminal/options.ts'
import { readProject } from '../terminal/read-project.ts'
import { startRun } from '../terminal/start-run.ts'
import { withTotals } from '../terminal/totals.ts'
import { byCodeUnits } from '../text/collections.ts'
import { chooser } from '../text/glob.ts'
import { grantMatcher } from '../text/grant-glob.ts'

export interface WhoCanOptions extends CommandOptions {
  readonly glob: string
  /** Asks the systems instead of the files. */
  readonly live: boolean
}

export interface Holders {
  readonly target: string
  readonly roles: readonly Holder[]
  /** Why the target could not be read. */
  readonly error: string | null
}

export interface Holder {
  readonly role: string
  readonly grants: readonly string[]
  /** Where a file declares the role; `null` for a live role. */
  readonly source: Source | null
}

export async function whoCan(options: WhoCanOptions, io: Io): Promise<ExitCode> {
  if (options.glob.trim() === '') throw new UserError('who-can needs a glob on grants, e.g. "**:DELETE"')
  const targets = options.live ? await holdersLive(options, io) : await holdersDeclared(options, io)
  const { glob, live, format, color, verbose } = options
  if (format === 'json') {
    io.out((await import('../render/json.ts')).renderJson({ kind: 'holders', glob, live, targets }))
  } else {
    const { renderHolders } = await import('../render/query-text.ts')
    io.out(renderHolders(targets, { glob, live }, { color, verbose, width: io.columns }))
  }
  return targets.some(({ error }) => error !== null) ? EXIT.failed : EXIT.done
}

async function holdersDeclared(options: WhoCanOptions, io: Io): Promise<Holders[]> {
  const { systems, config, desired } = await readProject(options, io)
  return [...desired].map(([name, roles]) => {
    const provider = config.targets.find((target) => target.name === name)?.provider ?? ''
    return { target: name, roles: holdersAmong(options, systems.providers[provider], roles), error: null }
  })
}

async function holdersLive(options: WhoCanOptions, io: Io): Promise<Holders[]> {
  const run = await startRun(options, io)
  run.progress.begin(`Reading ${run.systems.length} targets`, run.systems.length)
  const asked = run.systems.map(async (system): Promise<Holders> => {
    const { target, provider } = system
    try {
      const named = new Set(Object.keys(provider.fields))
      const { live } = await withReader(run, system, (reader) => readLive(reader, system, named))
      const roles = live.roles.map(({ key, fields }) => ({ key, fields, source: null }))
      return { target: target.name, roles: holdersAmong(options, provider, roles), error: null }
    } catch (error) {
      return { target: target.name, roles: [], error: expected(error).message }
    } finally {
      run.progress.tick()
    }
  })
  return withTotals({ io, quiet: options.quiet, stats: run.stats }, () => Promise.all(asked).finally(run.progress.end))
}

interface Candidate {
  readonly key: string
  readonly fields: Fields
  readonly source: Source | null
}

function holdersAmong(
  { glob, role }: WhoCanOptions,
  provider: Provider | undefined,
  roles: readonly Candidate[],
): Holder[] {
  const isMeant = grantMatcher([glob])
  const isSelected = chooser(role)
  const kinds = provider?.fields ?? {}
  return roles
    .filter(({ key }) => isSelected(key))
    .map(({ key, fields, source }) => ({ role: key, grants: grantsOf(kinds, fields).filter(isMeant), source }))
    .filter(({ grants }) => grants.length > 0)
    .sort((a, b) => byCodeUnits(a.role, b.role))
}
