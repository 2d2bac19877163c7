/** What each system's tests say of it, for suites that run over all systems. */
import { systems } from '../../src/systems/index.ts'
import type { Subject } from '../../src/testkit/subject.ts'

/** Loads the subject of a system: `<name>-subject.ts` beside this file. */
export async function subjectOf(name: string): Promise<Subject> {
  return (await import(`./${name}-subject.ts`)).subject
}

/** The subjects of all systems that come with rolesync. */
export const subjects: readonly Subject[] = await Promise.all(Object.keys(systems).map(subjectOf))
