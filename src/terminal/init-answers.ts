/** Collects the answers that `rolesync init` needs: from flags, and from questions where there is a terminal. */
import { type Answers, requiredSettings } from '../app/answers.ts'
import { whyBadName, whyBadSetting, whyBadUrl } from '../app/check-answers.ts'
import { PIPELINES } from '../app/options.ts'
import { UserError } from '../domain/errors.ts'
import type { Provider } from '../domain/system.ts'
import { didYouMean } from '../text/did-you-mean.ts'
import { forTerminal } from '../text/foreign-text.ts'
import { either, show } from '../text/quote.ts'
import { FLAGS, flagOf, flagsToPass, settingsFrom, wordsByFlag } from './init-flags.ts'
import type { Ask, Io } from './io.ts'

/** Questions of `init`; all of them have an answer in the end. */
export interface InitOptions {
  readonly provider?: string
  readonly name?: string
  readonly url?: string
  readonly ci?: (typeof PIPELINES)[number]
  /** Arguments that are no flag of this command: the settings of a system, as `--customer-id ID`. */
  readonly words: readonly string[]
}

/** One answer: what a flag says, or else the question for it. */
interface Question {
  readonly flag: string
  readonly given: string | undefined
  readonly text: string
  readonly suggestion: string
  readonly check: (answer: string) => string | null
}

/**
 * Asks for what no flag says. Each answer is checked when it is given, so that none has to be given twice.
 * @param taken names of the targets that there are, `null` for a new project
 * @throws UserError where there is nobody to ask, with everything that is wrong or missing
 */
export async function answersFor(options: InitOptions, taken: readonly string[] | null, io: Io): Promise<Answers> {
  wordsByFlag(options.words, io)
  const ask = io.terminal.in ? io.ask : undefined
  if (ask === undefined) return answersFromFlags(options, taken, io)
  const system = await chooseSystem(options.provider, ask, io)
  const questions = questionsFor(system, options, taken ?? [], io)
  const answers: string[] = []
  for (const question of questions) answers.push(await answerTo(question, ask, io))
  // The pipelines of a project are there already.
  const ci = options.ci ?? (taken === null ? await ask.choose('Which pipelines?', PIPELINES) : 'none')
  return asAnswers(system, answers, ci as Answers['ci'])
}

/** Returns the command line that gives the same answers. */
export function sameAgain({ system, name, url, settings, ci }: Answers): string {
  const flags = { provider: system.name, name, url, ci }
  const words = [
    ...Object.entries(flags).map(([flag, value]) => [`--${flag}`, value]),
    ...Object.entries(settings).map(([setting, value]) => [flagOf(setting), value]),
  ].flat()
  const quoted = words.map((word) => (/^[\w./:@=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
  return `rolesync init ${quoted.join(' ')}`
}

function answersFromFlags(options: InitOptions, taken: readonly string[] | null, io: Io): Answers {
  const needed = FLAGS.filter((flag) => flag !== 'ci' || taken === null)
  const missing = needed.filter((flag) => options[flag] === undefined).map((flag) => `--${flag}`)
  const system = options.provider === undefined ? null : systemNamed(options.provider, io)
  const questions = system === null ? [] : questionsFor(system, options, taken ?? [], io)
  const lacking = questions.flatMap(({ flag, given }) => (given === undefined ? [flag] : []))
  const open = [...new Set([...missing, ...lacking])]
  if (open.length > 0 || system === null) {
    throw new UserError(`there is no terminal to ask on; pass ${flagsToPass(open)}`)
  }
  const problems = questions.flatMap(({ flag, given = '', check }) => {
    const why = check(given)
    return why === null ? [] : [`${flag} ${given}: ${why}`]
  })
  if (problems.length > 0) throw new UserError(problems.join('\n'))
  return asAnswers(
    system,
    questions.map(({ given = '' }) => given),
    options.ci ?? 'none',
  )
}

function questionsFor(system: Provider, options: InitOptions, taken: readonly string[], io: Io): Question[] {
  const { name, url } = options
  const settings = settingsFrom(options.words, system, io)
  const own = requiredSettings(system).map(([setting, about]) => ({
    flag: flagOf(setting),
    given: settings[setting],
    text: about,
    suggestion: '',
    check: (answer: string) => whyBadSetting({ system, setting, value: answer }, io.systems),
  }))
  const isFree = (answer: string) => whyBadName(answer, taken)
  const suggested = taken.includes(system.name) ? '' : system.name
  return [
    { flag: '--name', given: name, text: NAME_QUESTION, suggestion: suggested, check: isFree },
    { flag: '--url', given: url, text: 'The address of its API', suggestion: system.example.url, check: whyBadUrl },
    ...own,
  ]
}

const NAME_QUESTION = 'A short name for it, such as mdm-prod'

async function answerTo({ flag, given, text, suggestion, check }: Question, ask: Ask, io: Io): Promise<string> {
  const why = given === undefined ? null : check(given)
  if (given !== undefined && why === null) return given
  if (why !== null) io.err(`${forTerminal(`${flag} ${given}: ${why}`)}\n`)
  return ask.text(text, suggestion, check)
}

function asAnswers(system: Provider, [name = '', url = '', ...own]: readonly string[], ci: Answers['ci']): Answers {
  const settings = requiredSettings(system).map(([setting], index) => [setting, own[index] ?? ''])
  return { system, name, url, settings: Object.fromEntries(settings), ci }
}

async function chooseSystem(name: string | undefined, ask: Ask, io: Io): Promise<Provider> {
  const { providers } = io.systems
  if (name !== undefined && Object.hasOwn(providers, name)) return systemNamed(name, io)
  if (name !== undefined) io.err(`${forTerminal(whyUnknown(name, Object.keys(providers)))}\n`)
  return systemNamed(await ask.choose('Which system?', Object.keys(providers)), io)
}

function systemNamed(name: string, { systems: { providers } }: Io): Provider {
  const found = Object.hasOwn(providers, name) ? providers[name] : undefined
  if (found !== undefined) return found
  throw new UserError(whyUnknown(name, Object.keys(providers)))
}

function whyUnknown(name: string, known: readonly string[]): string {
  return `--provider: there is no system ${show(name)}${didYouMean(name, known) || `; there is ${either(known)}`}`
}
