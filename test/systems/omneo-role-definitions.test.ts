import { describeContract } from '../../src/testkit/contract.ts'
import { particular } from './omneo-role-definitions-particular.ts'
import { subject } from './omneo-role-definitions-subject.ts'

describeContract(subject, particular)
