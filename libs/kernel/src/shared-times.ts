import { MINUTE } from './time.js';

/** So far a clock may be wrong: what is written bears a time that people go by. */
export const clockTolerance = 5 * MINUTE;
/** Servers whose times are no further apart than this say the same. */
const together = MINUTE;

/** How far a node's clock is ahead of those of others, in milliseconds; negative is behind. */
export interface ClocksBeside {
  /** Of the servers that all nodes share, those that answered, by their names. */
  readonly servers: Readonly<Record<string, number>>;
  /** Of the other nodes whose clocks are not doubted. */
  readonly nodes: readonly number[];
}

/** What others say of a clock. */
export type ClockVerdict =
  | { readonly kind: 'stands'; readonly by: 'servers' | 'nodes' }
  /** So far ahead of those servers, in milliseconds; negative is behind. */
  | { readonly kind: 'strays'; readonly byMs: number; readonly servers: readonly string[] };

/**
 * What servers and other nodes say together; null where that is too little. One server may be wrong
 * and costs nobody anything: two have to say the same. Two that stand on one machine may be wrong
 * together, but nodes that are more than half of one mind write nothing that the others would not
 * have written.
 */
export function verdictOn({ servers, nodes }: ClocksBeside): ClockVerdict | null {
  const mostAlike = Object.values(servers)
    .map((one) => Object.entries(servers).filter(([, other]) => Math.abs(other - one) <= together))
    .reduce((most, each) => (each.length > most.length ? each : most), []);
  const offs = mostAlike.map(([, off]) => off).sort((one, other) => one - other);
  const byMs = offs[Math.floor(offs.length / 2)] ?? 0;
  if (offs.length >= 2 && Math.abs(byMs) <= clockTolerance) return { kind: 'stands', by: 'servers' };
  if (nodes.filter((off) => Math.abs(off) <= clockTolerance).length * 2 > nodes.length) return { kind: 'stands', by: 'nodes' };
  return offs.length >= 2 ? { kind: 'strays', byMs, servers: mostAlike.map(([name]) => name).sort() } : null;
}
