/** The first files of a project. */
import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { addTarget } from '../authoring/edit.ts'
import { modeline } from '../authoring/new-file.ts'
import { pairLines } from '../authoring/render.ts'
import { type DataMap, scalarText } from '../authoring/scalar.ts'
import type { TargetConfig } from '../desired/config.ts'
import { matchesFile } from '../desired/files.ts'
import { UserError } from '../domain/errors.ts'
import { type Answers, usualVariables } from './answers.ts'
import type { Context } from './context.ts'
import { type NewFile, pipelineFiles } from './pipelines.ts'
import { schemaPlace } from './schema-place.ts'
import { schemaText } from './schema-text.ts'
import { BUILT_IN } from './systems.ts'

/** A config that is there. */
export interface ExistingConfig {
  /** The absolute path. */
  readonly path: string
  /** Path from the working directory. */
  readonly label: string
  readonly targets: readonly TargetConfig[]
}

/**
 * Returns the config with one target more, and the files of that target.
 * @throws UserError where another target would read these files too
 */
export async function targetFiles(answers: Answers, config: ExistingConfig, cwd: string): Promise<NewFile[]> {
  const { path, label } = config
  const roles = `roles/${answers.name}/${answers.name}.yaml`
  const glob = relative(dirname(label), `roles/${answers.name}/*.yaml`)
  refuseSharedFile(config, relative(dirname(label), roles))
  const text = readFileSync(path, 'utf8')
  const bom = text.startsWith('\ufeff') ? '\ufeff' : ''
  const changed = bom + addTarget(text.slice(bom.length), answers.name, targetData(answers, glob))
  const reference = schemaPlace('roles', join(cwd, roles), [path])
  return [
    { label, text: changed },
    { label: roles, text: modeline(reference) + rolesText(answers.system.name) },
    ...(await pipelineFiles(answers)),
  ]
}

/** Two targets that read one file are for those who say so. */
function refuseSharedFile({ label, targets }: ExistingConfig, file: string): void {
  for (const { name, roles, overlays } of targets) {
    const shared = [...roles, ...overlays].find((glob) => matchesFile(glob, file))
    if (shared === undefined) continue
    throw new UserError(
      `target ${name} would read ${file} too, by \`${shared}\` in ${label}; name its own files there first, ` +
        `such as \`roles/${name}/*.yaml\``,
    )
  }
}

function targetData({ system, url, settings }: Answers, glob: string): DataMap {
  const ignore = system.ignore.length === 0 ? {} : { ignore: [...system.ignore] }
  return { provider: system.name, url, ...settings, roles: [glob], ...ignore, undeclared: 'report' }
}

/** Returns the files of a project with one target. */
export async function projectFiles(answers: Answers, { cwd, systems }: Context): Promise<NewFile[]> {
  const roles = `roles/${answers.name}/${answers.name}.yaml`
  // Those that are installed know nothing of systems that were added.
  const installed = systems === BUILT_IN ? schemaPlace('config', join(cwd, 'rolesync.yaml'), []) : null
  const reference = (name: 'config' | 'roles', file: string, up: string) =>
    installed === null ? `${up}schema/${name}.schema.json` : schemaPlace(name, join(cwd, file), [])
  const schemas = installed !== null ? [] : (['config', 'roles'] as const)
  return [
    { label: 'rolesync.yaml', text: modeline(reference('config', 'rolesync.yaml', './')) + configText(answers) },
    { label: roles, text: modeline(reference('roles', roles, '../../')) + rolesText(answers.system.name) },
    ...(await Promise.all(
      schemas.map(async (name) => ({ label: `schema/${name}.schema.json`, text: await schemaText(name, systems) })),
    )),
    ...(await pipelineFiles(answers)),
  ]
}

function configText(answers: Answers): string {
  const { system, name, url, settings } = answers
  const own = Object.entries(settings).map(([setting, value]) => `    ${setting}: ${scalarText(value)}\n`)
  return `version: 1
targets:
  ${name}:
    provider: ${system.name}
    url: ${scalarText(url)}
${own.join('')}    roles: [roles/${name}/*.yaml]
${ignoreText(system)}    # Credentials come from the environment only: ${usualVariables(answers).join(' and ')}.
    undeclared: report # live roles that no file declares are listed, and nothing happens to them
`
}

/** The defaults are written out: a list of one's own replaces them, which nobody would guess. */
function ignoreText({ title, ignore }: Answers['system']): string {
  if (ignore.length === 0) return ''
  const about = `    # Globs on the keys of roles that are left alone. These are ${title}'s own; add to them.`
  return `${[about, ...pairLines('ignore', ignore, { at: 4, step: 2 })].join('\n')}\n`
}

function rolesText(provider: string): string {
  return `# The roles of this system. rolesync pull writes those that are live.\nprovider: ${provider}\nroles: {}\n`
}
