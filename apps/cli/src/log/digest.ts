import { hash } from 'node:crypto';
import { canonicalJson, DamagedRecordError, type StoredRecord } from '@tsumugi/kernel';
import { CommandError } from '../command-error.js';

/**
 * A record as one line that is the same in every store: its stream, its revision and itself. The
 * position is left out, for each store has positions of its own.
 *
 * @throws CommandError for a damaged one: what is copied or compared without it is not the log
 */
export function lineOf({ stream, revision, position, damaged, ...record }: StoredRecord): string {
  if (damaged) {
    const { message } = new DamagedRecordError({ stream, revision, position });
    throw new CommandError(
      `${message} Nothing is copied without it: bring back the newest backup, which ends before it or holds it whole.`,
    );
  }
  return canonicalJson([stream, revision, record]);
}

export function recordOf(line: string, position: number): StoredRecord {
  const [stream, revision, record] = JSON.parse(line) as [string, number, Omit<StoredRecord, 'stream' | 'revision' | 'position'>];
  return { ...record, stream, revision, position };
}

/**
 * What two logs are compared by: each line's SHA-256 goes over the digest before it, so that the
 * digest at any place stands for all lines up to there, and can be gone on from.
 */
export class Digest {
  constructor(private value = '') {}

  add(line: string): void {
    this.value = hash('sha256', `${this.value}\n${line}`);
  }

  /** Hexadecimal; empty for nothing at all. */
  toString(): string {
    return this.value;
  }
}
