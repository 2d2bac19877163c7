/** The contract of a system: the facts that it states as data, and the few functions that it brings. */

import type { Connection, RateBudget, Reader } from './connection.ts'
import type { CredentialKind, Credentials } from './credentials.ts'
import type { FieldKinds } from './fields.ts'
import type { Catalogue, CatalogueEntry, Fields, Live, LiveRole, Request, Role } from './model.ts'

/** System that holds the roles of one target: the part of the config that a provider may look at. */
export interface Target {
  readonly name: string
  readonly provider: string
  /** Without a trailing slash. Every path of a request is relative to it. */
  readonly url: string
  /** The provider's own settings, as its schema part allows them, e.g. `customerId`. */
  readonly settings: Readonly<Record<string, unknown>>
}

/** A rule that a role breaks, found without asking the system. `field` and `element` say where, if not the key. */
export interface Problem {
  readonly rule: string
  readonly message: string
  readonly severity?: 'error' | 'warning'
  readonly field?: string
  readonly element?: string
}

/** Position of a role that is made or renamed among others that it names, or that name it. */
export interface BirthOrder {
  /** Keys that it names and that are made after it: they are added with their own births. */
  readonly later: ReadonlySet<string>
  /** Keys of roles that name it and came before it: they get it once it is there. */
  readonly waiting: readonly string[]
}

/** A transition of one role. `live` is `null` for a create, `after` for a delete. */
export interface Transition {
  /** The key that the role will have (or had, for a delete). */
  readonly key: string
  readonly live: LiveRole | null
  readonly after: Fields | null
  readonly catalogue: Catalogue
  /** Only for roles that are made or renamed, in systems with `references`. */
  readonly order?: BirthOrder
}

/**
 * A set whose elements are keys of roles of the same system: whoever holds the role holds those too. The catalogue has all
 * roles that can be named, by key.
 */
export interface References {
  readonly field: string
  /** Kind of the catalogue whose names are the keys. */
  readonly kind: string
}

/** The grants that a system knows, to tell slips before anything is written. */
export interface GrantCatalogue {
  /** Under which kind they stand in the catalogue. */
  readonly kind: string
  /** The fields that they are for; where no role declares one of them, nothing is read. */
  readonly fields: readonly string[]
  /** Reads them, whole, or throws. */
  read(read: Reader, target: Target): Promise<readonly CatalogueEntry[]>
  /**
   * Tells what of a role's declared fields the system does not know, or does not allow: a warning each, and an error only
   * where the system would refuse the role for it, whatever these credentials see. Pure.
   */
  unknown(known: readonly CatalogueEntry[]): (fields: Fields) => readonly Problem[]
}

/**
 * Care for the keys of a system that takes two roles of one key. Apply looks a key up right before it creates its role. Right
 * after, it looks again, and takes its own role away where somebody else made an older one in between.
 */
export interface Namesakes {
  /** Reads the ids of all roles that have exactly this key now, in as few GETs as the system allows; whole, or it throws. */
  find(read: Reader, target: Target, key: string): Promise<readonly string[]>
  /** Returns the id in the answer to a create; `null` where there is none. */
  idIn(json: unknown): string | null
  /**
   * Reports whether one role was made before another; `null` where that is not known, and then neither is taken away. The same for
   * all who ask, and `false` one way where it is `true` the other: of two runs that each made a role, the one whose role is
   * older keeps it, and the other one takes its own away.
   */
  isOlder(a: LiveRole, b: LiveRole): boolean | null
}

/** A JSON Schema (draft-07), or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** Properties of an object in a JSON Schema; each has a description and an example. */
export interface ObjectSchema {
  readonly required: readonly string[]
  readonly properties: Readonly<Record<string, JsonSchema>>
}

/** A system's part of the schemas of config and role files, as `schema.json` beside it has it. */
export interface SystemSchema {
  /** Description of its roles and their key; editors show it. */
  readonly description: string
  /** The settings of a target beside those that every target has. */
  readonly settings: ObjectSchema
  /** The fields of a role. Those that are required may also come through an included permission set. */
  readonly role: ObjectSchema
}

