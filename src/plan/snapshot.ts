/** Live roles as data to keep, and kept data as live roles. Pure. */
import type { FieldKind } from '../domain/field-kind.ts'
import { items } from '../domain/items-field.ts'
import type { Catalogue, Fields, Live, LiveRole, Role } from '../domain/model.ts'
import { scalar } from '../domain/scalar-field.ts'
import { set } from '../domain/set-field.ts'
import type { TargetSnapshot } from '../domain/snapshot-model.ts'
import type { Provider, Target } from '../domain/system.ts'
import { tree } from '../domain/tree-field.ts'
import { byCodeUnits, record } from '../text/collections.ts'
import { wholeRole } from './carried-grants.ts'

/** Returns the snapshot of one target; the same live state gives the same bytes. Without `members`, people are left out. */
export function targetSnapshot(target: Target, provider: Provider, live: Live, members: boolean): TargetSnapshot {
  const people = members ? {} : (provider.people ?? {})
  const kinds = new Set(Object.values(people))
  const keep = ([name]: readonly [string, unknown]) => !Object.hasOwn(people, name)
  return {
    name: target.name,
    provider: provider.name,
    url: target.url,
    identity: identityOf(target, provider),
    // A backup is whole, whatever the config ignores today.
    roles: live.roles
      .map((role) => wholeRole(provider.fields, role))
      .map(({ key, id, fields, unreadable, raw }) => ({
        key,
        id,
        fields: record(Object.entries(fields).filter(keep).sort(byName)),
        ...(unreadable === undefined
          ? {}
          : { unreadable: record(Object.entries(unreadable).filter(keep).sort(byName)) }),
        raw: withSortedKeys(raw),
      }))
      .sort((a, b) => byCodeUnits(a.key, b.key) || byCodeUnits(a.id ?? '', b.id ?? '')),
    catalogue: record(
      Object.entries(live.catalogue)
        .filter(([kind]) => !kinds.has(kind))
        .sort(byName)
        .map(([kind, entries]) => [kind, [...entries].sort((a, b) => byCodeUnits(a.id, b.id))]),
    ),
  }
}

/** The settings that say, beside the url, whose roles a target keeps. */
export function identityOf({ settings }: Pick<Target, 'settings'>, provider: Provider): Record<string, string> {
  return record((provider.identity ?? []).map((name) => [name, String(settings[name])]))
}

/**
 * Returns why a snapshot is not of this target, in words; `null` where it is. Another url or customer may have roles of the
 * same names, and a plan made from those would look right.
 */
export function whyOtherSystem(
  kept: Pick<TargetSnapshot, 'provider' | 'url' | 'identity'>,
  target: Target,
  provider: Provider,
): string | null {
  if (kept.provider !== provider.name) return `it is of the provider ${kept.provider}, the config says ${provider.name}`
  if (kept.url !== target.url) return `it is of ${kept.url}, the config says ${target.url}`
  for (const [name, value] of Object.entries(identityOf(target, provider))) {
    const other = kept.identity[name]
    if (other !== value) return `it is of the ${name} ${other}, the config says ${value}`
  }
  return null
}

/** Returns a snapshot as it would have been read: in normal form even if someone reordered the file. */
export function liveOf({ roles, catalogue }: TargetSnapshot, provider: Provider): Live {
  const normal = (role: LiveRole): LiveRole => ({
    ...role,
    fields: record(
      Object.entries(role.fields).map(([name, value]) => {
        const kind = provider.fields[name]
        return [name, kind === undefined ? value : kind.normalise(value)]
      }),
    ),
  })
  return { roles: roles.map(normal), catalogue: catalogue as Catalogue }
}

/** The first field of a role that has another shape than its kind, or that the provider does not have. */
export function misshapen(fields: Fields, provider: Provider): string | undefined {
  const unknown = Object.keys(fields).find((name) => !Object.hasOwn(provider.fields, name))
  return unknown ?? wrongShape(fields, provider)
}

/**
 * The first field that has another shape than its kind. A later version may know fields and providers that this one does
 * not: of these, each value has to be of some kind.
 */
export function wrongShape(fields: Fields, provider: Provider | undefined): string | undefined {
  return Object.entries(fields).find(([name, value]) => {
    const known = provider !== undefined && Object.hasOwn(provider.fields, name) ? provider.fields[name] : undefined
    return !(known === undefined ? KINDS : [known]).some((kind) => kind.fits(value))
  })?.[0]
}

/**
 * Returns what cannot be planned from a snapshot without people: one line for each role that declares them, and for
 * each delete, which has to show who loses the role.
 */
export function unplannable(
  provider: Provider,
  desired: readonly Role[],
  live: Live,
  show: (source: Role['source']) => string,
): string[] {
  const people = Object.keys(provider.people ?? {})
  const keys = new Set(live.roles.map(({ key }) => key))
  return desired.flatMap((role) => {
    const field = people.find((name) => Object.hasOwn(role.fields, name))
    const what =
      field !== undefined
        ? `declares ${field}`
        : people.length > 0 && role.state === 'absent' && keys.has(role.key)
          ? 'is to be deleted, which has to show who loses it'
          : null
    if (what === null) return []
    const place = field === undefined ? role.source : role.place(field)
    return [`${show(place)}  role ${JSON.stringify(role.key)} ${what}`]
  })
}

const KINDS: readonly FieldKind[] = [scalar(), set(), tree(), items([])]

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return byCodeUnits(a, b)
}

/** Returns the same JSON with sorted keys; servers answer with them in any order. */
function withSortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSortedKeys)
  if (typeof value !== 'object' || value === null) return value
  return record(
    Object.entries(value)
      .sort(byName)
      .map(([key, entry]) => [key, withSortedKeys(entry)]),
  )
}
