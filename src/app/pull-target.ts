/** `pull` for one target: the edits of its role files in memory. */
import { editRoles } from '../authoring/edit.ts'
import { emptyRoleFile } from '../authoring/new-file.ts'
import { pullTarget } from '../authoring/pull.ts'
import type { Pulled, PullInput, RoleLayer } from '../authoring/pull-types.ts'
import { pairLines } from '../authoring/render.ts'
import type { DataMap } from '../authoring/scalar.ts'
import { check, declare } from '../desired/declared.ts'
import { escapesFolder, matchesFile } from '../desired/files.ts'
import type { Layer } from '../desired/layers.ts'
import { pullFile } from '../desired/pull-to.ts'
import { checkRoleFile, type Entry, sourceOf } from '../desired/role-file.ts'
import type { Declared } from '../desired/rules.ts'
import { parseFull } from '../desired/yaml.ts'
import { UserError } from '../domain/errors.ts'
import type { Live } from '../domain/model.ts'
import { ignoredBy } from '../plan/ignored.ts'
import { planTarget } from '../plan/target.ts'
import { textsInFileForms } from '../plan/unicode-forms.ts'
import { byCodeUnits, groupBy } from '../text/collections.ts'
import { chooser } from '../text/glob.ts'
import { foldName } from '../text/near-name.ts'
import { guideOf } from './guide.ts'
import { circleAt } from './live-circles.ts'
import { formatSource } from './places.ts'
import { type PulledPeople, peopleIn, withoutFields } from './pull-fields.ts'
import type { Read, RoleFiles } from './role-files.ts'
import type { Run, System } from './run.ts'
import { schemaPlace } from './schema-place.ts'

/** Changes that a pull of one target made to its files in memory. */
export interface PulledTarget extends Pulled {
  readonly system: System
  readonly live: Live
  /** The files that it changed. */
  readonly files: ReadonlySet<string>
  readonly people: PulledPeople
}

/**
 * The file that new roles of a system go to.
 * @throws UserError where there is none, or where it would be outside of the config's folder
 */
export function newRolesFile({ target }: System, folder: string): string {
  const file = pullFile(target)
  if (file === null) {
    const globs = target.roles.join(', ')
    throw new UserError(
      `target ${target.name} has no place for new roles: set its pullTo to a file that one of its roles matches (${globs})`,
    )
  }
  if (target.overlays.some((glob) => matchesFile(glob, file))) {
    throw new UserError(`target ${target.name}: new roles would go to ${file}, which is an overlay; set its pullTo`)
  }
  const wrong = escapesFolder(folder, file)
  if (wrong !== null) throw new UserError(`target ${target.name}: ${wrong}`)
  return file
}

/** A pull: its run, the roles that were chosen, and the files in memory. */
export interface PullScope {
  readonly run: Run
  /** Globs on role keys; none means all. */
  readonly roles: readonly string[]
  /** Names of fields that are not pulled. */
  readonly without: ReadonlySet<string>
  readonly files: RoleFiles
}

/** Edits the files of a target so that they declare what is live. With problems it edits nothing. */
export function pullSystem(scope: PullScope, system: System, live: Live): PulledTarget {
  const { run, files } = scope
  const read = files.read(declaredIn(run, system))
  const input = inputOf(scope, system, live, read)
  const pulled = pullTarget(input)
  const touched = new Set<string>()
  if (pulled.problems.length === 0) {
    // Without any file the next plan would complain of globs that match nothing.
    const { labels, overlayFiles } = read.declared
    if (labels.size === overlayFiles.flat().length) openNewRoles(scope, system)
    for (const [file, changes] of groupBy(pulled.changes, ({ file }) => file)) {
      const work = files.open(file, () => newFile(run, system, file))
      const edits = changes.map(({ edit }) => edit)
      work.now = editRoles(work.now, edits, guideOf(system.provider))
      touched.add(work.file)
    }
  }
  return { ...pulled, system, live, files: touched, people: peopleIn(input, pulled) }
}

