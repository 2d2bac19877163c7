/** The environment variables that a target's credential is looked for in. */

/** Their names, for a target without `auth`. */
export function variablesOf(target: string, provider: string): string[] {
  const prefix = `ROLESYNC_${target.toUpperCase().replaceAll('-', '_')}`
  const isClient = provider === 'reltio' || provider === 'onelogin'
  return isClient ? [`${prefix}_CLIENT_ID`, `${prefix}_CLIENT_SECRET`] : [`${prefix}_TOKEN`]
}
