import { excerptOf, type Allow, type ViewReader, type Viewer } from '@tsumugi/kernel';
import { teamAccess } from '../policy/access.js';
import { ageOn } from '../day.js';
import { unreadIn, type ReaderInRoom } from '../unread.js';
import { facilityOf } from '../versions.js';
import { isReported, ownDeath } from './death.js';
import type { PatientPhase, Sex } from './events.js';
import { standingLines } from './lines.js';

/** The schema's `PatientCard`. */
export interface PatientCard {
  readonly id: string;
  readonly name: string;
  readonly kana: string;
  readonly birthDate: string;
  readonly age: number;
  readonly sex: Sex;
  readonly phase: PatientPhase | null;
  readonly unread: number | null;
  readonly awaitingMyAcknowledgement: number | null;
  readonly openAlerts: number | null;
  readonly lastPostAt: string | null;
  readonly lastPost: string | null;
  readonly deathReported: boolean | null;
  readonly pageVersion: string | null;
  readonly readable: boolean;
}

/** Who a list of patients belongs to. */
export type ListOwner = Pick<Viewer, 'account' | 'facility' | 'region'>;

/** The patients to whom the viewer is assigned, those with something new first, the dead last. */
export function cardsOf(read: ViewReader, viewer: Viewer, today: string): PatientCard[] {
  return assignedTo(read, viewer)
    .flatMap((patient) => cardOf(read, viewer, patient, today) ?? [])
    .sort((a, b) => rank(b) - rank(a) || (a.kana < b.kana ? -1 : a.kana > b.kana ? 1 : 0) || (a.id < b.id ? -1 : 1));
}

/**
 * How many of the viewer's patients are missing in the list, because a record of theirs cannot be read. No name: nobody
 * knows what that record would have ended. Whoever may not see a patient does not count them.
 */
export function countSetAside(read: ViewReader, viewer: Viewer): number {
  return assignedTo(read, viewer).filter((patient) => {
    const decision = teamAccess(read, viewer, 'patient.read', patient);
    return !decision.allowed && decision.refusal?.code === 'SET_ASIDE';
  }).length;
}

function assignedTo(read: ViewReader, viewer: ListOwner): string[] {
  return read
    .all<{ patient: string }>(
      `SELECT DISTINCT g.patient
         FROM careteam_assignment g
        WHERE g.facility = ? AND g.account IN (?, '*') AND g.to_position IS NULL`,
      viewer.facility,
      viewer.account,
    )
    .map(({ patient }) => patient);
}

function rank({ unread, awaitingMyAcknowledgement, openAlerts, phase }: PatientCard): number {
  if ((unread ?? 0) + (awaitingMyAcknowledgement ?? 0) + (openAlerts ?? 0) > 0) return 2;
  return phase === 'DIED' ? 0 : 1;
}

/** Null where the viewer may not see the patient. */
export function cardOf(read: ViewReader, viewer: Viewer, patient: string, today: string): PatientCard | null {
  const decision = teamAccess(read, viewer, 'patient.read', patient);
  if (!decision.allowed) return null;
  const identity = identityOf(read, patient, decision, today);
  if (!identity) return null;
  const { diedOn: _, ...person } = identity;
  if (decision.scope !== 'all') {
    return {
      ...person,
      unread: null,
      awaitingMyAcknowledgement: null,
      openAlerts: null,
      lastPostAt: null,
      lastPost: null,
      deathReported: null,
      pageVersion: null,
      readable: false,
    };
  }
  const rooms = roomsOf(read, viewer, patient);
  const last = lastPostIn(read, patient, rooms);
  return {
    ...person,
    unread: rooms.reduce((sum, room) => sum + unreadIn(read, viewer.account, room), 0),
    awaitingMyAcknowledgement: rooms.reduce((sum, room) => sum + awaitingIn(read, viewer, patient, room), 0),
    openAlerts: read.get<{ open: number }>(`SELECT count(*) AS open FROM vitals_alert WHERE patient = ? AND status <> 'CLOSED'`, patient)!
      .open,
    lastPostAt: last?.at ?? null,
    lastPost: last && last.text !== null ? `${last.by}: ${excerptOf(last.text, excerptLength)}` : null,
    deathReported: isReported(read, patient),
    pageVersion: pageVersionOf(read, patient, rooms),
    readable: true,
  };
}

