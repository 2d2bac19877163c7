/** Help on what concerns all commands: exit codes, and variables of the environment. */
import type { EXIT } from '../domain/errors.ts'
import type { TOPICS } from './choices.ts'
import { entries, wrapped } from './columns.ts'

/** The meaning of each exit code. */
export const EXIT_CODES: Readonly<Record<(typeof EXIT)[keyof typeof EXIT], string>> = {
  0: 'Done. For plan, also where there are changes, unless --detailed-exitcode.',
  1: 'Bad input or configuration, or a system failed before anything was written.',
  2: 'plan --detailed-exitcode: there are changes. Manual steps count; undeclared roles that are only reported do not. With --only drift or --only declared, that cause alone counts.',
  3: 'Refused by a guard or a policy. Nothing was written.',
  4: 'Stale: the live state or the files no longer match the plan. Nothing was written.',
  5: 'Partly applied: some steps failed, were not attempted or could not be verified, or one target was not ready while others were applied. Run it again.',
  130: 'Interrupted. Requests in flight were finished and are in the report.',
}

/** The variables that are read, beside those of flags and credentials. */
export const VARIABLES: Readonly<Record<string, string>> = {
  ROLESYNC_ALLOWED_HOSTS:
    "Hosts that a credential may go to, beside the provider's own domain and this machine. A comma list; *.example.com allows every subdomain.",
  ROLESYNC_ALLOWED_ENV: 'Globs, as a comma list: variables that auth in the config may name. ROLESYNC_* always may.',
  ROLESYNC_SYSTEMS: 'Systems of third parties, as a comma list: packages installed beside rolesync, or absolute paths.',
  NO_COLOR: 'No colours, where it is not empty.',
  FORCE_COLOR: 'Colours without a terminal too; 0 or false: none.',
  HTTPS_PROXY: 'The proxy for https. https_proxy wins over it.',
  NO_PROXY: 'Hosts that need no proxy, as a comma list. no_proxy wins over it.',
  NODE_EXTRA_CA_CERTS: 'A file with certificates to trust further; Node.js reads it.',
  JOB_COMPLETION_INDEX: 'The number of --shard /N, counted from 0; a Kubernetes Indexed Job sets it.',
  GITHUB_ACTIONS:
    'true on GitHub: mistakes become annotations, GITHUB_OUTPUT and GITHUB_STEP_SUMMARY are written, and reviews link to the commit and the run.',
  GITLAB_CI: 'true on GitLab: reviews link to the commit and the job.',
}

/** Facts of the command line that topics name. */
export interface HelpFacts {
  /** Flags that can come from the environment, with their dashes. */
  readonly flags: readonly string[]
  readonly columns: number
}

/** The text of each topic of `rolesync help`. */
export const TOPIC_TEXTS: Readonly<Record<(typeof TOPICS)[number], (facts: HelpFacts) => string>> = {
  'exit-codes': exitCodes,
  environment,
}

function exitCodes({ columns }: HelpFacts): string {
  const lead = 'The exit code of every command. Where it is neither 0 nor 2, the reason stands on standard error.'
  return `Exit codes\n\n${wrapped(lead, columns)}\n${entries(Object.entries(EXIT_CODES), columns)}`
}

function environment({ flags, columns }: HelpFacts): string {
  const names = flags.map((flag) => `ROLESYNC_${flag.slice(2).replaceAll('-', '_').toUpperCase()}`)
  const sections = [
    ['Credentials', CREDENTIALS],
    [
      'Flags',
      `Every flag can be set by ROLESYNC_ and its name; what is typed wins. Lists are separated by commas, flags without a value are true or false: ${[...new Set(names)].sort().join(', ')}. The settings that init asks for are flags too.`,
    ],
  ] as const
  const texts = sections.map(([title, text]) => `\n${title}\n\n${wrapped(text, columns)}`)
  return `Environment\n\n${entries(Object.entries(VARIABLES), columns)}${texts.join('')}`
}

const CREDENTIALS =
  "They come from the environment only. auth in the config names the variables. Without it they are ROLESYNC_<TARGET>_TOKEN, or ROLESYNC_<TARGET>_CLIENT_ID and ROLESYNC_<TARGET>_CLIENT_SECRET, or ROLESYNC_<TARGET>_USERNAME and ROLESYNC_<TARGET>_PASSWORD, as the system takes them: <TARGET> is the target's name in upper case, with _ for -."
