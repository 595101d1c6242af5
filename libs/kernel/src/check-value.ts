import { hash } from 'node:crypto';
import type { NewRecord } from './event.js';
import { canonicalJson } from './json.js';

/** 128 bits, in hexadecimal digits. */
const digits = 32;

/**
 * What a record is told by from one whose bytes were damaged: half a SHA-256 over its place in its
 * stream and all that it holds, fields of later releases included. It is no secret and proves nothing
 * against somebody who means to change a record; it covers what stands in the clear and sealed bytes,
 * so that it says nothing of what was shredded.
 */
export function checkOf(stream: string, revision: number, { check: _, ...record }: NewRecord): string {
  return hash('sha256', canonicalJson([stream, revision, record])).slice(0, digits);
}

/** Whether a record is what was written at its place. One of a release that wrote no check value does not say. */
export function isAsWritten(stream: string, revision: number, record: NewRecord): boolean {
  return record.check === undefined || record.check === checkOf(stream, revision, record);
}
