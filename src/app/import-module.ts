/** Imports the module of a package that is installed beside rolesync, or of a file. */
import { stat } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { UserError } from '../domain/errors.ts'

/** `name` or `@scope/name`, as npm has them; nothing that could lead into a folder. */
const PACKAGE = /^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/i

type Refuse = (name: string, why: string, cause?: unknown) => UserError

/**
 * Returns the exports of a module.
 * @param name a package name, which is looked up from where rolesync itself is, or an absolute path of a file
 * @throws UserError made by `refuse`
 */
export async function importModule(name: string, refuse: Refuse): Promise<Readonly<Record<string, unknown>>> {
  const url = isAbsolute(name) ? await urlOfFile(name, refuse) : urlOfPackage(name, refuse)
  try {
    return await import(url)
  } catch (error) {
    throw refuse(name, `it cannot be loaded: ${error instanceof Error ? error.message : String(error)}`, error)
  }
}

async function urlOfFile(path: string, refuse: Refuse): Promise<string> {
  const found = await stat(path).catch(() => null)
  if (found === null) throw refuse(path, 'there is no such file')
  if (!found.isFile()) throw refuse(path, 'it is a folder; name the file of its module')
  return pathToFileURL(path).href
}

function urlOfPackage(name: string, refuse: Refuse): string {
  if (!PACKAGE.test(name)) throw refuse(name, 'it is neither the name of a package nor an absolute path')
  try {
    return import.meta.resolve(name)
  } catch (error) {
    const beside = fileURLToPath(new URL('../../../', import.meta.url))
    throw refuse(name, `there is no such package beside rolesync; install it in ${beside}`, error)
  }
}
