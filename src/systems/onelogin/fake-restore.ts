/** A snapshot of OneLogin back into the state of its fake server, ids and all. */
import { UserError } from '../../domain/errors.ts'
import { textsIn } from '../../domain/field-values.ts'
import type { CatalogueEntry, FieldValue, LiveRole } from '../../domain/model.ts'
import type { TargetSnapshot } from '../../domain/snapshot-model.ts'
import type { OneLoginApp, OneLoginRole, OneLoginState, OneLoginUser } from './fake-model.ts'

/** Roles, apps and people of the snapshot. People who were left out of it are not there. */
export function restoreOneLogin([kept]: readonly TargetSnapshot[], fresh: OneLoginState): OneLoginState {
  if (kept === undefined) return fresh
  const { apps = [], users = [] } = kept.catalogue
  const names = { apps: idsByName(apps), users: idsByName(users) }
  const roles = kept.roles.map((role) => roleOf(role, names))
  const nextRoleId = Math.max(fresh.nextRoleId, ...roles.map(({ id }) => id + 7))
  return { nextRoleId, apps: apps.map(appOf), users: users.map(userOf), roles }
}

type Ids = ReadonlyMap<string, number>

function idsByName(entries: readonly CatalogueEntry[]): Ids {
  return new Map(entries.map(({ id, name }) => [name, number(id, name)]))
}

function roleOf({ key, id, fields }: LiveRole, names: { readonly apps: Ids; readonly users: Ids }): OneLoginRole {
  const ids = (value: FieldValue | undefined, known: Ids) =>
    textsIn(value).map((name) => known.get(name) ?? number(name, name))
  return {
    id: number(id ?? '', key),
    name: key,
    apps: ids(fields.apps, names.apps),
    users: ids(fields.users, names.users),
    admins: ids(fields.admins, names.users),
  }
}

/** An app that the credentials could not see has an id and no name. */
function appOf({ id, name, aliases = [] }: CatalogueEntry): OneLoginApp {
  return { id: number(id, name), name: aliases[0] ?? '', icon_url: '', description: null, visible: true }
}

/** Spellings are the e-mail address and the user name, in this order, as far as there are any. */
function userOf({ id, name, aliases = [] }: CatalogueEntry): OneLoginUser {
  const [first = '', second] = aliases
  const email = second !== undefined || first.includes('@') ? first : null
  const username = second ?? (email === null ? first : '')
  return { id: number(id, name), username, email, firstname: '', lastname: '', status: 1 }
}

function number(id: string, what: string): number {
  if (/^\d{1,15}$/.test(id)) return Number(id)
  throw new UserError(
    `the snapshot cannot be served: ${JSON.stringify(what)} has the id ${JSON.stringify(id)}, and OneLogin's ids are numbers`,
  )
}
