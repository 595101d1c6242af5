import { createHash } from 'node:crypto';

/** The trace of everything that one command caused, on whichever node: 32 hexadecimal digits. */
export function traceIdOf(correlation: string): string {
  return digest('trace', correlation).slice(0, 32);
}

/** The span of the append that wrote a record as its first: 16 hexadecimal digits. */
export function appendSpanIdOf(record: string): string {
  return digest('append', record).slice(0, 16);
}

function digest(what: string, id: string): string {
  return createHash('sha256').update(`tsumugi ${what}\0${id}`).digest('hex');
}
