import { describeContract } from '../../src/testkit/contract.ts'
import { particular } from './keycloak-particular.ts'
import { subject } from './keycloak-subject.ts'

describeContract(subject, particular)
