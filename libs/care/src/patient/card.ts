import { excerptOf, type Allow, type ViewReader, type Viewer } from '@tsumugi/kernel';
import { teamAccess } from '../policy/access.js';
import { ageOn } from '../day.js';
import { lastTold, recorderOf } from './death.js';
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
  readonly deathToldAt: string | null;
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
      deathToldAt: null,
      readable: false,
    };
  }
  const rooms = roomsOf(read, viewer, patient);
  const last = lastPostIn(read, patient, rooms);
  const told = lastTold(read, patient);
  return {
    ...person,
    unread: rooms.reduce((sum, room) => sum + unreadIn(read, viewer, room), 0),
    awaitingMyAcknowledgement: rooms.reduce((sum, room) => sum + awaitingIn(read, viewer, patient, room), 0),
    openAlerts: read.get<{ open: number }>(`SELECT count(*) AS open FROM vitals_alert WHERE patient = ? AND status <> 'CLOSED'`, patient)!
      .open,
    lastPostAt: last?.at ?? null,
    lastPost: last && last.text !== null ? `${last.author}: ${excerptOf(last.text, excerptLength)}` : null,
    deathReported: told?.kind === 'REPORTED',
    deathToldAt: told?.at ?? null,
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
  // Who wrote the death down keeps it; to others without consent it is not told.
  const known = decision.scope === 'all' || decision.scope === `facility:${recorderOf(read, patient)?.facility}`;
  const diedOn = known ? row.diedOn : null;
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

interface AdmittedRoom {
  readonly id: string;
  /** Posts in the room, and how many of them the viewer typed or has seen. */
  readonly posts: number;
  readonly counted: number;
  /** Where the facility's membership begins; what was written before is readable, but not new to it. */
  readonly since: number;
  readonly openedAt: number;
}

function roomsOf(read: ViewReader, viewer: ListOwner, patient: string): AdmittedRoom[] {
  return read.all(
    `SELECT r.id, r.posts, coalesce(c.counted, 0) AS counted, m.from_position AS since, r.opened_position AS openedAt
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

function unreadIn(read: ViewReader, viewer: ListOwner, room: AdmittedRoom): number {
  const atMost = room.posts - room.counted;
  // The difference is the answer for who was there from the beginning, and for who has read all.
  if (atMost <= 0 || room.since <= room.openedAt) return Math.max(atMost, 0);
  return read.get<{ unread: number }>(
    `SELECT count(*) AS unread FROM timeline_post p
      WHERE p.room = ?1 AND p.position > ?2 AND p.withdrawn_at IS NULL AND coalesce(p.entered_by, p.author) <> ?3
        AND NOT EXISTS (SELECT 1 FROM timeline_seen s WHERE s.post = p.id AND s.account = ?3)`,
    room.id,
    room.since,
    viewer.account,
  )!.unread;
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

function lastPostIn(read: ViewReader, patient: string, rooms: readonly AdmittedRoom[]) {
  return read.get<{ at: string; text: string | null; author: string }>(
    `SELECT p.posted_at AS at, p.text, coalesce(a.name, '') AS author
       FROM timeline_post p LEFT JOIN account_account a ON a.id = p.author
      WHERE p.patient = ? AND p.withdrawn_at IS NULL AND p.room IN (SELECT value FROM json_each(?))
      ORDER BY p.position DESC LIMIT 1`,
    patient,
    JSON.stringify(rooms.map(({ id }) => id)),
  );
}

/** Letters of the newest post that a card quotes. */
const excerptLength = 40;
