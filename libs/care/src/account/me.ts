import { granted, type Instant, type ViewReader, type Viewer } from '@tsumugi/kernel';
import { unauthenticated } from '../asker.decorator.js';

interface Facility {
  readonly id: string;
  readonly name: string;
  readonly kana: string;
  readonly kind: string;
  readonly phone: string | null;
}

/** The team schema's `Me`. */
export function teamMe(read: ViewReader, viewer: Viewer, at: Instant) {
  const person = read.get<{ account: string; name: string; kana: string; face: string | null; profession: string; manager: number }>(
    `SELECT a.id AS account, a.name, a.kana, a.face, t.profession, t.manager
       FROM account_account a JOIN facility_staff t ON t.account = a.id AND t.to_position IS NULL
      WHERE a.id = ? AND t.facility = ?`,
    viewer.account,
    viewer.facility,
  );
  const facilities = read.all<Facility>(
    `SELECT f.id, f.name, f.kana, f.kind, f.phone
       FROM facility_staff t JOIN facility_facility f ON f.id = t.facility
      WHERE t.account = ? AND t.to_position IS NULL ORDER BY f.kana, f.id`,
    viewer.account,
  );
  const facility = facilities.find(({ id }) => id === viewer.facility);
  // Left the facility between the guard and here.
  if (!person || !facility) return granted<never>(unauthenticated);
  const sessions = read
    .all<{ id: string; device: string | null; openedAt: string; notices: number; lapsed: number }>(
      `SELECT * FROM (SELECT id, device, opened_at AS openedAt, until <= ?2 AS lapsed,
                             EXISTS (SELECT 1 FROM notices_push p WHERE p.line = s.line) AS notices
                        FROM account_session s WHERE account = ?1 AND ended_at IS NULL)
        WHERE notices OR NOT lapsed ORDER BY openedAt DESC LIMIT 50`,
      viewer.account,
      at,
    )
    .map(({ notices, lapsed, ...session }) => ({
      ...session,
      current: session.id === viewer.session,
      notices: notices === 1,
      lapsed: lapsed === 1,
    }));
  return { ...person, manager: person.manager === 1, facility, facilities, sessions, sessionUntil: viewer.sessionUntil };
}

/** The family schema's `FamilyMe`. */
export function familyMe(read: ViewReader, viewer: Viewer) {
  const person = read.get<{ account: string; name: string }>(
    'SELECT id AS account, name FROM account_account WHERE id = ?',
    viewer.account,
  );
  if (!person) return granted<never>(unauthenticated);
  return { ...person, sessionUntil: viewer.sessionUntil };
}

/** The office schema's `OfficeMe`. */
export function officeMe(read: ViewReader, viewer: Viewer) {
  const person = read.get<{ account: string; name: string; regionName: string }>(
    'SELECT a.id AS account, a.name, r.name AS regionName FROM account_account a JOIN region_region r ON r.id = a.region WHERE a.id = ?',
    viewer.account,
  );
  if (!person) return granted<never>(unauthenticated);
  return { ...person, sessionUntil: viewer.sessionUntil };
}