/** Plans a target with the files as they are to be, and returns the roles that still differ from what is live. */
export function differingRoles({ run, roles: globs, without, files }: PullScope, pulled: PulledTarget): string[] {
  const { system, live, leftOut, partly } = pulled
  const { target, provider } = system
  const { roles, problems } = files.read(declaredIn(run, system))
  const errors = problems.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) return errors.map(({ message }) => message)
  const isLeftOut = new Set(leftOut.map(({ key }) => key))
  const left = (key: string) => new Set([...without, ...partly.flatMap((one) => (one.key === key ? [one.field] : []))])
  const plan = planTarget({
    target: { ...target, undeclared: 'report' },
    provider,
    desired: roles.map((role) => ({ ...role, fields: withoutFields(role.fields, left(role.key)) })),
    live: { ...live, roles: live.roles.filter(({ key }) => !isLeftOut.has(key)) },
    lifted: new Set(),
    selected: chooser(globs),
  })
  return [...plan.steps, ...(plan.refused ?? [])].map(({ role }) => role)
}

/** Reports whether a target reads a file. */
export function readsFile({ run }: PullScope, { system, files }: PulledTarget, file: string): boolean {
  return files.has(file) || declaredIn(run, system).labels.has(file)
}

function openNewRoles({ run, files }: PullScope, system: System): void {
  const file = newRolesFile(system, run.project.config.folder)
  files.open(file, () => newFile(run, system, file))
}

/** Returns what the files of a target said at first. */
function declaredIn({ project }: Run, { target }: System): Declared {
  const declared = project.declared.get(target.name)
  if (declared === undefined) throw new Error(`the role files of ${target.name} were not read`)
  return declared
}

function inputOf(
  { run, roles, without }: PullScope,
  system: System,
  live: Live,
  { layers, roles: desired }: Read,
): PullInput {
  const { target, provider } = system
  const sameNameAs = sameNames(live, new Set(layers.keys()))
  const isIgnored = ignoredBy(provider, target)
  const circle = circleAt(
    live.roles.filter(({ key }) => !isIgnored(key)),
    provider.references,
  )
  return {
    provider,
    live: { ...live, roles: textsInFileForms(live.roles, desired) },
    declared: [...layers].map(([key, [first, ...overlays]]) => {
      return { key, layers: [layerOf(first as Layer), ...overlays.map(layerOf)] }
    }),
    isIgnored,
    selected: chooser(roles),
    without,
    takesNew: target.undeclared !== 'ignore' || roles.length > 0,
    unfit: (key, fields) => sameNameAs(key) ?? circle(key, fields) ?? unfitness(run, system, { key, fields }),
    pullTo: newRolesFile(system, run.project.config.folder),
  }
}

/** Returns why a role cannot be declared beside another one whose name only looks different; a declared one comes first. */
function sameNames({ roles }: Live, declared: ReadonlySet<string>): (key: string) => string | null {
  const rank = (key: string) => Number(!declared.has(key))
  const keys = roles.map(({ key }) => key).sort((a, b) => rank(a) - rank(b) || byCodeUnits(a, b))
  const groups = groupBy(new Set(keys), foldName)
  return (key) => {
    const [first = key] = groups.get(foldName(key)) ?? []
    if (first === key) return null
    return `its name differs from ${JSON.stringify(first)} only in letter case, white space or Unicode form`
  }
}

function layerOf({ entry, included }: Layer): RoleLayer {
  return {
    file: entry.file.file,
    place: keyPlace(entry),
    own: entry.written as DataMap,
    included: included.map((set) => ({ name: set.key, place: keyPlace(set), written: set.written as DataMap })),
  }
}

function keyPlace({ file, path }: Entry): string {
  const { line, column } = sourceOf(file, path, 'key')
  return formatSource({ file: file.yaml.label, line, column })
}

interface WrittenRole {
  readonly key: string
  readonly fields: DataMap
}

/** Returns why no file can declare a role, in the words of the validator. */
function unfitness({ project }: Run, { target, provider }: System, role: WrittenRole): string | null {
  const lines = pairLines(role.key, role.fields, { at: 2, step: 2 })
  const text = `provider: ${provider.name}\nroles:\n${lines.join('\n')}\n`
  const schema = project.systems.schemas.roles
  const { file, problems } = checkRoleFile({ file: 'live', label: 'live', schema }, parseFull('live', text))
  const all = [...problems, ...check(declare(target, provider, [file])).problems]
  return all.find(({ severity }) => severity === 'error')?.message ?? null
}

function newFile({ project }: Run, { target, provider }: System, file: string): string {
  const { folder, file: config } = project.config
  const others = [...(project.declared.get(target.name)?.labels.keys() ?? [])].map((one) => `${folder}/${one}`)
  return emptyRoleFile(file, provider.name, schemaPlace('roles', `${folder}/${file}`, [...others, config]))
}
