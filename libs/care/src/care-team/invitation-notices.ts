import type { Notice, Process, Recorded, ViewReader } from '@tsumugi/kernel';
import type { FacilityInvited, InvitationAccepted, InvitationDeclined } from './events.js';

/** Tells managers that they are asked, and who asked that it was answered. Neither says about whom. */
export const invitationNotices: Process = {
  name: 'invitation-notices',
  on: {
    FacilityInvited: ({ data }: Recorded<FacilityInvited>, read: ViewReader): Notice[] =>
      read
        .all<{ account: string }>(
          'SELECT account FROM facility_staff WHERE facility = ? AND manager = 1 AND to_position IS NULL',
          data.facility,
        )
        .map(({ account }) => ({
          account,
          kind: 'invitation',
          path: '/invitations',
          urgent: false,
          about: { invitation: data.invitation },
        })),
    InvitationAccepted: ({ data }: Recorded<InvitationAccepted>, read: ViewReader) => answered(read, data.invitation),
    InvitationDeclined: ({ data }: Recorded<InvitationDeclined>, read: ViewReader) => answered(read, data.invitation),
  },
  stands({ account, kind, about }, read) {
    const staff = `SELECT 1 FROM careteam_invitation i JOIN facility_staff s ON s.account = ?2 AND s.to_position IS NULL`;
    // What was asked in the first form of the record names no invitation: any that it can mean stands for it.
    const { invitation = null } = about;
    const asked = `${staff} AND s.facility = i.facility AND s.manager = 1 WHERE (?1 IS NULL OR i.id = ?1) AND i.status = 'WAITING'`;
    const whoAsked = `${staff} AND s.facility = i.invited_by_facility
       WHERE (i.id = ?1 OR (?1 IS NULL AND i.invited_by = ?2 AND i.status IN ('ACCEPTED', 'DECLINED')))`;
    return read.get(kind === 'invitation' ? asked : whoAsked, invitation, account) !== undefined;
  },
};

function answered(read: ViewReader, invitation: string): Notice[] {
  return read
    .all<{ account: string }>(
      `SELECT i.invited_by AS account FROM careteam_invitation i
         JOIN facility_staff s ON s.account = i.invited_by AND s.facility = i.invited_by_facility AND s.to_position IS NULL
        WHERE i.id = ?`,
      invitation,
    )
    .map(({ account }) => ({ account, kind: 'invitation-answered', path: '/', urgent: false, about: { invitation } }));
}
