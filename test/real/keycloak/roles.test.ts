/** Every promise of rolesync, on a real Keycloak. Every test has a realm of its own. */
import { describe } from 'vitest'
import { away } from './away.ts'
import { changes } from './changes.ts'
import { page } from './page.ts'
import { rights } from './rights.ts'

describe('as documented', page)
describe('changes', changes)
describe('rights and refusals', rights)
describe('a server that goes away, and others who write', away)
