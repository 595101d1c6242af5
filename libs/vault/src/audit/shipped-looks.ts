import type { KeyObject } from 'node:crypto';
import { TamperedError, type Blobs } from '@tsumugi/kernel';
import { openBytes, sealBytes } from '../gcm.js';
import { chained, type AuditHead, type Entry } from './sqlite-audit-log.js';

/*
 * Looks in the blob store: `looks/<log>/<sequence of the first>`, each segment beginning where the
 * one before ends. The name says only the beginning, so that of two tries to store the same looks,
 * the second perhaps with more, one alone can be there.
 */
const prefix = 'looks/';
const pattern = /^looks\/([0-9a-f]{32})\/([0-9]{12})$/;

/** A stretch of one log, as it is sealed. */
interface Segment {
  readonly node: string;
  /** The chain's hash before the first entry and after the last. */
  readonly before: string;
  readonly after: string;
  readonly entries: readonly Entry[];
}

/** One look on one node. `log` is unlike any other's, also where a node began anew on an empty disk. */
export interface ShippedLook extends Entry {
  readonly log: string;
  readonly node: string;
}

/** Where a log is not as it was shipped: from this entry on, up to the next look that is given. */
export interface BrokenLooks {
  readonly log: string;
  readonly broken: 'missing' | 'changed';
  readonly sequence: number;
}

/**
 * All looks that nodes have shipped, log by log in their order, and where a log is broken. Whether
 * the end of a log is missing, only its node's own copy can tell.
 */
export async function* readShippedLooks(blobs: Blobs, key: KeyObject): AsyncIterable<ShippedLook | BrokenLooks> {
  for (const [log, firsts] of await shippedSegments(blobs, prefix)) {
    // Null where what stood before does not tell.
    let expected: AuditHead | null = { sequence: 0, hash: '' };
    for (const first of firsts) {
      const segment = await readSegment(blobs, key, log, first);
      if (expected && first > expected.sequence + 1) {
        yield { log, broken: 'missing', sequence: expected.sequence + 1 };
        expected = null;
      }
      const continues = !expected || (expected.sequence === first - 1 && expected.hash === segment?.before);
      if (!segment || !continues) yield { log, broken: 'changed', sequence: first };
      else for (const entry of segment.entries) yield { log, node: segment.node, ...entry };
      expected = segment && endOf(first, segment);
    }
  }
}

/** False when there is a segment that begins there. */
export async function putSegment(blobs: Blobs, key: KeyObject, log: string, segment: Segment): Promise<boolean> {
  const name = nameOf(log, segment.entries[0]!.sequence);
  return blobs.putIfAbsent(name, sealBytes(key, Buffer.from(JSON.stringify(segment)), Buffer.from(name)));
}

/**
 * Up to where a log was shipped; null for one of which nothing was.
 * @throws TamperedError
 */
export async function shippedHead(blobs: Blobs, key: KeyObject, log: string): Promise<AuditHead | null> {
  const last = (await shippedSegments(blobs, `${prefix}${log}/`)).get(log)?.at(-1);
  if (last === undefined) return null;
  const segment = await readSegment(blobs, key, log, last);
  if (!segment) throw new TamperedError(`What was shipped of the log of looks, ${nameOf(log, last)},`);
  return endOf(last, segment);
}

/** The first entries' sequences of each log's segments, in order. */
async function shippedSegments(blobs: Blobs, below: string): Promise<Map<string, number[]>> {
  const found = new Map<string, number[]>();
  for await (const name of blobs.list(below)) {
    const [, log, first] = pattern.exec(name) ?? [];
    if (log !== undefined) found.set(log, [...(found.get(log) ?? []), Number(first)]);
  }
  for (const firsts of found.values()) firsts.sort((a, b) => a - b);
  return found;
}

/** Null when it does not open, or its entries do not continue one another. */
async function readSegment(blobs: Blobs, key: KeyObject, log: string, first: number): Promise<Segment | null> {
  const name = nameOf(log, first);
  const sealed = await blobs.get(name);
  const plain = sealed && openBytes(key, sealed, Buffer.from(name));
  if (!plain) return null;
  const segment = JSON.parse(plain.toString()) as Segment;
  const isInOrder = segment.entries.every(({ sequence }, n) => sequence === first + n);
  return isInOrder && segment.entries.reduce(chained, segment.before) === segment.after ? segment : null;
}

function endOf(first: number, segment: Segment): AuditHead {
  return { sequence: first + segment.entries.length - 1, hash: segment.after };
}

function nameOf(log: string, first: number): string {
  return `${prefix}${log}/${String(first).padStart(12, '0')}`;
}
