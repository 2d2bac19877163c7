/** Bytes of a file as text, or why not. */
import { readFileSync, statSync } from 'node:fs'
import type { Place } from './diagnostics.ts'

/** More than any set of roles needs, and little enough to hold as a tree. */
const MAX_BYTES = 16 * 1024 * 1024

/** A tree of more values than this does not fit into memory; half a million grants are well below it. */
const MAX_VALUES = 2_500_000

/** The reason why a file is no text, and its place. */
export interface Unreadable extends Place {
  readonly problem: string
}

/** Reads UTF-8; a byte order mark is dropped. Never throws. */
export function readText(path: string): string | Unreadable {
  try {
    const found = statSync(path)
    if (found.isDirectory()) return unreadable('cannot be read: it is a folder')
    // Reading a pipe or a device could wait for ever.
    if (!found.isFile()) return unreadable('cannot be read: it is not a regular file')
    if (found.size > MAX_BYTES) return unreadable('is larger than 16 MiB; split it into several files')
    const bytes = readFileSync(path)
    if (bytes.length > MAX_VALUES && values(bytes) > MAX_VALUES) {
      return unreadable(`holds more than ${MAX_VALUES} values; split it into several files`)
    }
    return decode(bytes)
  } catch (error) {
    return unreadable(`cannot be read: ${reason(error)}`)
  }
}

/** Returns the reason why a system call failed, without its path. */
export function reason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT') return 'no such file'
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied'
  if (code === 'EISDIR') return 'it is a folder'
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'it is not valid UTF-8'
  if (code === 'ELOOP') return 'its symbolic links lead in a circle'
  return code ?? String(error)
}

/** About how many: each begins after a line end, a comma, a colon or a bracket. */
function values(bytes: Uint8Array): number {
  let count = 0
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]
    if (byte === 0x0a || byte === 0x2c || byte === 0x3a || byte === 0x5b || byte === 0x7b) count++
  }
  return count
}

function decode(bytes: Uint8Array): string | Unreadable {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return { problem: 'is not valid UTF-8; save it as UTF-8', ...firstBadLine(bytes) }
  }
}

function firstBadLine(bytes: Uint8Array): Place {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let start = 0
  for (let line = 1; ; line++) {
    const end = bytes.indexOf(0x0a, start)
    const part = bytes.subarray(start, end < 0 ? bytes.length : end)
    try {
      decoder.decode(part)
    } catch {
      return { line, column: new TextDecoder().decode(part).indexOf('\uFFFD') + 1 || 1 }
    }
    if (end < 0) return { line, column: 1 }
    start = end + 1
  }
}

function unreadable(problem: string): Unreadable {
  return { problem, line: 1, column: 1 }
}
