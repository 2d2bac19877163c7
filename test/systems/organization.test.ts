import { describeContract } from '../../src/testkit/contract.ts'
import { particular } from './organization-particular.ts'
import { subject } from './organization-subject.ts'

describeContract(subject, particular)
