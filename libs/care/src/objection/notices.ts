import type { Notice, Process, Recorded, ViewReader } from '@tsumugi/kernel';
import type { DailyLifeCorrected } from '../daily-life/events.js';
import type { ObjectionKind } from '../objections.js';
import { teamAccess } from '../policy/access.js';
import type { PostCorrected } from '../timeline/events.js';
import type { ReadingCorrected } from '../vitals/events.js';
import { shownReadingOf } from '../vitals/ids.js';
import type { ObjectionClosed, ObjectionRaised } from './events.js';
import { recordPlace, type RecordPlace } from './records.js';

const pages: { readonly [Kind in ObjectionKind]: string } = { READING: '/readings', DAILY_LIFE: '/daily-life', POST: '' };

/**
 * An objection calls the record's author; where the author is not there any more, the colleagues
 * who look after the patient. Its answer calls who raised it, and so does a correction that ended it:
 * whether it says what they meant only they know.
 */
export const objectionNotices: Process = {
  name: 'objection-notices',
  on: {
    ObjectionRaised({ data: { objection } }: Recorded<ObjectionRaised>, read): readonly Notice[] {
      return noticesOf(read, objection, 'objection');
    },
    ObjectionClosed({ data: { objection, how } }: Recorded<ObjectionClosed>, read): readonly Notice[] {
      return how === 'ANSWERED' ? noticesOf(read, objection, 'objection-answered') : [];
    },
    PostCorrected: (record: Recorded<PostCorrected>, read) => endedBy(record, read, record.data.post),
    ReadingCorrected: (record: Recorded<ReadingCorrected>, read) =>
      endedBy(record, read, shownReadingOf(read, record.stream, record.data.reading) ?? record.data.reading),
    DailyLifeCorrected: (record: Recorded<DailyLifeCorrected>, read) => endedBy(record, read, record.stream.slice('dailylife-'.length)),
  },
  stands: ({ account, kind, about: { objection = '' } }, read) =>
    noticesOf(read, objection, kind).some((notice) => notice.account === account),
};

/** Who corrected it themselves need not be called. */
function endedBy({ at, actor }: Recorded, read: ViewReader, record: string): readonly Notice[] {
  return read
    .all<{ id: string }>(
      `SELECT id FROM objection_objection WHERE record = ? AND ended = 'CORRECTED' AND closed_at = ? AND by <> ? ORDER BY position`,
      record,
      at,
      actor.person,
    )
    .flatMap(({ id }) => noticesOf(read, id, 'objection-corrected'));
}

interface Row {
  readonly id: string;
  readonly kind: ObjectionKind;
  readonly record: string;
  readonly patient: string;
  readonly by: string;
  readonly facility: string | null;
  readonly ended: string | null;
}

/** Who is to hear of it as things stand: an objection that ended calls its author no more. */
function noticesOf(read: ViewReader, objection: string, kind: string): readonly Notice[] {
  const row = read.get<Row>(
    'SELECT id, kind, record, patient, by, by_facility AS facility, ended FROM objection_objection WHERE id = ?',
    objection,
  );
  const place = row && recordPlace(read, row.kind, row.record);
  if (!row || !place) return [];
  const called =
    kind === 'objection'
      ? row.ended === null
        ? authorsOf(read, place)
        : []
      : row.facility !== null && sees(read, place, row.facility, row.by)
        ? [row.by]
        : [];
  return called.map((account) => ({
    account,
    kind,
    path: `/patients/${row.patient}${pages[row.kind]}`,
    urgent: false,
    about: { patient: row.patient, objection: row.id },
  }));
}

/** Each author where they still see the record, else their colleagues who do. */
function authorsOf(read: ViewReader, place: RecordPlace): readonly string[] {
  const called = place.authors.flatMap(({ account, facility }) => {
    if (facility === null) return [];
    const staff = read
      .all<{ account: string }>('SELECT account FROM facility_staff WHERE facility = ? AND to_position IS NULL ORDER BY account', facility)
      .filter((person) => sees(read, place, facility, person.account))
      .map((person) => person.account);
    return staff.includes(account) ? [account] : staff;
  });
  return [...new Set(called)];
}

/** By the policy, as for a page: in the team, assigned, in the room, and reached by consent. */
function sees(read: ViewReader, { patient, room }: RecordPlace, facility: string, account: string): boolean {
  const region = read.get<{ region: string }>('SELECT region FROM patient_patient WHERE id = ?', patient)?.region ?? '';
  const nobody = { profession: null, device: null, session: '', sessionUntil: '' };
  const viewer = { audience: 'team', region, account, facility, ...nobody } as const;
  const decision =
    room === null ? teamAccess(read, viewer, 'patient.read', patient) : teamAccess(read, viewer, 'room.read', patient, { room });
  return decision.allowed && decision.scope === 'all';
}
