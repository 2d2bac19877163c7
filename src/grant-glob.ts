/**
 * Globs on grants. A grant is cut into segments at `.` and `:`. `*` matches any characters within a segment, `**` any
 * characters across segments; everything else is itself, and letter case counts.
 */

/** A test for any of the globs. */
export function grantMatcher(globs: readonly string[]): (grant: string) => boolean {
  const parsed = globs.map(parse)
  return (grant) => parsed.some((tokens) => matches(tokens, grant))
}

type Token = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'within' | 'across' }

function parse(glob: string): Token[] {
  return [...glob.matchAll(/\*+|[^*]/g)].map(([piece]): Token => {
    if (!piece.startsWith('*')) return { kind: 'text', text: piece }
    return { kind: piece.length === 1 ? 'within' : 'across' }
  })
}

/** Every position that the tokens so far can have led to, so that no glob takes more steps than glob × grant length. */
function matches(tokens: readonly Token[], grant: string): boolean {
  let reached = new Set([0])
  for (const token of tokens) {
    const next = new Set<number>()
    for (const position of reached) for (const end of endsOf(token, grant, position, next)) next.add(end)
    reached = next
  }
  return reached.has(grant.length)
}

function* endsOf(token: Token, grant: string, from: number, known: ReadonlySet<number>): Iterable<number> {
  if (token.kind === 'text') {
    if (grant.startsWith(token.text, from)) yield from + token.text.length
    return
  }
  for (let end = from; end <= grant.length; end++) {
    // Whatever can be reached from a position that is known already has been told.
    if (known.has(end)) return
    yield end
    if (token.kind === 'within' && '.:'.includes(grant[end] ?? '')) return
  }
}
