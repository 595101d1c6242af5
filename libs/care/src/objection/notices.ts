import type { Notice, Process, Recorded, ViewReader } from '@tsumugi/kernel';
import type { ObjectionKind } from '../objections.js';
import { isAssigned, isConsented, isMember } from '../policy/facts.js';
import type { ObjectionClosed, ObjectionRaised } from './events.js';
import { recordPlace } from './records.js';

const pages: { readonly [Kind in ObjectionKind]: string } = { READING: '/readings', DAILY_LIFE: '/daily-life', POST: '' };

/**
 * An objection calls the record's author; where the author is not there any more, the colleagues
 * who look after the patient. Its end calls who raised it. A correction is seen on the record.
 */
export const objectionNotices: Process = {
  name: 'objection-notices',
  on: {
    ObjectionRaised({ data: { kind, record, patient }, actor }: Recorded<ObjectionRaised>, read): readonly Notice[] {
      const called = new Set(
        (recordPlace(read, kind, record)?.authors ?? []).flatMap(({ account, facility }) =>
          facility === null ? [] : staffToCall(read, patient, facility, account),
        ),
      );
      called.delete(actor.person);
      return [...called].map((account) => ({ account, kind: 'objection', path: `/patients/${patient}${pages[kind]}`, urgent: false }));
    },
    ObjectionClosed({ data: { objection, patient }, actor }: Recorded<ObjectionClosed>, read): readonly Notice[] {
      const row = read.get<{ kind: ObjectionKind; by: string; facility: string | null }>(
        'SELECT kind, by, by_facility AS facility FROM objection_objection WHERE id = ?',
        objection,
      );
      if (!row?.facility || row.by === actor.person || !reaches(read, patient, row.facility, row.by)) return [];
      return [{ account: row.by, kind: 'objection-answered', path: `/patients/${patient}${pages[row.kind]}`, urgent: false }];
    },
  },
};

/** The author where they still look after the patient, else their colleagues who do. */
function staffToCall(read: ViewReader, patient: string, facility: string, author: string): readonly string[] {
  const staff = read
    .all<{ account: string }>('SELECT account FROM facility_staff WHERE facility = ? AND to_position IS NULL ORDER BY account', facility)
    .map(({ account }) => account)
    .filter((account) => reaches(read, patient, facility, account));
  return staff.includes(author) ? [author] : staff;
}

function reaches(read: ViewReader, patient: string, facility: string, account: string): boolean {
  const serves = read.get('SELECT 1 FROM facility_staff WHERE facility = ? AND account = ? AND to_position IS NULL', facility, account);
  return (
    serves !== undefined &&
    isMember(read, patient, facility) &&
    isAssigned(read, patient, facility, account) &&
    isConsented(read, patient, facility)
  );
}
