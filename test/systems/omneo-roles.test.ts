import { describeContract } from '../../src/testkit/contract.ts'
import { particular } from './omneo-roles-particular.ts'
import { subject } from './omneo-roles-subject.ts'

describeContract(subject, particular)
