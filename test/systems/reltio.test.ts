import { describeContract } from '../../src/testkit/contract.ts'
import { particular } from './reltio-particular.ts'
import { subject } from './reltio-subject.ts'

describeContract(subject, particular)
