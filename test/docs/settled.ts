/** What the documents print of a run: as it was, but for what differs from one run to the next. */
export function settled(text: string, port: number): string {
  return text
    .replaceAll(`127.0.0.1:${port}`, '127.0.0.1:4100')
    .replace(/sha256:[0-9a-f]{64}/g, 'sha256:…')
    .replace(/\b\d+(?:\.\d+)? (?:ms|s)\b/g, '… s')
    .trimEnd()
}
