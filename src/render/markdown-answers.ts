/** The first five lines of a comment: the questions of a review and their answers. Pure. */
import type { Plan } from '../domain/model.ts'
import { plural } from '../text/plural.ts'
import { type Answers, when } from './answers.ts'
import { codeSpan } from './markup.ts'

/** Names in the first lines are told up to this length together; beyond it, the details below have them. */
const NAMES = 160

/** Five list items, one for each question. */
export function answerLines(plan: Plan, { wider, narrower, affected, destructive, fresh, isKnown }: Answers): string[] {
  const known = (answer: string) => (isKnown ? answer : 'not known')
  const { deleted, renamed } = destructive
  const goes = [
    ...(deleted.length === 0 ? [] : [`${plural(deleted.length, 'role')} to delete${names(deleted)}`]),
    ...(renamed.length === 0 ? [] : [`${plural(renamed.length, 'role')} to rename${names(renamed)}`]),
  ]
  return [
    `- ▲ **Wider:** ${known(widerText(wider))}`,
    `- ▼ **Narrower:** ${known(narrower.grants === 0 ? 'no' : `yes, −${grants(narrower)}`)}`,
    `- **Affected:** ${known(affectedText(affected))}`,
    `- **Destructive:** ${known(goes.length === 0 ? 'no' : `**yes**, ${goes.join('; ')}`)}`,
    `- **Fresh:** ${freshText(plan, fresh)}`,
  ]
}

function grants({ grants: number, roles }: { readonly grants: number; readonly roles: number }): string {
  return `${plural(number, 'grant')} in ${plural(roles, 'role')}`
}

function widerText(wider: Answers['wider']): string {
  if (wider.grants === 0) return 'no'
  return `yes, +${grants(wider)}${wider.sensitive === 0 ? '' : `, **${wider.sensitive} sensitive**`}`
}

function affectedText({ roles, targets, people, untold }: Answers['affected']): string {
  if (roles === 0) return 'nobody'
  const where = `${plural(roles, 'role')} in ${plural(targets, 'target')}`
  if (people === null) return `${where}; who holds them was not read`
  const { users, admins, losesAccess } = people
  const loses = losesAccess === 0 ? '' : `, ${losesAccess} of them lose access`
  const rest = untold === 0 ? '' : ` (${plural(untold, 'role')} not told)`
  return `${where}, held by ${plural(users, 'user')} and ${plural(admins, 'admin')}${loses}${rest}`
}

function freshText(plan: Plan, { readAt, isKept, unread }: Answers['fresh']): string {
  const base = plan.base === undefined ? '' : `, compared with ${codeSpan(plan.base)}`
  const time = when(readAt) ?? codeSpan(readAt)
  const read = `${isKept ? `from a snapshot of ${time}, not from the live systems` : `read ${time}`}${base}`
  if (unread.length > 0)
    return `**no**, ${plural(unread.length, 'target')} could not be read${names(unread)}; the rest ${read}`
  return `${read}; apply refuses what moved since`
}

function names(all: readonly string[]): string {
  const text = all.map(codeSpan).join(', ')
  return text.length > NAMES ? '' : `: ${text}`
}
