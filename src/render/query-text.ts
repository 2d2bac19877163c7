/** Prints answers about roles and grants for the terminal. Pure. */
import type { Source } from '../domain/model.ts'
import { forTerminal } from '../text/foreign-text.ts'
import { plural } from '../text/plural.ts'
import { meant } from '../text/suggestions.ts'
import { type Style, styleOf, type TextOptions, wordsOf, wrap } from './layout.ts'

interface Explanation {
  readonly target: string
  readonly role: string
  readonly state: 'present' | 'absent'
  readonly source: Source
  readonly grants: readonly Grant[]
  readonly nearest: readonly string[]
  readonly ignoredBy?: string
}

interface Grant {
  readonly grant: string
  readonly held: boolean
  readonly path?: readonly string[]
  readonly mentions: readonly {
    readonly source: Source
    readonly via: 'role' | 'permission set' | 'overlay'
    readonly set: string | null
    readonly removes: boolean
  }[]
}

/** From where a role has its grants, target by target. `asked`: the grant or glob in question, `null` for all. */
export function renderExplanation(targets: readonly Explanation[], asked: string | null, options: TextOptions): string {
  const style = styleOf(options)
  const lines = targets.flatMap((target) => [
    `${style.paint.bold(forTerminal(target.role))}  ${style.paint.dim(`(${forTerminal(target.target)}, ${place(target.source)})`)}`,
    ...(target.state === 'absent' ? ['  The role is to be absent: it holds nothing.'] : []),
    ...target.grants.flatMap((grant) => grantLines(grant, style)),
    ...missingLines(target, asked, style),
    '',
  ])
  return `${lines.join('\n')}`
}

function grantLines({ grant, held, mentions, path }: Grant, style: Style): string[] {
  const { paint } = style
  const way = path === undefined ? '' : wayTo(grant, [{ grant, path }], style)
  const head = held
    ? `  ${paint.green('✓')} ${forTerminal(grant)}${way}`
    : `  ${paint.red('✗')} ${forTerminal(grant)}  (not held)`
  return [
    head,
    ...mentions.map(({ source, via, set, removes }) => {
      const how =
        set === null ? (via === 'role' ? 'the role itself' : `an ${via}`) : `permission set ${forTerminal(set)}`
      return `      ${removes ? 'removed by' : 'from'} ${how}  ${paint.dim(place(source))}`
    }),
  ]
}

function missingLines({ grants, nearest, ignoredBy }: Explanation, asked: string | null, style: Style): string[] {
  if (grants.some(({ held }) => held)) return []
  if (asked === null) return grants.length === 0 ? ['  No file gives it a grant.'] : []
  const why = `The config leaves this grant to others (ignoreGrants: ${forTerminal(JSON.stringify(ignoredBy))}): it may be live.`
  const left = ignoredBy === undefined ? [] : wrap('    ', wordsOf(why), style)
  const near = nearest.length === 0 ? [] : wrap('    nearest: ', wordsOf(nearest.map(forTerminal).join(', ')), style)
  return [
    ...(grants.length > 0 ? [] : [`  ${style.paint.red('✗')} It does not hold ${forTerminal(asked)}.`]),
    ...near,
    ...left,
  ]
}

interface Holders {
  readonly target: string
  readonly roles: readonly {
    readonly role: string
    readonly grants: readonly string[]
    readonly through?: readonly { readonly grant: string; readonly path: readonly string[] }[]
    readonly source: Source | null
  }[]
  readonly error: string | null
}

/** Returns the roles that hold a grant, target by target. */
export function renderHolders(
  targets: readonly Holders[],
  { glob, live, nearest }: { readonly glob: string; readonly live: boolean; readonly nearest: readonly string[] },
  options: TextOptions,
): string {
  const style = styleOf(options)
  const { paint } = style
  const shown = targets.filter(({ roles, error }) => roles.length > 0 || error !== null)
  const lines = shown.flatMap(({ target, roles, error }) => [
    paint.bold(forTerminal(target)),
    ...(error === null ? [] : wrap('  ✗ ', wordsOf(`could not be read: ${forTerminal(error)}`), style).map(paint.red)),
    ...roles.flatMap(({ role, grants, through = [], source }) => [
      `  ${forTerminal(role)}${source === null ? '' : `  ${paint.dim(`(${place(source)})`)}`}`,
      ...grants.map((grant) => `      ${forTerminal(grant)}${wayTo(grant, through, style)}`),
    ]),
    '',
  ])
  const found = targets.reduce((sum, { roles }) => sum + roles.length, 0)
  const where = live ? 'in the systems' : found > 0 ? 'in the files' : 'in the files (--live asks the systems)'
  const total = `${plural(found, 'role')} of ${plural(targets.length, 'target')} ${found === 1 ? 'holds' : 'hold'} ${forTerminal(glob)} ${where}`
  const end = wrap('', wordsOf(`${total}${meant(nearest.map(forTerminal)) || '.'}`), style)
  return `${lines.join('\n')}${lines.length > 0 ? '\n' : ''}${end.join('\n')}\n`
}

function wayTo(
  grant: string,
  through: readonly { readonly grant: string; readonly path: readonly string[] }[],
  { paint }: Style,
): string {
  const path = through.find((one) => one.grant === grant)?.path
  return path === undefined ? '' : `  ${paint.dim(`(${path.map(forTerminal).join(' → ')})`)}`
}

function place({ file, line }: Source): string {
  return `${forTerminal(file)}:${line}`
}

interface Diagnosis {
  readonly target: string
  readonly checks: readonly { readonly check: string; readonly ok: boolean; readonly message: string }[]
}

/** Returns the checks of each target as text. */
export function renderDiagnosis(targets: readonly Diagnosis[], options: TextOptions): string {
  const style = styleOf(options)
  const { paint } = style
  const lines = targets.flatMap(({ target, checks }) => [
    paint.bold(forTerminal(target)),
    ...checks.flatMap(({ check, ok, message }) => {
      const words = message.split('\n').flatMap((line) => wordsOf(forTerminal(line)))
      return wrap(`  ${ok ? '✓' : '✗'} ${check.padEnd(11)}`, words, style).map(ok ? paint.green : paint.red)
    }),
    '',
  ])
  const failed = targets.filter(({ checks }) => checks.some(({ ok }) => !ok)).length
  const whole =
    failed === 0
      ? `All is well with ${plural(targets.length, 'target')}.`
      : `${failed} of ${plural(targets.length, 'target')} failed ${failed === 1 ? 'its' : 'their'} checks.`
  return `${lines.join('\n')}\n${whole}\n`
}
