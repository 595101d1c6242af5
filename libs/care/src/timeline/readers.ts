import type { Instant, ViewReader } from '@tsumugi/kernel';
import { professional, type Professional } from '../professional.js';
import { readersOf } from './audience.js';

/** The schema's `Readers`. */
export interface Readers {
  readonly facilities: readonly FacilityReaders[];
}

interface FacilityReaders {
  readonly facility: string;
  readonly facilityName: string;
  readonly people: Reader[];
}

interface Reader {
  readonly person: Professional;
  readonly seenAt: Instant | null;
  /** Of an earlier version, which was corrected since. */
  readonly seenEarlier: boolean;
  readonly acknowledgedAt: Instant | null;
  readonly acknowledgedEarlierAt: Instant | null;
}

interface Receipt {
  readonly account: string;
  readonly facility: string | null;
  readonly seenAt: Instant | null;
  readonly seenEarlier: number;
  readonly acknowledgedAt: Instant | null;
  readonly acknowledgedEarlierAt: Instant | null;
}

/**
 * Who has seen a post and who pressed 了解, by facility: those in the room now, and those who
 * saw it and have left since. Who wrote it is not among its readers.
 */
export function readersOfPost(read: ViewReader, post: string): Readers {
  const row = read.get<{ room: string; author: string; entered_by: string | null }>(
    'SELECT room, author, entered_by FROM timeline_post WHERE id = ?',
    post,
  );
  if (!row) return { facilities: [] };
  const receipts = read.all<Receipt>(
    `SELECT w.account, coalesce(s.facility, k.facility) AS facility, s.seen_at AS seenAt,
            coalesce(s.version < p.version, 0) AS seenEarlier,
            iif(k.version = p.version, k.at, NULL) AS acknowledgedAt, iif(k.version < p.version, k.at, NULL) AS acknowledgedEarlierAt
       FROM (SELECT account FROM timeline_seen WHERE post = ?1 UNION SELECT account FROM timeline_acknowledged WHERE post = ?1) w
       JOIN timeline_post p ON p.id = ?1
       LEFT JOIN timeline_seen s ON s.post = ?1 AND s.account = w.account
       LEFT JOIN timeline_acknowledged k ON k.post = ?1 AND k.account = w.account`,
    post,
  );
  const people: Reader[] = receipts.flatMap(({ account, facility, seenEarlier, ...told }) => {
    const person = professional(read, account, facility);
    return person ? [{ person, ...told, seenEarlier: seenEarlier === 1 }] : [];
  });
  const told = new Set(receipts.map(({ account }) => account));
  for (const person of readersOf(read, row.room)) {
    if (!told.has(person.account))
      people.push({ person, seenAt: null, seenEarlier: false, acknowledgedAt: null, acknowledgedEarlierAt: null });
  }

  const facilities = new Map<string, FacilityReaders>();
  for (const reader of people) {
    const { account, facility, facilityName } = reader.person;
    if (account === row.author || account === row.entered_by) continue;
    const group = facilities.get(facility) ?? { facility, facilityName, people: [] };
    group.people.push(reader);
    facilities.set(facility, group);
  }
  for (const { people: members } of facilities.values()) members.sort((a, b) => inOrder(a.person.kana, b.person.kana));
  return { facilities: [...facilities.values()].sort((a, b) => inOrder(a.facilityName, b.facilityName)) };
}

/** The schema's `SeenBefore`. */
export interface SeenBefore {
  readonly person: Professional | null;
  readonly familyName: string | null;
  readonly at: Instant;
}

/** Professionals and relatives who had the content on their screen before it was withdrawn, in the order of seeing. */
export function seenBeforeWithdrawal(read: ViewReader, post: string, patient: string): SeenBefore[] {
  const professionals = read
    .all<{ account: string; facility: string | null; at: Instant }>(
      'SELECT account, facility, seen_at AS at FROM timeline_seen WHERE post = ?',
      post,
    )
    .map(({ account, facility, at }) => ({ person: professional(read, account, facility), familyName: null, at }));
  const family = read
    .all<{ familyName: string | null; at: Instant }>(
      `SELECT (SELECT c.name FROM careteam_family c WHERE c.patient = ?2 AND c.account = s.account ORDER BY c.from_position DESC LIMIT 1)
                AS familyName, s.seen_at AS at
         FROM timeline_family_seen s WHERE s.post = ?1`,
      post,
      patient,
    )
    .map(({ familyName, at }) => ({ person: null, familyName, at }));
  return [...professionals, ...family].sort((a, b) => inOrder(a.at, b.at));
}

function inOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
