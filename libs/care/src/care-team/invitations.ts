import type { Allow, Instant, ViewReader } from '@tsumugi/kernel';
import { regionPolicy } from '../policy/facts.js';
import { notSetAside } from '../policy/set-aside.js';
import { professional, type Professional } from '../professional.js';
import { ageOn, dayIn } from '../day.js';
import { memberFacility, type MemberFacility } from './members.js';

export type InvitationStatus = 'WAITING' | 'ACCEPTED' | 'DECLINED' | 'CANCELLED' | 'EXPIRED';

/** The schema's `Invitation`. */
export interface Invitation {
  readonly id: string;
  readonly facility: MemberFacility | null;
  readonly invitedBy: Professional | null;
  readonly invitedAt: Instant;
  readonly expiresAt: Instant;
  readonly status: InvitationStatus;
  readonly message: string | null;
  readonly patientName: string | null;
  readonly patientHint: string;
}

interface Row {
  readonly id: string;
  readonly region: string;
  readonly facility: string;
  readonly invited_by: string;
  readonly invited_by_facility: string;
  readonly invited_at: Instant;
  readonly expires_at: Instant;
  readonly status: InvitationStatus;
  readonly message: string | null;
  readonly name: string | null;
  readonly birth_date: string | null;
  readonly sex: string | null;
}

const rows = `SELECT i.*, p.name, p.birth_date, p.sex FROM careteam_invitation i LEFT JOIN patient_patient p ON p.id = i.patient`;

/** What waits for a facility's answer, newest first: who asks and for how old a person, no name. */
export function invitationsFor(read: ViewReader, facility: string, now: Instant): Invitation[] {
  return read
    .all<Row>(
      `${rows} WHERE i.facility = ? AND i.status = 'WAITING' AND i.expires_at > ? AND ${notSetAside('i.patient')} ORDER BY i.position DESC`,
      facility,
      now,
    )
    .map((row) => shown(read, row, now, false));
}

/** One of them for the live feed, which knows no clock: the screen sees by `expiresAt` when it lapsed. */
export function waitingInvitation(read: ViewReader, invitation: string): Invitation | null {
  const row = read.get<Row>(`${rows} WHERE i.id = ? AND i.status = 'WAITING' AND ${notSetAside('i.patient')}`, invitation);
  return row ? shown(read, row, null, false) : null;
}

/** The team's side: what waits or lapsed without an answer, until the facility is asked again. */
export function waitingInvitations(read: ViewReader, patient: string, scope: Allow['scope'], now: Instant): Invitation[] {
  return read
    .all<Row>(
      `${rows}
        WHERE i.patient = ?1 AND i.status = 'WAITING'
          AND NOT EXISTS (SELECT 1 FROM careteam_invitation n WHERE n.patient = ?1 AND n.facility = i.facility AND n.position > i.position)
        ORDER BY i.position`,
      patient,
    )
    .filter((row) => scope === 'all' || scope === `facility:${row.invited_by_facility}`)
    .map((row) => shown(read, row, now, true));
}

function shown(read: ViewReader, row: Row, now: Instant | null, named: boolean): Invitation {
  return {
    id: row.id,
    facility: memberFacility(read, row.facility),
    invitedBy: professional(read, row.invited_by, row.invited_by_facility),
    invitedAt: row.invited_at,
    expiresAt: row.expires_at,
    status: row.status === 'WAITING' && now !== null && now >= row.expires_at ? 'EXPIRED' : row.status,
    message: row.message,
    patientName: named ? row.name : null,
    patientHint: patientHint(row, dayIn(regionPolicy(read, row.region)?.zone ?? 'UTC', row.invited_at)),
  };
}

const sexes: Readonly<Record<string, string>> = { FEMALE: '女性', MALE: '男性' };

/** E.g. `80代 女性`: enough to know whether the facility has room, too little to know who it is. */
export function patientHint(patient: { birth_date: string | null; sex: string | null }, day: string): string {
  const age = patient.birth_date ? ageOn(day, patient.birth_date) : null;
  // Above ninety few people of a town are of one decade.
  const decade = age === null ? '年齢不明' : age < 10 ? '10歳未満' : age >= 90 ? '90歳以上' : `${Math.floor(age / 10) * 10}代`;
  const sex = sexes[patient.sex ?? ''];
  return sex ? `${decade} ${sex}` : decade;
}
