/** The floors of the house: a file imports only from below, and some modules may be used in one place only. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

/** By the start of a path below `src`. A file that matches none is on no floor, and that is a mistake of its own. */
const FLOORS: readonly (readonly string[])[] = [
  ['text/'],
  ['domain/'],
  ['kit/', 'desired/', 'http/', 'plan/', 'apply/', 'review/', 'render/', 'authoring/', 'git/'],
  ['systems/omneo/'],
  ['systems/'],
  ['systems/index.ts'],
  ['app/', 'sandbox/'],
  ['terminal/'],
  ['commands/'],
  ['cli/'],
  ['cli.ts', 'main.ts', 'demo.ts'],
  ['testkit/'],
]

/** Modules that are known in some places only, and those places. */
const ONLY_IN: Readonly<Record<string, readonly string[]>> = {
  undici: ['http/'],
  commander: ['cli/', 'cli.ts'],
  'node:process': ['main.ts', 'demo.ts'],
  'node:child_process': ['git/'],
}

const PROCESS_IN = ['main.ts', 'demo.ts']

test('every import goes down', () => {
  expect(violations(fileURLToPath(new URL('../src', import.meta.url)))).toEqual([])
})

test.each<[string, Readonly<Record<string, string>>, string]>([
  [
    'a lower floor imports a higher one',
    { 'plan/a.ts': "import { x } from '../commands/b.ts'", 'commands/b.ts': '' },
    'plan/a.ts (floor 2) imports commands/b.ts (floor 8)',
  ],
  [
    'a type counts too, and so does an import over several lines',
    { 'domain/a.ts': "import type {\n  A,\n  B,\n} from '../plan/b.ts'", 'plan/b.ts': '' },
    'domain/a.ts (floor 1) imports plan/b.ts (floor 2)',
  ],
  [
    'two folders of one floor',
    { 'plan/a.ts': "export * from '../http/b.ts'", 'http/b.ts': '' },
    'plan/a.ts (floor 2) imports http/b.ts (floor 2)',
  ],
  [
    'a late import',
    { 'desired/a.ts': "const { run } = await import('../cli.ts')", 'cli.ts': '' },
    'desired/a.ts (floor 2) imports cli.ts (floor 10)',
  ],
  [
    'a side effect',
    { 'text/glob.ts': "import '../desired/x.ts'" },
    'text/glob.ts (floor 0) imports desired/x.ts (floor 2)',
  ],
  ['undici elsewhere', { 'apply/a.ts': "import { request } from 'undici'" }, 'apply/a.ts imports undici'],
  ['a part of undici', { 'apply/a.ts': "import x from 'undici/lib/x.js'" }, 'apply/a.ts imports undici'],
  ['commander elsewhere', { 'commands/a.ts': "import { Option } from 'commander'" }, 'commands/a.ts imports commander'],
  ['a shell', { 'main.ts': "import { exec } from 'child_process'" }, 'main.ts imports node:child_process'],
  ['the process by import', { 'cli.ts': "import { env } from 'node:process'" }, 'cli.ts imports node:process'],
  ['the process by name', { 'http/a.ts': 'const token = process.env.TOKEN' }, 'http/a.ts touches process'],
  ['a default export', { 'plan/a.ts': 'export default 1' }, 'plan/a.ts has a default export'],
  ['a folder of its own', { 'utils/a.ts': '' }, 'utils/a.ts is on no floor'],
])('a plant is found: %s', (_, files, expected) => {
  expect(violations(tree(files))).toEqual([expected])
})

test('what is allowed is not called a mistake', () => {
  const files = {
    'main.ts': "import { run } from './cli.ts'\nprocess.exitCode = await run()",
    'cli.ts': "import { Command } from 'commander'\nawait import('./commands/plan.ts')",
    'commands/plan.ts': "import { a } from '../plan/a.ts'\nimport { b } from './b.ts'",
    'commands/b.ts': '/** Ends the process. What import { x } from the docs is about. */\n// process.exit',
    'plan/a.ts': "import { createHash } from 'node:crypto'\nimport type { X } from '../domain/model.ts'",
    'http/client.ts': "import { request } from 'undici'",
    'domain/model.ts': '',
  }
  expect(violations(tree(files))).toEqual([])
})

