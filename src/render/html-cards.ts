/** The top of the HTML page: whether the plan can be applied, and the five answers. Pure. */
import type { Plan } from '../domain/model.ts'
import { plural } from '../text/plural.ts'
import { type Answers, nothingToDo, when } from './answers.ts'
import { forHtml } from './markup.ts'

/** The verdict and a list of five questions with their answers. */
export function cards(plan: Plan, answers: Answers): string {
  const { wider, narrower } = answers
  const known = (one: Card): Card => (answers.isKnown ? one : { ...one, big: 'Not known', small: '' })
  return `${undone(plan)}${verdict(plan, answers)}
<dl class="cards">
${card('Wider', known({ sign: '▲', kind: wider.grants > 0 ? 'gain' : '', ...amount('+', wider) }), wider.sensitive > 0 ? `${wider.sensitive} sensitive` : '')}
${card('Narrower', known({ sign: '▼', kind: narrower.grants > 0 ? 'loss' : '', ...amount('−', narrower) }))}
${card('Affected', known({ sign: '●', kind: '', ...affected(answers.affected) }))}
${card('Destructive', known(destructive(answers.destructive)))}
${card('Fresh', fresh(plan, answers.fresh))}
</dl>`
}

function undone({ undoes }: Plan): string {
  if (undoes === undefined) return ''
  return `<p class="verdict">This plan undoes what the apply of plan <span class="digest">${forHtml(undoes)}</span> changed.</p>\n`
}

function verdict(plan: Plan, { blockers }: Answers): string {
  if (blockers.length > 0)
    return `<p class="verdict bad"><b><span aria-hidden="true">✗</span> This plan cannot be applied:</b> ${blockers.join('; ')}.</p>`
  const { create, update, rename, delete: deleted, manual, requests } = plan.summary
  if (create + update + rename + deleted + manual === 0)
    return `<p class="verdict ok"><b><span aria-hidden="true">✓</span></b> ${nothingToDo(plan)}</p>`
  const only =
    plan.only === undefined
      ? ''
      : ` This plan holds only ${plan.only === 'drift' ? 'drift' : 'what the files changed'}.`
  const parts = `${create} to create, ${update} to update, ${rename} to rename, ${deleted} to delete, ${manual} to do by hand`
  return `<p class="verdict"><b>${parts}</b>, in ${plural(requests, 'request')}.${only}</p>`
}

interface Card {
  readonly sign: string
  readonly kind: string
  readonly big: string
  readonly small: string
}

function card(question: string, { sign, kind, big, small }: Card, strong = ''): string {
  const more = strong === '' ? '' : ` <strong>${strong}</strong>`
  return `<div class="card ${kind}"><dt><span aria-hidden="true">${sign}</span> ${question}</dt><dd><b>${big}</b> ${small}${more}</dd></div>`
}

function amount(sign: string, { grants, roles }: { readonly grants: number; readonly roles: number }) {
  return grants === 0
    ? { big: 'No', small: '' }
    : { big: `${sign}${grants}`, small: `${grants === 1 ? 'grant' : 'grants'} in ${plural(roles, 'role')}` }
}

function affected({ roles, targets, people, untold }: Answers['affected']) {
  if (roles === 0) return { big: 'Nobody', small: '' }
  const where = `${roles === 1 ? 'role' : 'roles'} in ${plural(targets, 'target')}`
  if (people === null) return { big: String(roles), small: `${where}; holders not read` }
  const loses = people.losesAccess === 0 ? '' : `, ${people.losesAccess} lose access`
  const rest = untold === 0 ? '' : ` (${plural(untold, 'role')} not told)`
  return {
    big: String(roles),
    small: `${where}, ${plural(people.users, 'user')}, ${plural(people.admins, 'admin')}${loses}${rest}`,
  }
}

function destructive({ deleted, renamed }: Answers['destructive']): Card {
  const renames = renamed.length === 0 ? '' : plural(renamed.length, 'rename')
  if (deleted.length === 0)
    return { sign: '■', kind: '', big: 'No', small: renames === '' ? '' : `deletes, ${renames}` }
  return {
    sign: '■',
    kind: 'loss',
    big: String(deleted.length),
    small: `${deleted.length === 1 ? 'role' : 'roles'} to delete${renames === '' ? '' : `, ${renames}`}`,
  }
}

function fresh(plan: Plan, { readAt, isKept, unread }: Answers['fresh']): Card {
  const base = plan.base === undefined ? '' : `, compared with ${forHtml(plan.base)}`
  const time = forHtml(when(readAt) ?? readAt)
  const read = `${isKept ? `from a snapshot of ${time}, not from the live systems` : `read ${time}`}${base}`
  return unread.length === 0
    ? { sign: '◷', kind: '', big: isKept ? 'Snapshot' : 'Yes', small: `${read}; apply refuses what moved since` }
    : {
        sign: '◷',
        kind: 'loss',
        big: 'No',
        small: `${plural(unread.length, 'target')} could not be read; the rest ${read}`,
      }
}
