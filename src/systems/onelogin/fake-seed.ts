/** Seeds OneLogin's fake server: 41 apps, 151 users, 250 roles. The same in every run. */
import type { Seed } from '../../kit/fake-system.ts'
import type { OneLoginApp, OneLoginRole, OneLoginState, OneLoginUser } from './fake-model.ts'

const ROLES = 250
const USERS = 150

/** A fresh state. */
export function seedOneLogin(kind: Seed): OneLoginState {
  const apps = APPS.map(app)
  const users = [...Array.from({ length: USERS }, (_, index) => user(index)), SERVICE_ACCOUNT]
  const roles = kind === 'empty' ? [] : seedRoles(apps, users)
  const last = roles.at(-1)?.id ?? 300_000
  return { nextRoleId: last + 7, apps, users: users.map((one) => ({ ...one })), roles }
}

/** Two apps share a name on purpose: tenants have that, and names alone then do not tell which one is meant. */
const APPS = `Airtable,Asana,Atlassian,AWS Single Sign-On,Azure Portal,BambooHR,Box,Concur,Confluence,Datadog,DocuSign,
Dropbox,Figma,Freshdesk,GitHub Enterprise,GitLab,Google Workspace,Greenhouse,HubSpot,Intercom,Jenkins,Jira,Looker,
Mailchimp,Miro,NetSuite,Notion,Office 365,PagerDuty,Salesforce,Salesforce Sandbox,Sentry,ServiceNow,Slack,Slack,Snowflake,
Tableau,Workday,Zendesk,Zoom,Zuora`
  .split(',')
  .map((name) => name.trim())

const FIRST = 'Ada,Ben,Chen,Dana,Elif,Farid,Grace,Hugo,Ines,Jonas,Kavya,Liam,Maya,Noor,Olga'.split(',')
const LAST = 'Adams,Berger,Costa,Diaz,Evans,Fischer,Garcia,Haddad,Ito,Jensen'.split(',')

/** An account without an address, as directories have them. */
const SERVICE_ACCOUNT: OneLoginUser = {
  id: 88_001,
  username: 'svc-backup',
  email: null,
  firstname: 'Backup',
  lastname: 'Service',
  status: 1,
}

/** Roles with names of their own: which apps are in them, and how many users. */
const NAMED: readonly (readonly [name: string, apps: readonly string[], users: number, admins: number])[] = [
  ['Everyone', ['Office 365', 'Zoom', 'Workday'], 120, 2],
  ['Engineering', ['GitHub Enterprise', 'Jira', 'Sentry', 'Datadog'], 42, 2],
  ['Engineering Leads', ['GitHub Enterprise', 'PagerDuty', 'Greenhouse'], 6, 1],
  ['Site Reliability', ['AWS Single Sign-On', 'Datadog', 'PagerDuty'], 8, 1],
  ['Finance', ['NetSuite', 'Concur', 'Zuora'], 12, 1],
  ['Finance Approvers', ['NetSuite', 'Concur'], 3, 1],
  ['Sales', ['Salesforce', 'HubSpot', 'DocuSign'], 25, 2],
  ['Sales Operations', ['Salesforce', 'Salesforce Sandbox', 'Looker'], 5, 1],
  ['Support', ['Zendesk', 'Intercom', 'Freshdesk'], 14, 1],
  ['People Team', ['Workday', 'BambooHR', 'Greenhouse'], 7, 1],
  ['Marketing', ['HubSpot', 'Mailchimp', 'Figma'], 11, 1],
  ['Data Analysts', ['Snowflake', 'Looker', 'Tableau'], 9, 1],
  ['Design', ['Figma', 'Miro'], 6, 0],
  ['IT Admins', ['Azure Portal', 'AWS Single Sign-On', 'ServiceNow'], 4, 2],
  ['Contractors', ['Jira', 'Confluence'], 18, 1],
  ['Auditors (read only)', ['NetSuite'], 2, 0],
  ['Legal', ['DocuSign', 'Box'], 4, 0],
  ['Break Glass', [], 0, 2],
]

function app(name: string, index: number): OneLoginApp {
  const slug = name.toLowerCase().replaceAll(' ', '-')
  const icon_url = `https://cdn.example.com/icons/${slug}.png`
  return { id: 410_000 + index * 13, name, icon_url, description: null, visible: true }
}

function user(index: number): OneLoginUser {
  const firstname = FIRST[index % FIRST.length] ?? ''
  const lastname = LAST[Math.floor(index / FIRST.length)] ?? ''
  const email = `${firstname}.${lastname}@example.com`.toLowerCase()
  // Most people sign in with their address, some with an old short name.
  const username = index % 10 === 3 ? `${firstname.charAt(0)}${lastname}`.toLowerCase() : email
  return { id: 52_000 + index * 3, username, email, firstname, lastname, status: 1 }
}

function seedRoles(apps: readonly OneLoginApp[], users: readonly OneLoginUser[]): OneLoginRole[] {
  return Array.from({ length: ROLES }, (_, index) => {
    const id = 300_000 + index * 7 + (index % 3)
    const named = NAMED[index]
    if (named === undefined) return team(id, index - NAMED.length + 1, apps, users)
    const [name, appNames, holders, admins] = named
    const ids = appNames.map((wanted) => apps.find((one) => one.name === wanted)?.id ?? 0)
    return { id, name, apps: ids, users: some(users, index * 11, holders), admins: some(users, index, admins) }
  })
}

function team(id: number, number: number, apps: readonly OneLoginApp[], users: readonly OneLoginUser[]): OneLoginRole {
  return {
    id,
    name: `Team ${String(number).padStart(3, '0')}`,
    apps: some(apps, number * 5, 1 + (number % 3)),
    users: some(users, number * 7, 2 + (number % 5)),
    admins: some(users, number, number % 2),
  }
}

/** So many ids from the list, beginning somewhere in it and going round. */
function some(list: readonly { readonly id: number }[], start: number, count: number): number[] {
  const ids = list.slice(0, USERS).map((one) => one.id)
  return Array.from({ length: count }, (_, index) => ids[(start + index) % ids.length] ?? 0)
}
