/**
 * The id of a subscription on the wire. It is made of the operation and its variables without the
 * place to begin at, so that everybody who watches the same thing has the same id and the server
 * can send all of them the same bytes.
 */
export function operationId(query: string, variables: Record<string, unknown>): string {
  const meaning = Object.entries(variables)
    .filter(([name, value]) => name !== 'from' && name !== 'mark' && value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return hash(`${query.replace(/\s+/g, ' ').trim()}\n${JSON.stringify(meaning)}`);
}

/** cyrb53: 53 bits, plenty for the few dozen subscriptions of one socket. */
function hash(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
}
