/** `rolesync explain`: from where a role has its grants, or one of them. Offline. */

import { type Explained, explainGrants, nearest } from '../desired/explain.ts'
import type { Project } from '../desired/project.ts'
import { EXIT, type ExitCode, UserError } from '../domain/errors.ts'
import type { Role } from '../domain/model.ts'
import type { Provider } from '../domain/system.ts'
import type { Io } from '../terminal/io.ts'
import type { CommandOptions } from '../terminal/options.ts'
import { readProject } from '../terminal/read-project.ts'
import { closest } from '../text/did-you-mean.ts'
import { grantMatcher } from '../text/grant-glob.ts'

type Usual = Pick<CommandOptions, 'config' | 'target' | 'select' | 'shard' | 'format' | 'color' | 'quiet'>

export interface ExplainOptions extends Usual {
  /** The key of the role. */
  readonly key: string
  /** One grant, or a glob on grants. */
  readonly grant?: string
}

/** What is known of the role in one target. */
export interface Explanation {
  readonly target: string
  readonly role: string
  readonly state: Role['state']
  readonly source: Role['source']
  readonly grants: readonly Explained[]
  /** Where the grant that was asked for is not held: those that come close. */
  readonly nearest: readonly string[]
}

export async function explain(options: ExplainOptions, io: Io): Promise<ExitCode> {
  const project = await readProject(options, io)
  const explanations = [...project.desired].flatMap(([target, roles]) =>
    roles.filter(({ key }) => key === options.key).map((role) => explainRole(project, target, role, options.grant)),
  )
  if (explanations.length === 0) throw unknownRole(project, options.key)
  const { grant = null } = options
  if (options.format === 'json') {
    const { renderJson } = await import('../render/json.ts')
    io.out(renderJson({ kind: 'explanation', role: options.key, grant, targets: explanations }))
    return EXIT.done
  }
  const { renderExplanation } = await import('../render/query-text.ts')
  io.out(renderExplanation(explanations, grant, { color: options.color, verbose: false, width: io.columns }))
  return EXIT.done
}

function explainRole({ layers, systems }: Project, target: string, role: Role, grant: string | undefined): Explanation {
  const own = layers.get(target)?.get(role.key) ?? []
  const all = explainGrants(role, own, providerOf(own, systems))
  const about = { target, role: role.key, state: role.state, source: role.source }
  if (grant === undefined) return { ...about, grants: all, nearest: [] }
  const isMeant = grantMatcher([grant])
  const grants = all.filter((one) => one.grant === grant || isMeant(one.grant))
  const held = all.filter((one) => one.held).map((one) => one.grant)
  return { ...about, grants, nearest: grants.some((one) => one.held) ? [] : nearest(grant, held) }
}

function providerOf(
  [layer]: readonly { entry: { file: { provider: string } } }[],
  { providers }: Project['systems'],
): Provider {
  const provider = layer === undefined ? undefined : providers[layer.entry.file.provider]
  if (provider === undefined) throw new Error('a role that was declared has layers of a known provider')
  return provider
}

function unknownRole({ desired }: Project, key: string): UserError {
  const keys = [...desired.values()].flatMap((roles) => roles.map((role) => role.key))
  const near = closest(key, keys)
  const hint = near === undefined ? `they declare ${keys.length} roles` : `did you mean ${JSON.stringify(near)}?`
  return new UserError(`no file declares the role ${JSON.stringify(key)}; ${hint}`)
}
