/** The version of this rolesync, from its package.json. */
import { existsSync, readFileSync } from 'node:fs'

/** Returns the version of this rolesync, from its package.json. */
export function version(): string {
  const file = new URL('../../package.json', import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}

/** Returns the version with the commit that it was built from, as the build left it in `commit.json`: `0.1.0 (1a2b3c4d5e6f)`. */
export function versionWithCommit(): string {
  const file = new URL('../commit.json', import.meta.url)
  // Sources that are run as they are, and a build outside of git, have none.
  if (!existsSync(file)) return version()
  return `${version()} (${JSON.parse(readFileSync(file, 'utf8')) as string})`
}
