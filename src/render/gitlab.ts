/** A plan as the counts of GitLab's merge-request widget (`artifacts: reports: terraform`). Pure. */
import type { Plan } from '../domain/plan-model.ts'

/**
 * `{"create":0,"update":1,"delete":0}` with a newline. A rename is an update, and so is a change to be made by hand: a
 * widget that says "no changes" would hide it.
 */
export function renderGitlab({ summary }: Plan): string {
  const { create, update, rename, manual, delete: deleted } = summary
  return `${JSON.stringify({ create, update: update + rename + manual, delete: deleted })}\n`
}
