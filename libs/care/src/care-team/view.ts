import { defineView, type Position, type Recorded, type ViewWriter } from '@tsumugi/kernel';
import type { StaffAdded, StaffManagerChanged, StaffRemoved } from '../facility/events.js';
import type { PatientRegistered } from '../patient/events.js';
import { isMember, isServing } from '../policy/facts.js';
import type {
  FacilityInvited,
  FacilityRemoved,
  FamilyInvited,
  FamilyJoined,
  FamilyRemoved,
  InvitationAccepted,
  InvitationCancelled,
  InvitationDeclined,
  StaffAssigned,
} from './events.js';
import { careTeamTables } from './tables.js';
import { careTeamTopic, invitationsTopic } from './topics.js';

export const careTeamView = defineView({
  name: 'careteam',
  version: 3,
  tables: careTeamTables,
  on: {
    PatientRegistered(record: Recorded<PatientRegistered>, db) {
      const patient = record.stream.slice('patient-'.length);
      join(db, { patient, facility: record.data.facility, membership: patient, at: record.at, position: record.position });
    },

    FacilityInvited(record: Recorded<FacilityInvited>, db) {
      const { data, actor } = record;
      const inviting = actor.facility ?? '';
      db.run(
        `INSERT INTO careteam_invitation
           (id, patient, region, facility, invited_by, invited_by_facility, invited_at, expires_at, status, message, position)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'WAITING', ?, ?)`,
        data.invitation,
        data.patient,
        record.region,
        data.facility,
        actor.person,
        inviting,
        record.at,
        data.expiresAt,
        record.shredded ? null : data.message,
        record.position,
      );
      db.tell(invitationsTopic(data.facility), data.invitation, 'Added');
      db.tell(careTeamTopic(data.patient), inviting, 'Changed');
    },

    InvitationAccepted(record: Recorded<InvitationAccepted>, db) {
      const { invitation, patient, facility } = record.data;
      // Taken out while it was accepting: it is asked anew, or not.
      const tookOut = db.get(
        `SELECT 1 FROM careteam_invitation i
           JOIN careteam_member m ON m.patient = i.patient AND m.facility = i.facility AND m.to_position > i.position
          WHERE i.id = ?`,
        invitation,
      );
      answered(db, record, tookOut ? 'CANCELLED' : 'ACCEPTED');
      if (tookOut) return;
      join(db, { patient, facility, membership: invitation, at: record.at, position: record.position });
    },

    InvitationDeclined(record: Recorded<InvitationDeclined>, db) {
      answered(db, record, 'DECLINED');
    },

    InvitationCancelled(record: Recorded<InvitationCancelled>, db) {
      answered(db, record, 'CANCELLED');
    },

    FacilityRemoved(record: Recorded<FacilityRemoved>, db) {
      const { patient, facility, membership } = record.data;
      const ended = 'SET to_position = ?1 WHERE patient = ?2 AND facility = ?3 AND to_position IS NULL';
      db.run(`UPDATE careteam_member ${ended} AND membership = ?4`, record.position, patient, facility, membership);
      if (record.actor.facility !== facility) {
        db.run(
          'INSERT INTO careteam_taken_out (patient, facility, at, position) VALUES (?, ?, ?, ?)',
          patient,
          facility,
          record.at,
          record.position,
        );
      }
      if (isMember(db, patient, facility)) return;
      db.run(`UPDATE careteam_assignment ${ended}`, record.position, patient, facility);
      db.recheck(`patient:${patient}`);
      db.tell(careTeamTopic(patient), facility, 'Gone', undefined, 'everyone');
    },

    StaffAssigned(record: Recorded<StaffAssigned>, db) {
      const { patient, facility, all, accounts } = record.data;
      // Who left while the choice was being made is not in it, nor when they come back.
      if (!isMember(db, patient, facility)) return;
      const wished = all ? ['*'] : accounts.filter((account) => isServing(db, facility, account));
      db.run(
        `UPDATE careteam_assignment SET to_position = ?1
          WHERE patient = ?2 AND facility = ?3 AND to_position IS NULL AND account NOT IN (SELECT value FROM json_each(?4))`,
        record.position,
        patient,
        facility,
        JSON.stringify(wished),
      );
      for (const account of wished) assign(db, patient, facility, account, record.position);
      db.recheck(`patient:${patient}`);
      db.tell(careTeamTopic(patient), facility, 'Changed');
    },

    StaffAdded({ stream, data }: Recorded<StaffAdded>, db) {
      tellTeams(db, facilityOf(stream), data.account);
    },

    /** Who comes back is assigned anew: an old choice must not open a patient by itself. */
    StaffRemoved({ stream, data, position }: Recorded<StaffRemoved>, db) {
      const facility = facilityOf(stream);
      tellTeams(db, facility, data.account);
      db.run(
        'UPDATE careteam_assignment SET to_position = ? WHERE facility = ? AND account = ? AND to_position IS NULL',
        position,
        facility,
        data.account,
      );
    },

    StaffManagerChanged({ stream, data }: Recorded<StaffManagerChanged>, db) {
      tellTeams(db, facilityOf(stream), data.account);
    },

    FamilyInvited(record: Recorded<FamilyInvited>, db) {
      const { data } = record;
      const inviting = record.actor.facility ?? '';
      db.run(
        `INSERT INTO careteam_family
           (invitation, patient, name, relationship, email, status, code, code_hash, invited_by_facility, expires_at, position)
         VALUES (?, ?, ?, ?, ?, 'WAITING', ?, ?, ?, ?, ?)`,
        data.family,
        data.patient,
        record.shredded ? '' : data.name,
        record.shredded ? '' : data.relationship,
        record.shredded ? null : data.email,
        record.shredded ? null : data.code,
        data.codeHash,
        inviting,
        data.expiresAt,
        record.position,
      );
      db.tell(careTeamTopic(data.patient), inviting, 'Changed');
    },

    FamilyJoined({ data, position }: Recorded<FamilyJoined>, db) {
      db.run(
        `UPDATE careteam_family SET account = ?, status = 'ACCEPTED', code = NULL, email = NULL, from_position = ? WHERE invitation = ?`,
        data.account,
        position,
        data.family,
      );
      familyChanged(db, data.family, data.patient);
    },

    FamilyRemoved({ data, position }: Recorded<FamilyRemoved>, db) {
      db.run(
        `UPDATE careteam_family SET status = 'CANCELLED', code = NULL, email = NULL, to_position = ? WHERE invitation = ?`,
        position,
        data.family,
      );
      familyChanged(db, data.family, data.patient);
    },
  },
  /** Whom the patient's team asked hears no more of it. */
  setAside(subject, db) {
    if (!subject.startsWith('patient:')) return;
    const waiting = db.all<{ id: string; facility: string }>(
      `SELECT id, facility FROM careteam_invitation WHERE patient = ? AND status = 'WAITING'`,
      subject.slice('patient:'.length),
    );
    for (const { id, facility } of waiting) db.tell(invitationsTopic(facility), id, 'Gone');
  },
});

