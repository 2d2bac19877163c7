import { describeContract } from '../../src/testkit/contract.ts'
import { particular } from './onelogin-particular.ts'
import { subject } from './onelogin-subject.ts'

describeContract(subject, particular)
