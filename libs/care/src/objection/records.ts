import type { ViewReader } from '@tsumugi/kernel';
import type { ObjectionKind } from '../objections.js';

/** What an objection needs to know of the record it is about. */
export interface RecordPlace {
  readonly patient: string;
  /** Of a post. */
  readonly room: string | null;
  /** Who answers: the author, and of a proxy entry also who typed it. A null facility: patient or relatives. */
  readonly authors: readonly { readonly account: string; readonly facility: string | null }[];
  readonly withdrawn: boolean;
  /** The one that stands. */
  readonly version: number;
}

/** Null for a record that is not there. */
export function recordPlace(read: ViewReader, kind: ObjectionKind, record: string): RecordPlace | null {
  if (kind === 'POST') return postPlace(read, record);
  const table = kind === 'READING' ? 'vitals_reading' : 'dailylife_entry';
  const row = read.get<{ patient: string; author: string; facility: string | null; version: number }>(
    `SELECT patient, author, author_facility AS facility, version FROM ${table} WHERE id = ?`,
    record,
  );
  if (!row) return null;
  const { patient, author, facility, version } = row;
  return { patient, room: null, authors: [{ account: author, facility }], withdrawn: false, version };
}

function postPlace(read: ViewReader, post: string): RecordPlace | null {
  const row = read.get<{
    patient: string;
    room: string;
    author: string;
    facility: string | null;
    enteredBy: string | null;
    enteredByFacility: string | null;
    withdrawn: number;
    version: number;
  }>(
    `SELECT patient, room, author, author_facility AS facility, entered_by AS enteredBy, entered_by_facility AS enteredByFacility,
            withdrawn_at IS NOT NULL AS withdrawn, version
       FROM timeline_post WHERE id = ?`,
    post,
  );
  if (!row) return null;
  const author = { account: row.author, facility: row.facility };
  const authors = row.enteredBy === null ? [author] : [author, { account: row.enteredBy, facility: row.enteredByFacility }];
  return { patient: row.patient, room: row.room, authors, withdrawn: row.withdrawn === 1, version: row.version };
}