function facilityOf(stream: string): string {
  return stream.slice('facility-'.length);
}

function join(db: ViewWriter, stay: { patient: string; facility: string; membership: string; at: string; position: Position }): void {
  const { patient, facility } = stay;
  // Two invitations can cross: the second acceptance changes nothing.
  if (isMember(db, patient, facility)) return;
  db.run(
    'INSERT INTO careteam_member (patient, facility, membership, since, from_position) VALUES (?, ?, ?, ?, ?)',
    patient,
    facility,
    stay.membership,
    stay.at,
    stay.position,
  );
  assign(db, patient, facility, '*', stay.position);
  db.recheck(`patient:${patient}`);
  db.tell(careTeamTopic(patient), facility, 'Added', undefined, 'everyone');
}

function assign(db: ViewWriter, patient: string, facility: string, account: string, position: Position): void {
  db.run(
    `INSERT INTO careteam_assignment (patient, facility, account, from_position)
     SELECT ?1, ?2, ?3, ?4
      WHERE NOT EXISTS (SELECT 1 FROM careteam_assignment WHERE patient = ?1 AND facility = ?2 AND account = ?3 AND to_position IS NULL)`,
    patient,
    facility,
    account,
    position,
  );
}

function answered(db: ViewWriter, record: Recorded<InvitationAccepted | InvitationDeclined | InvitationCancelled>, status: string): void {
  const { invitation, patient, facility } = record.data;
  db.run('UPDATE careteam_invitation SET status = ? WHERE id = ?', status, invitation);
  const row = db.get<{ inviting: string }>('SELECT invited_by_facility AS inviting FROM careteam_invitation WHERE id = ?', invitation);
  db.tell(invitationsTopic(facility), invitation, 'Gone');
  // What waits and who of the family is there belongs to the same page: its feed tells it with the inviting facility.
  if (row) db.tell(careTeamTopic(patient), row.inviting, 'Changed');
}

function familyChanged(db: ViewWriter, family: string, patient: string): void {
  const row = db.get<{ inviting: string }>('SELECT invited_by_facility AS inviting FROM careteam_family WHERE invitation = ?', family);
  db.recheck(`patient:${patient}`);
  if (row) db.tell(careTeamTopic(patient), row.inviting, 'Changed');
}

/** The teams in which the facility shows this person. */
function tellTeams(db: ViewWriter, facility: string, account: string): void {
  for (const { patient } of db.all<{ patient: string }>(
    `SELECT DISTINCT patient FROM careteam_assignment WHERE facility = ? AND account IN (?, '*') AND to_position IS NULL`,
    facility,
    account,
  )) {
    db.tell(careTeamTopic(patient), facility, 'Changed', undefined, 'everyone');
  }
}
