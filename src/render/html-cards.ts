/** The answers to the questions of a review as cards of the HTML page. Pure. */

import { htmlOf } from './html-phrase.ts'
import { forHtml } from './markup.ts'
import type { Answer } from './view.ts'

const SIGNS: Readonly<Record<Answer['question'], string>> = {
  'Gains access': '▲',
  'Loses access': '▼',
  Affected: '●',
  Destructive: '■',
  'Live state': '◷',
}

/** Returns the cards of one cause. */
export function cards(answers: readonly Answer[]): string {
  return `<dl class="cards">\n${answers.map(card).join('\n')}\n</dl>`
}

function card({ question, tone, short, text }: Answer): string {
  const title = `<dt><span aria-hidden="true">${SIGNS[question]}</span> ${question}</dt>`
  return `<div class="card ${tone}">${title}<dd><b>${forHtml(short)}</b>${htmlOf(text)}</dd></div>`
}