/** Who the patient is: also the owner of old records must know whose they are. */
export function identityOf(read: ViewReader, patient: string, decision: Allow, today: string) {
  const row = read.get<{
    id: string;
    name: string;
    kana: string;
    birthDate: string;
    sex: Sex;
    phase: PatientPhase;
    diedOn: string | null;
  }>(
    `SELECT id, name, kana, birth_date AS birthDate, sex, phase, died_on AS diedOn
       FROM patient_patient WHERE id = ?`,
    patient,
  );
  // Without a birth date the key is gone, and with it everything that could be shown.
  if (!row || row.birthDate === '') return null;
  // Who wrote the death down keeps what they wrote; to others without consent it is not told.
  const own = facilityOf(decision.scope);
  const diedOn = own === null ? row.diedOn : ownDeath(read, patient, own);
  const phase = decision.scope === 'all' ? row.phase : ownPhase(read, patient, decision);
  return {
    ...row,
    diedOn,
    // The age at death stays.
    age: ageOn(diedOn ?? today, row.birthDate),
    phase: diedOn !== null ? ('DIED' as const) : phase,
  };
}

/** The phase that the own facility said last, whatever others said since; null: it said none. */
function ownPhase(read: ViewReader, patient: string, decision: Allow): PatientPhase | null {
  const line = standingLines(read, patient, decision).find(({ field }) => field === 'phase');
  return (line?.after as PatientPhase | undefined) ?? null;
}

interface AdmittedRoom extends ReaderInRoom {
  readonly closed: number;
}

function roomsOf(read: ViewReader, viewer: ListOwner, patient: string): AdmittedRoom[] {
  return read.all(
    `SELECT r.id, r.posts, coalesce(c.counted, 0) AS counted, m.from_position AS since, r.opened_position AS openedAt, r.closed
       FROM timeline_room r
       JOIN careteam_member m ON m.patient = r.patient AND m.facility = ?3 AND m.to_position IS NULL
       LEFT JOIN timeline_reader c ON c.room = r.id AND c.account = ?2
      WHERE r.patient = ?1
        AND (r.kind IN ('ALL_PROFESSIONALS', 'FAMILY')
             OR EXISTS (SELECT 1 FROM timeline_room_party p
                         WHERE p.room = r.id AND p.to_position IS NULL AND p.facility = ?3 AND p.account IN (?2, '*')))`,
    patient,
    viewer.account,
    viewer.facility,
  );
}

/** Another one whenever the patient's page shows something else, rooms that this viewer is in among it; of other rooms it knows nothing. */
function pageVersionOf(read: ViewReader, patient: string, rooms: readonly AdmittedRoom[]): string {
  const page = read.get<{ version: number }>('SELECT version FROM patient_page WHERE patient = ?', patient)?.version ?? 0;
  const newest = [...rooms].sort((a, b) => b.openedAt - a.openedAt || (a.id < b.id ? -1 : 1))[0];
  return [page, rooms.length, rooms.filter(({ closed }) => closed === 1).length, newest?.id].join(' ');
}

function awaitingIn(read: ViewReader, viewer: ListOwner, patient: string, room: AdmittedRoom): number {
  return read.get<{ awaiting: number }>(
    `SELECT count(*) AS awaiting FROM timeline_post p
      WHERE p.patient = ?1 AND p.room = ?2 AND p.priority = 'IMPORTANT' AND p.withdrawn_at IS NULL AND p.position > ?3
        AND p.author <> ?4 AND coalesce(p.entered_by, p.author) <> ?4
        AND NOT EXISTS (SELECT 1 FROM timeline_acknowledged k WHERE k.post = p.id AND k.account = ?4 AND k.version = p.version)`,
    patient,
    room.id,
    room.since,
    viewer.account,
  )!.awaiting;
}

/**
 * The newest post, and whose words they are: of a correction, who made it; of what was typed for
 * another, who typed it, until that one says that it is so.
 */
function lastPostIn(read: ViewReader, patient: string, rooms: readonly AdmittedRoom[]) {
  const last = read.get<{ at: string; text: string | null; name: string; unconfirmed: number }>(
    `SELECT p.posted_at AS at, p.text, coalesce(a.name, '') AS name, p.proxy IS NOT NULL AND p.proxy <> 'CONFIRMED' AS unconfirmed
       FROM timeline_post p
       LEFT JOIN timeline_version v ON v.post = p.id AND v.version = p.version
       LEFT JOIN account_account a ON a.id = CASE WHEN v.confirmed_by_facility IS NULL THEN coalesce(v.by, p.author) ELSE p.author END
      WHERE p.patient = ? AND p.withdrawn_at IS NULL AND p.room IN (SELECT value FROM json_each(?))
      ORDER BY p.position DESC LIMIT 1`,
    patient,
    JSON.stringify(rooms.map(({ id }) => id)),
  );
  return last && { ...last, by: last.unconfirmed === 1 ? `${last.name}（代行）` : last.name };
}

/** Letters of the newest post that a card quotes. */
const excerptLength = 40;
