import type { Instant, ViewReader } from '@tsumugi/kernel';
import type { InvitationStatus } from './invitations.js';

/** The schema's `FamilyMember`; `id` is the invitation's. */
export interface FamilyMember {
  readonly id: string;
  readonly account: string | null;
  readonly name: string;
  readonly relationship: string;
  readonly status: InvitationStatus;
}

/** Relatives (and the patient) who read what is released, or were asked to; in the order in which they were asked. */
export function familyMembers(read: ViewReader, patient: string, now: Instant): FamilyMember[] {
  return read
    .all<FamilyMember & { expires_at: Instant }>(
      `SELECT invitation AS id, account, name, relationship, status, expires_at FROM careteam_family
        WHERE patient = ? AND status IN ('WAITING', 'ACCEPTED') ORDER BY position`,
      patient,
    )
    .map(({ expires_at: expiresAt, ...member }) => ({
      ...member,
      status: member.status === 'WAITING' && now >= expiresAt ? 'EXPIRED' : member.status,
    }));
}

/** The code of an invitation that waits, for the facility that made it; null otherwise. */
export function waitingCode(
  read: ViewReader,
  family: string,
  facility: string | null,
  now: Instant,
): { patient: string; code: string } | null {
  return (
    read.get<{ patient: string; code: string }>(
      `SELECT patient, code FROM careteam_family
        WHERE invitation = ? AND invited_by_facility = ? AND status = 'WAITING' AND expires_at > ? AND code IS NOT NULL`,
      family,
      facility,
      now,
    ) ?? null
  );
}
