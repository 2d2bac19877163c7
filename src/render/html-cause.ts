/** The steps of one cause as HTML: a heading, the answers to the questions of a review, the steps by target. Pure. */
import { plural } from '../text/plural.ts'
import { htmlOf } from './html-phrase.ts'
import { type StepContext, stepItem } from './html-step.ts'
import { forHtml } from './markup.ts'
import { join, type Phrase } from './phrase.ts'
import type { Answer, CauseView, StepBlock, TargetView } from './view.ts'
import { groupsInReviewOrder, inReviewOrder, sharedSteps, stepsIn } from './view-groups.ts'

/** So many steps of a cause are in the document at once, and without a script. */
const MAX_SHOWN = 100

const SIGNS: Readonly<Record<Answer['question'], string>> = {
  'Gains access': '▲',
  'Loses access': '▼',
  Affected: '●',
  Destructive: '■',
  'Live state': '◷',
}

/** Surroundings of a cause. */
export interface CauseContext {
  readonly targets: readonly TargetView[]
  readonly contextOf: (block: StepBlock) => StepContext
}

/** Returns the section of a cause. */
export function causeSection(cause: CauseView, { targets, contextOf }: CauseContext): string {
  const { title, about, answers, steps } = cause
  const id = idOf(cause)
  let room = MAX_SHOWN
  const groups = groupsOf(steps, targets).map((group) => {
    const items = inReviewOrder(group.steps).map((block) => stepItem(block, contextOf(block)))
    const open = items.slice(0, room)
    room -= open.length
    return groupHtml(group.heading, open, items.slice(open.length))
  })
  return [
    `<section class="cause" aria-labelledby="${id}"><h2 id="${id}">${forHtml(title)}</h2>`,
    ...(about.length === 0 ? [] : [`<p>${htmlOf(about)}</p>`]),
    `<dl class="cards">${answers.map(card).join('')}</dl>`,
    ...groups,
    ...unseen(steps.length),
    '</section>',
  ].join('\n')
}

/** Without a script, nobody sees that there is more. */
function unseen(all: number): string[] {
  if (all <= MAX_SHOWN) return []
  const shown = `${MAX_SHOWN} of ${plural(all, 'change')} are shown here; the others need this page’s own script.`
  return [`<noscript><p class="none">${shown}</p></noscript>`]
}

/** Returns the name by which a link leads to a cause. */
export function idOf({ origin }: Pick<CauseView, 'origin'>): string {
  return `cause-${origin ?? 'all'}`
}

/** Returns a target as a heading shows it. */
export function targetHeading({ name, provider, url }: TargetView): string {
  return `<bdi>${forHtml(name)}</bdi> <span class="about">${forHtml(provider)} · ${forHtml(url)}</span>`
}

interface Group {
  /** HTML. */
  readonly heading: string
  readonly steps: readonly StepBlock[]
}

function groupsOf(steps: readonly StepBlock[], targets: readonly TargetView[]): Group[] {
  const shared = sharedSteps(steps).map(({ heading, names, about, steps: own }) => {
    const whole: Phrase = [...heading, ...join(names, ', '), ...(about.length === 0 ? [] : [' ', ...about])]
    return { heading: htmlOf(whole), steps: own }
  })
  const own = targets.map((target) => ({ heading: targetHeading(target), steps: stepsIn(steps, target.name) }))
  return groupsInReviewOrder([...shared, ...own].filter((group) => group.steps.length > 0))
}

/** Steps that do not fit stand in a template: they cost nothing until the script shows them. */
function groupHtml(heading: string, open: readonly string[], rest: readonly string[]): string {
  const template = rest.length === 0 ? '' : `\n<template>${rest.join('')}</template>`
  const hidden = open.length === 0 ? ' hidden' : ''
  return `<div class="group"${hidden}><h3>${heading}</h3>\n<ol class="steps">${open.join('\n')}</ol>${template}</div>`
}

function card({ question, tone, short, text }: Answer): string {
  const title = `<dt><span aria-hidden="true">${SIGNS[question]}</span> ${question}</dt>`
  return `<div class="card ${tone}">${title}<dd><b>${forHtml(short)}</b>${htmlOf(text)}</dd></div>`
}