/** A system whose roles rolesync keeps. Everything but `list` is pure: data in, data out. */
export interface Provider {
  /** The word for it in `provider:` of config and role files: lower-case letters, digits and hyphens. */
  readonly name: string
  /** The name for people, e.g. `Acme groups`. */
  readonly title: string
  /** The kinds of credentials that it takes, the usual one first. */
  readonly credentials: readonly [CredentialKind, ...CredentialKind[]]
  /** Offered by `init`. */
  readonly example: { readonly url: string }
  readonly schema: SystemSchema
  /** Every field a role can have, and how each compares. */
  readonly fields: FieldKinds
  /** The fields that say who holds and who administers a role. Left out where the system's roles do not tell. */
  readonly holders?: { readonly users: string; readonly admins: string }
  /**
   * Reads who holds roles, by their keys, where that is no field of a role: ids of people, through groups of people too.
   * Only for numbers of people. A role that nobody holds may be missing. Who holds a role through one that includes it
   * follows from `references`.
   * @param about the roles that are asked for, and the catalogue, as `list` read them
   * @returns `null` where the system keeps people from these credentials without saying so
   */
  readHolders?(read: Reader, target: Target, about: Live): Promise<ReadonlyMap<string, readonly string[]> | null>
  /** Domains that a credential may be sent to without the operator's word; a leading dot allows subdomains. */
  readonly domains: readonly string[]
  /** Fields that hold people, and the kind of the catalogue that their names come from. */
  readonly people?: Readonly<Record<string, string>>
  /** Settings that say, beside the url, whose roles a target keeps. */
  readonly identity?: readonly string[]
  /** Field by which roles include other roles; left out where a role grants nothing but what it says itself. */
  readonly references?: References
  /** Catalogue of grants, for systems whose list of roles does not have them all. */
  readonly grantCatalogue?: GrantCatalogue
  /** Left out where the system itself keeps keys unique. */
  readonly namesakes?: Namesakes
  /** Abilities that the system lacks: `rename` becomes create and delete, `write` becomes manual steps. */
  readonly cannot: { readonly rename?: true; readonly write?: true }
  /** Globs on the keys of roles that the system ships and keeps to itself: never listed, and an error to declare. */
  readonly builtIn: readonly string[]
  /** The `ignore` globs of a target that has none of its own. */
  readonly ignore: readonly string[]
  /** Globs on the keys of roles that the system cannot be without: protected in every target. */
  readonly protect: readonly string[]
  /**
   * Tells which keys of roles a target keeps, by its settings; left out where it keeps all. The others are read, since
   * roles may lead to them, but never touched.
   */
  keeps?(target: Pick<Target, 'settings'>): (key: string) => boolean

  /**
   * Returns why the API cannot address a live role of this key: what there is to do with it is then a manual step. Left
   * out where it can address all.
   */
  unreachable?(key: string): string | null

  /**
   * The texts of an error body that say what went wrong; none where it has another shape. Of a web page, \`json\` is
   * undefined and \`page\` has its words.
   */
  errors(json: unknown, page?: string): readonly string[]
  /** Reads the headers (lower-case names) that tell of the rate limit; `null` where the system has none. */
  budget(headers: Readonly<Record<string, string>>): RateBudget | null
  /** Returns how the system is spoken to with these credentials. */
  connect(target: Target, credentials: Credentials): Connection
  /** Returns problems of a declared role that its schema cannot find. Offline. */
  problems(role: Role): readonly Problem[]
  /** Reads all roles, whole, or throws. `named` are the fields whose ids have to be looked up to be names. */
  list(read: Reader, target: Target, named: ReadonlySet<string>): Promise<Live>
  /**
   * Reads all roles as `list` does, where people are counted: the members of `holders` are whole, whether or not their names
   * are looked up. Left out where `list` has them whole anyway.
   */
  listCounted?(read: Reader, target: Target, named: ReadonlySet<string>): Promise<Live>
  /**
   * Reads the roles of these keys, as `list` would have them, with every field by name; a key that no role has is not in
   * the answer. Whole, or it throws. Verifying an apply reads the touched roles by it. Left out where it would take as
   * many requests as `list`.
   */
  listSome?(read: Reader, target: Target, keys: ReadonlySet<string>): Promise<Live>
  /**
   * The declared fields as the system would hand them back, e.g. an e-mail address in the spelling of its catalogue.
   * Must be idempotent.
   * @param key of the role, where it is to be checked too
   * @returns the fields, and what the system does not know
   */
  canonical(
    fields: Fields,
    catalogue: Catalogue,
    key?: string,
  ): { readonly fields: Fields; readonly problems: readonly Problem[] }
  /**
   * The writes that turn `live` into `after`, those that grant before those that revoke. No writes where they already
   * are the same.
   */
  requests(target: Target, transition: Transition): readonly Request[]
}
