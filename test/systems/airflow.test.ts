import { describeContract } from '../../src/testkit/contract.ts'
import { particular } from './airflow-particular.ts'
import { subject } from './airflow-subject.ts'

describeContract(subject, particular)
