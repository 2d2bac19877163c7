/** Facts for editors about the roles of a project: from a snapshot of its systems, and from its role files. */
import { lookForConfig } from '../desired/config-file.ts'
import type { KnownRoles, KnownValues } from '../desired/live-schema.ts'
import { loadProject } from '../desired/project.ts'
import type { Declared } from '../desired/rules.ts'
import { UserError } from '../domain/errors.ts'
import type { TargetSnapshot } from '../domain/snapshot-model.ts'
import type { Provider } from '../domain/system.ts'
import { byCodeUnits, groupBy } from '../text/collections.ts'
import type { Context } from './context.ts'
import { readSnapshot } from './snapshot-file.ts'

/** Sources of the facts; role files are those of the config that is named, or that is there. */
export interface SchemaSources {
  /** A snapshot. */
  readonly live?: string
  readonly config?: string
}

/**
 * Gathers what is known, by system. Role files with mistakes count as far as they can be read: the schema is there to mend them.
 * @throws UserError where the snapshot or the config cannot be read
 */
export async function knownRoles(sources: SchemaSources, context: Context): Promise<Record<string, KnownRoles>> {
  const snapshot = sources.live === undefined ? null : await readSnapshot(context, sources.live)
  const declared = await declaredIn(sources.config, context)
  const live = groupBy(snapshot?.targets ?? [], ({ provider }) => provider)
  const files = groupBy(declared ?? [], ({ provider }) => provider.name)
  const names = [...new Set([...live.keys(), ...files.keys()])].sort(byCodeUnits)
  const known = names.flatMap((name) => {
    const provider = context.systems.providers[name]
    if (provider === undefined) return []
    const ofFiles = declared === null ? null : (files.get(name) ?? [])
    return [[name, knownOf(provider, live.get(name) ?? [], ofFiles)] as const]
  })
  return Object.fromEntries(known)
}

async function declaredIn(config: string | undefined, { cwd, systems }: Context): Promise<Declared[] | null> {
  if (config === undefined && lookForConfig(cwd).found === null) return null
  const { declared, diagnostics } = await loadProject({ cwd, systems, configFile: config, targets: () => true })
  const broken = diagnostics.find(({ severity }) => severity === 'error')
  if (declared.size === 0 && broken !== undefined) {
    throw new UserError(`the config has no target that can be read: ${broken.message}`)
  }
  return [...declared.values()]
}

function knownOf(provider: Provider, live: readonly TargetSnapshot[], files: readonly Declared[] | null): KnownRoles {
  const keys = sorted([
    ...live.flatMap(({ roles }) => roles.map(({ key }) => key)),
    ...(files ?? []).flatMap(({ roles }) => [...roles.keys()]),
  ])
  const fields = Object.keys(provider.fields).flatMap((name) => {
    const values = live.length === 0 ? null : valuesOf(provider, name, live)
    return values === null ? [] : [[name, values] as const]
  })
  const references = provider.references?.field
  // A role that is declared only now can be included too.
  const more = fields.map(([name, values]) =>
    name === references
      ? ([name, { elements: sorted([...values.elements, ...keys]), isWhole: files !== null }] as const)
      : ([name, values] as const),
  )
  const sets = files === null ? null : sorted(files.flatMap(({ permissionSets }) => [...permissionSets.keys()]))
  return { keys, sets, fields: Object.fromEntries(more) }
}

/** Values of one field, or `null` where they are single values, or people: their names are nobody's to spread. */
function valuesOf(provider: Provider, name: string, live: readonly TargetSnapshot[]): KnownValues | null {
  const codec = provider.fields[name]?.codec((value) => value) ?? null
  if (codec === null || Object.hasOwn(provider.people ?? {}, name)) return null
  const held = live.flatMap(({ roles }) => roles.flatMap(({ fields }) => codec.names(fields[name] ?? null)))
  const kind = kindOf(provider, name)
  const lists = live.map(({ catalogue }) => catalogue[kind])
  const listed = lists.flatMap((entries) => (entries ?? []).map(({ name }) => name))
  return { elements: sorted([...listed, ...held]), isWhole: lists.every((entries) => entries !== undefined) }
}

/** The kind of the catalogue that names what a field can have. */
function kindOf({ grantCatalogue, references }: Provider, name: string): string {
  if (references?.field === name) return references.kind
  return grantCatalogue?.fields.includes(name) === true ? grantCatalogue.kind : name
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort(byCodeUnits)
}
