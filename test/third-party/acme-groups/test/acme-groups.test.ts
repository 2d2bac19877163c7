import { describeContract, describeFaults, type Subject } from 'rolesync/testkit'
import type { AcmeState, acme } from '../src/fake.ts'
import { acmeGroups } from '../src/index.ts'

function plant(state: AcmeState, name: string): void {
  const permissions = ['orders.write', 'orders.read']
  state.groups.push({ id: state.nextId++, name, description: 'Work', permissions, colour: 'grey', version: 1 })
}

const subject: Subject<typeof acme> = {
  system: acmeGroups,
  settings: { workspace: 'main & more' },
  cannot: { duplicates: 'Acme keeps names unique' },
  plant,
  planted: { description: 'Work', permissions: ['orders.read', 'orders.write'] },
  spellings: { 'another order, one of them twice': { permissions: ['orders.write', 'orders.read', 'orders.write'] } },
  required: { permissions: [] },
  values: {
    permissions: [['orders.read'], ['orders.read', 'odd "one"'], []],
    description: ['Other', '', 'From empty'],
  },
  names: ['a/b?c=d', '"quoted"', '__proto__', 'two words'],
  wire: { key: 'name', fields: { description: 'description', permissions: 'permissions' } },
  unmanaged: {
    add: (state, key) => Object.assign(state.groups.find(({ name }) => name === key) ?? {}, { colour: 'red' }),
    change: { description: 'Other', permissions: ['orders.read'] },
    rest: (state, key) => state.groups.find(({ name }) => name === key)?.colour,
  },
  pages: 'cursor',
  readings: [
    { name: 'as documented', quirks: {} },
    { name: 'small pages', quirks: { maxLimit: 20 } },
  ],
  faults: {
    elements: ['invoices.read', 'orders.read', 'orders.refund', 'orders.write'],
    seed(state, roles) {
      Object.assign(state, { groups: [], nextId: 1 })
      for (const [name, permissions] of roles) {
        plant(state, name)
        Object.assign(state.groups.at(-1) ?? {}, { permissions: [...permissions] })
      }
    },
    held: ({ groups }) => groups.map(({ name, permissions }) => [name, [...permissions].sort()]),
    declare: (elements) => ({ permissions: elements }),
  },
}

describeContract(subject)
describeFaults(subject)
