import type { onelogin as fake } from '../../src/systems/onelogin/fake.ts'
import type { OneLoginRole, OneLoginState } from '../../src/systems/onelogin/fake-model.ts'
import { onelogin } from '../../src/systems/onelogin/index.ts'

const PLANTED = {
  apps: ['Jira', 'Zoom'],
  users: ['ada.adams@example.com', 'svc-backup'],
  admins: ['ben.adams@example.com'],
}

const ADA = 52_000
const BEN = 52_003
const CHEN = 52_006

function find(state: OneLoginState, key: string): OneLoginRole {
  const role = state.roles.find(({ name }) => name === key)
  if (role === undefined) throw new Error(`${key} is not there`)
  return role
}

function appId(state: OneLoginState, wanted: string): number {
  return state.apps.find(({ name }) => name === wanted)?.id ?? 0
}

import type { Subject } from '../../src/testkit/subject.ts'
import { faults } from './onelogin-faults.ts'

export const subject: Subject<typeof fake> = {
  system: onelogin,
  cannot: {},
  // Two pages of people take their time in each of a thousand readings.
  prepare(state) {
    state.users = state.users.filter(({ id }) => id < 52_090 || id === 88_001)
  },
  plant(state, key) {
    const apps = [appId(state, 'Zoom'), appId(state, 'Jira')]
    state.roles.push({ id: state.nextRoleId++, name: key, apps, users: [88_001, ADA], admins: [BEN] })
  },
  planted: PLANTED,
  spellings: {
    'another order, duplicates': {
      apps: ['Zoom', 'Jira', 'Zoom'],
      users: ['svc-backup', 'ada.adams@example.com'],
      admins: ['ben.adams@example.com', 'ben.adams@example.com'],
    },
    'another letter case': {
      apps: ['JIRA', 'zoom'],
      users: ['ADA.Adams@Example.com', 'SVC-Backup'],
      admins: ['Ben.Adams@example.com', 'BEN.ADAMS@EXAMPLE.COM'],
    },
    'ids instead of names, and beside them': {
      apps: ['410273', '410507', 'Zoom'],
      users: ['88001', '52000', 'ada.adams@example.com'],
      admins: ['52003'],
    },
  },
  required: {},
  values: {
    users: [
      ['ada.adams@example.com'],
      ['ada.adams@example.com', 'chen.adams@example.com', 'svc-backup'],
      ['farid.adams@example.com', 'svc-backup'],
      [],
    ],
    admins: [['ben.adams@example.com'], ['ada.adams@example.com'], []],
    apps: [['Zoom'], ['Jira', 'Zoom', '410429'], ['Salesforce'], []],
  },
  names: ['a/b?c=d&e#f%20*', '"quoted" \\ `and` <script>', '../..', '__proto__', 'Ünïcode 🎭 角色', '42'],
  wire: { key: 'name', fields: { apps: 'apps', users: 'users', admins: 'admins' } },
  unmanaged: {
    add: (state, key) => Object.assign(find(state, key), { apps: [], users: [ADA, BEN, CHEN] }),
    change: { admins: ['ada.adams@example.com', 'ben.adams@example.com'] },
    rest: (state, key) => ({ ...find(state, key), admins: key === 'ROLE_ONE' ? null : find(state, key).admins }),
  },
  // The name alone: what else is in this PUT is ignored, added or replaced, depending on whom one asks.
  partialPuts: /^PUT \/api\/2\/roles\/\d+$/,
  pages: 'with-totals',
  readings: [
    { name: 'as documented', quirks: {} },
    { name: 'a create answers a list', quirks: { createAnswersArray: true } },
    { name: 'PUT ignores members', quirks: { putUsersReading: 'ignore' } },
    { name: 'PUT adds members', quirks: { putUsersReading: 'add' } },
    { name: 'PUT with an empty list takes members out', quirks: { putEmptyListClears: true } },
    { name: 'PUT without a name', quirks: { putNeedsName: false, idInPutStatus: 422 } },
    { name: 'one role comes with its members', quirks: { roleWithMembers: true } },
    { name: 'who is in cannot be added, who is out not removed', quirks: { idempotentMembers: 422 } },
    {
      name: 'members are removed by an object',
      quirks: { deleteMembersObjectBody: true },
      refuses: {
        'users to ["farid.adams@example.com","svc-backup"]': /answered 400: Expected user_id in request/,
        'admins to ["ada.adams@example.com"]': /answered 400: Expected user_id in request/,
      },
    },
    { name: 'lists within the list of roles are cut after the first entry', quirks: { listMembersCap: 1 } },
    { name: 'pages of fifty', quirks: { limitCap: 50 } },
    { name: 'no totals, and a cursor as long as there is more', quirks: { noTotals: true }, pages: 'without-totals' },
    {
      name: 'no totals, and an empty cursor at the end',
      quirks: { noTotals: true, emptyLastCursor: true, limitCap: 50 },
      pages: 'without-totals',
    },
    {
      name: 'cursors forget the fields',
      quirks: { noTotals: true, cursorKeepsFields: false },
      pages: 'without-totals',
    },
    { name: 'the cursor repeats, but totals are there', quirks: { repeatedCursor: true } },
    {
      name: 'the cursor repeats, and there are no totals',
      quirks: { repeatedCursor: true, noTotals: true },
      pages: 'without-totals',
      refuses: { 'read many pages': /its cursor repeats: the pages go in circles/ },
    },
    {
      name: 'a mapping puts members back',
      quirks: { remap: [{ role: 'ROLE_ONE', user: ADA }] },
      refuses: {
        'users to ["farid.adams@example.com","svc-backup"]':
          /user:ada.adams@example.com is there \(if it was removed, a rule .* put it back\)/,
      },
    },
  ],
  elsewhere: ['rolesMoved'],
  faults,
}
