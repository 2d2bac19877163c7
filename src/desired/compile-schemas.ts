/** Compiles schemas at run time, for systems that were not there when the validators were compiled. Loads ajv. */
import { Ajv, type ValidateFunction } from 'ajv'
import type { JsonSchema, ObjectSchema, Provider, SystemSchema } from '../domain/system.ts'
import { base } from './base-schemas.js'
import { composeSchemas, namesOfSettings, type SchemaParts } from './compose-schemas.ts'
import { EDITOR_KEYWORDS } from './published-schema.ts'
import type { Schemas } from './systems.ts'
import type { Validator } from './validators.js'

/** Options of the compiler, those of `schema/build.mjs`, so that mistakes are reported alike. */
const OPTIONS = {
  inlineRefs: false,
  allErrors: true,
  strict: true,
  allowUnionTypes: true,
  verbose: true,
  messages: false,
  keywords: EDITOR_KEYWORDS,
  code: { process: withoutCopies },
} as const

/** Returns the schemas of config, role files and tests for these systems. */
export function schemasFor(providers: Readonly<Record<string, Provider>>): Record<keyof Schemas, JsonSchema> {
  const names = Object.keys(providers).sort()
  const parts: SchemaParts = Object.fromEntries(
    names.flatMap((name) => (providers[name] === undefined ? [] : [[name, providers[name].schema]])),
  )
  return composeSchemas(base, parts)
}

/** Returns validators for these systems; each is compiled when it is first asked for. */
export function compileSchemas(providers: Readonly<Record<string, Provider>>): Schemas {
  const schemas = schemasFor(providers)
  const once = (schema: JsonSchema) => {
    let made: Validator | undefined
    return () => {
      made ??= toValidator(new Ajv(OPTIONS).compile(schema))
      return made
    }
  }
  const [config, roles, tests] = [once(schemas.config), once(schemas.roles), once(schemas.tests)]
  return {
    get config() {
      return config()
    },
    get roles() {
      return roles()
    },
    get tests() {
      return tests()
    },
  }
}

/** Returns why the part of a system cannot join the schemas; `null` where it can. */
export function whyBadPart({ settings, role }: SystemSchema): string | null {
  const common = namesOfSettings(base.config)
  const taken = Object.keys(settings.properties).find((name) => common.includes(name))
  if (taken !== undefined) return `\`schema.settings.${taken}\`: every target has this setting already`
  const why = invalidSchema(settings) ?? invalidSchema(role)
  return why === null ? null : `its schema is invalid: ${why}`
}

function invalidSchema({ required, properties }: ObjectSchema): string | null {
  try {
    new Ajv({ strict: true, allowUnionTypes: true, keywords: EDITOR_KEYWORDS }).compile({
      type: 'object',
      required,
      properties,
    })
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** With `verbose`, each error has its schema. */
function toValidator(validate: ValidateFunction): Validator {
  return validate as unknown as Validator
}

/** Ajv copies all errors found so far for each part that has some, which for many mistakes takes the square of them. */
function withoutCopies(code: string): string {
  const copy = /vErrors = vErrors === null \? (\w+)\.errors : vErrors\.concat\(\1\.errors\);/g
  return code.replaceAll(
    copy,
    'if (vErrors === null) vErrors = $1.errors; else for (const one of $1.errors) vErrors.push(one);',
  )
}
