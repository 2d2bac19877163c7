/**
 * The words of rolesync: roles as declared and as live, the plan between them, and the report of an apply.
 * Everything here is plain data that survives JSON. This file imports nothing.
 */

/** A value that stands alone in a role, such as a description. `null` only where a system answers it. */
export type Scalar = string | number | boolean | null

/** A part of an entry: a single value, or a list or an object of such, as a system keeps it. */
export type Part = Scalar | readonly Part[] | { readonly [name: string]: Part }

/** One entry of a keyed list, e.g. a custom field `{namespace, handle, type, value}`. */
export type Item = Readonly<Record<string, Part>>

/**
 * The value of one field, in the form of a role file and normalised: sets sorted by code units and free of
 * duplicates, tree paths sorted, items sorted by their keys. The kind of the field says which shape it has.
 */
export type FieldValue = Scalar | readonly string[] | Readonly<Record<string, readonly string[]>> | readonly Item[]

/** The fields of one role by name. A field that is missing is not managed (declared) or not reported (live). */
export type Fields = Readonly<Record<string, FieldValue>>

/** A place in a file that people wrote: path relative to the config's folder, line and column from 1. */
export interface Source {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** A role as the files declare it, sets included. */
export interface Role {
  readonly key: string
  readonly state: 'present' | 'absent'
  readonly renamedFrom: string | null
  /** The declared fields only; an omitted field stays as it is live. */
  readonly fields: Fields
  readonly source: Source
  /** Returns the place where a field, or one element of it, was written (through `include` too); the role's own place if unknown. */
  readonly place: (field: string, element?: string) => Source
}

/** A role as a system holds it now. */
export interface LiveRole {
  readonly key: string
  /** The system's own identifier, `null` where the key is the identifier. */
  readonly id: string | null
  readonly fields: Fields
  /**
   * Reasons why fields are not in {@link fields}: their live values are of a shape that nobody knows. Such a value is
   * carried along, and the rest of the role is planned without it.
   */
  readonly unreadable?: Readonly<Record<string, string>>
  /** The system's own payload, for writes that replace the whole object. Only its provider looks inside. */
  readonly raw: unknown
  /** Grants that the target leaves to others (`ignoreGrants`), apart from `fields`. Providers never see it. */
  readonly ignored?: Fields
  /** Time at which the system made it, where the system tells and it is needed: it says which of two roles of one key is older. */
  readonly createdAt?: string
  /** Ids of those who hold it, where the system has them apart from the role, and they were asked for. */
  readonly holders?: readonly string[]
}

/** Something that roles refer to and the system names: an app, a user, a resource. */
export interface CatalogueEntry {
  readonly id: string
  /** The name that is written in files and plans; unique, else it is the id. */
  readonly name: string
  /** Other spellings that mean the same entry, compared without regard to case. */
  readonly aliases?: readonly string[]
  /** Only true: it is made by the plan, so `id` stands for one that is looked up when it is needed. */
  readonly pending?: true
}

/** Things that a system knows besides roles, by kind (`apps`, `users`). Only kinds that were needed are read. */
export type Catalogue = Readonly<Record<string, readonly CatalogueEntry[]>>

/** All that is read from a system, whole: a list that could not be read to its end is an error, never here. */
export interface Live {
  readonly roles: readonly LiveRole[]
  readonly catalogue: Catalogue
  /** Sentences about the reading for whoever reviews what comes of it, e.g. that a list could not be checked. */
  readonly notes?: readonly string[]
}

/** The methods that write, in the order in which totals name them. */
export const METHODS = ['PUT', 'POST', 'PATCH', 'DELETE'] as const
/** Method of a request that writes. */
export type Method = (typeof METHODS)[number]

/**
 * A write, as data: what a plan prints is what apply sends, and nothing else. A request with any other member is a bug
 * of the system's module; `checkExact` in `request.ts` throws on it.
 */
export interface Request {
  readonly method: Method
  /** Relative to the target's `url`. */
  readonly path: string
  /** Sent beside those of the connection, e.g. `If-Match`. Never a credential: plans are published. */
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON; `null` for none. */
  readonly body: unknown
  /** Ids that do not exist before this apply; read just before the request is sent. */
  readonly lookUps?: readonly LookUp[]
}

/** A GET whose answer is an object with an `id`, which takes the place of `pendingId(as)` in a path or a body. */
export interface LookUp {
  /** Relative to the target's `url`. */
  readonly path: string
  /** The thing whose id it is, as a reader of the plan knows it, e.g. the key of a role. */
  readonly as: string
}

/** The format of plans, reports and snapshots; a minor version only adds fields. */
export const FORMAT_VERSION = '1.0'
