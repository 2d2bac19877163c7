/** Token requests that several systems have in common. */

/** HTTP Basic of a client id and secret, as they are. */
export function basicAuth({ clientId, clientSecret }: { clientId: string; clientSecret: string }): string {
  return `Basic ${Buffer.from(`${clientId}:${clientSecret}`, 'utf8').toString('base64')}`
}
