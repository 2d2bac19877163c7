/** The systems of the sandbox. Another one is a file and a line here. */
import type { FakeSystem } from '../kit/fake-system.ts'
import { omneo } from '../systems/omneo/fake.ts'
import { onelogin } from '../systems/onelogin/fake.ts'
import { organization } from '../systems/organization/fake.ts'
import { reltio } from '../systems/reltio/fake.ts'

const LIST = [reltio, onelogin, omneo, organization] as const

type Listed = (typeof LIST)[number]

/** All doubles, without the types of their states. */
export const fakeSystems: readonly FakeSystem<string, object, object>[] = LIST

/** State of every system, by name. */
export type SystemStates = { [D in Listed as D['name']]: ReturnType<D['seed']> }

/** Switches of every system, by name. */
export type Quirks = { readonly [D in Listed as D['name']]: D['quirks'] }