test('no two files import each other, not even over others', () => {
  expect(circles(fileURLToPath(new URL('../src', import.meta.url)))).toEqual([])
  const planted = {
    'app/a.ts': "import './b.ts'",
    'app/b.ts': "import '../plan/c.ts'",
    'plan/c.ts': "import '../app/a.ts'",
  }
  expect(circles(tree(planted))).toEqual(['app/a.ts → app/b.ts → plan/c.ts → app/a.ts'])
})

/** Circles of imports, each from its first file. */
function circles(src: string): string[] {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  const imports = new Map(
    files.sort().map((file) => {
      const found = importsOf(withoutComments(readFileSync(join(src, file), 'utf8')))
      const own = found.filter((name) => name.startsWith('.'))
      return [file, own.map((name) => posix.join(posix.dirname(file), name))] as const
    }),
  )
  const found: string[] = []
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file].join(' → '))
    if (path.includes(file) || done.has(file)) return
    for (const next of imports.get(file) ?? []) visit(next, [...path, file])
    done.add(file)
  }
  for (const file of imports.keys()) visit(file, [])
  return found
}

/** Everything below `src` that breaks a rule, each with the names of the files that it takes to mend it. */
function violations(src: string): string[] {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  return files.sort().flatMap((file) => {
    const code = withoutComments(readFileSync(join(src, file), 'utf8'))
    return [
      ...(floorOf(file) < 0 ? [`${file} is on no floor`] : []),
      ...importsOf(code).flatMap((specifier) => wrongImport(file, specifier)),
      ...(/\bprocess\s*[.[]/.test(code) && !PROCESS_IN.includes(file) ? [`${file} touches process`] : []),
      ...(/^\s*export\s+default\b/m.test(code) ? [`${file} has a default export`] : []),
    ]
  })
}

function wrongImport(file: string, specifier: string): string[] {
  if (specifier.startsWith('.')) {
    const imported = posix.join(posix.dirname(file), specifier)
    const [above, below] = [floorOf(file), floorOf(imported)]
    const isNeighbour = above === below && posix.dirname(file) === posix.dirname(imported)
    return below < above || isNeighbour ? [] : [`${file} (floor ${above}) imports ${imported} (floor ${below})`]
  }
  return Object.entries(ONLY_IN).flatMap(([module, places]) => {
    const bare = module.replace('node:', '')
    const isIt = [module, bare].some((name) => specifier === name || specifier.startsWith(`${name}/`))
    return isIt && !places.some((place) => file.startsWith(place)) ? [`${file} imports ${module}`] : []
  })
}

function floorOf(file: string): number {
  const fits = (place: string) => file === place || (place.endsWith('/') && file.startsWith(place))
  const nearest = FLOORS.flat()
    .filter(fits)
    .sort((a, b) => b.length - a.length)[0]
  return FLOORS.findIndex((places) => nearest !== undefined && places.includes(nearest))
}

/** Of static imports, imports for side effects, re-exports and late imports. */
function importsOf(code: string): string[] {
  const found = code.matchAll(/(?:^|[\s;}])(?:from|import)\s*\(?\s*(['"])([^'"]+)\1/g)
  return [...found].map(([, , specifier]) => specifier ?? '')
}

function withoutComments(code: string): string {
  // Only those that begin a line: a glob in a string, such as 'roles/*.yaml', opens no comment.
  return code.replace(/^\s*(?:\/\*[\s\S]*?\*\/|\/\/.*)/gm, '')
}

function tree(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'rolesync-floors-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [file, code] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), code)
  }
  return root
}
