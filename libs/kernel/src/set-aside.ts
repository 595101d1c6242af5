import { isSubject } from './damaged-record.js';
import type { Position, StoredRecord } from './event.js';
import { UnknownEventError } from './event.js';
import { isPassing } from './passing.js';
import { refuse, type Refusal } from './refusal.js';

/**
 * What was set aside because a record of it could not be taken: a subject such as `patient:<id>`,
 * or `stream:<name>` where the record is the region's but only one stream's business. Nothing of it
 * is shown or taken, and later records of it are passed over, until views are built that can.
 */
export interface SetAside {
  readonly subject: string;
  /** The record that could not be taken. */
  readonly position: Position;
  readonly type: string;
}

/** A record that does not open: its seal, its key or its form is not as it was written. */
export interface Unreadable {
  readonly record: StoredRecord;
  readonly unreadable: Error;
}

/**
 * What a record that cannot be taken takes with it: as little as may be, and as much as must not be
 * shown without it. The region's own stream holds its rules; its other streams (the outbox) concern
 * nobody but themselves.
 *
 * @throws Error where the header itself is damaged: nobody knows then whom to keep it from
 */
export function belongsTo({
  subject,
  stream,
  position,
  damaged,
}: Pick<StoredRecord, 'subject' | 'stream' | 'position' | 'damaged'>): string {
  // Nothing else in the log bears on whose its stream is: nobody reads or goes on with that one.
  if (damaged && !isSubject(subject)) return `stream:${stream}`;
  if (!isSubject(subject)) throw new Error(`The record at position ${position} does not say whose it is: its header is damaged.`);
  return subject.startsWith('region:') && !stream.startsWith('region-') ? `stream:${stream}` : subject;
}

/**
 * Whether an error is the fault of one record, so that setting aside what it belongs to lets the rest
 * go on. A store that is away, a disk that is full, a damaged database and a type of a later release
 * are nobody's in particular.
 */
export function isOfOneRecord(error: unknown): boolean {
  if (isPassing(error) || error instanceof UnknownEventError) return false;
  const { errcode } = error as { errcode?: unknown };
  return !(typeof errcode === 'number' && damagedDatabase.has(errcode & 0xff));
}

/** SQLITE_CORRUPT, SQLITE_NOTADB. */
const damagedDatabase: ReadonlySet<number> = new Set([11, 26]);

const sentences: Readonly<Record<string, string>> = {
  patient: 'この方の記録の一部を読み取れないため、表示も記録もできません。管理者が対応するまでお待ちください。',
  account: 'この方のアカウントの記録の一部を読み取れないため、利用できません。管理者にご連絡ください。',
  facility: 'この事業所の記録の一部を読み取れないため、利用できません。管理者が対応するまでお待ちください。',
  region: 'この地域の記録の一部を読み取れないため、利用できません。管理者が対応するまでお待ちください。',
};

/** What people are told of what was set aside. */
export function setAsideRefusal(subject: string): Refusal {
  const kind = subject.slice(0, subject.indexOf(':'));
  return refuse('SET_ASIDE', sentences[kind] ?? '記録の一部を読み取れないため、利用できません。管理者が対応するまでお待ちください。');
}
