import {
  DAY,
  defineAction,
  isRefusal,
  notFound,
  plus,
  type Instant,
  type Refusal,
  type Subject,
  type ViewReader,
  type Viewer,
} from '@tsumugi/kernel';
import type { InvitationAction, TeamAction } from '../policy/actions.js';
import { required, teamAccess } from '../policy/access.js';
import { decideInvitation } from '../policy/decide.js';
import { invitationFacts, isConsented, isMember, regionPolicy } from '../policy/facts.js';
import { familyCodeHash, familyCodeLasts, newFamilyCode } from './family-code.js';
import {
  familyInvitingDecider,
  familyJoiningDecider,
  familyRemovingDecider,
  type FamilyInvitingFacts,
  type InviteFamily,
  type JoinFamily,
  type RemoveFamily,
} from './family-decider.js';
import {
  acceptingDecider,
  cancellingDecider,
  decliningDecider,
  invitingDecider,
  type AcceptingFacts,
  type AnswerInvitation,
  type InviteFacility,
  type InvitingFacts,
} from './invitation-decider.js';
import {
  assigningDecider,
  removingDecider,
  type AssigningFacts,
  type AssignStaff,
  type RemoveFacility,
  type RemovingFacts,
} from './team-decider.js';

export const inviteFacility = defineAction({
  name: 'inviteFacility',
  decider: invitingDecider,
  stream: (command: InviteFacility) => `invitation-${command.commandId}`,
  subject: (command: InviteFacility) => `patient:${command.patient}` as const,
  prepare(command: InviteFacility, viewer: Viewer, read: ViewReader, at: Instant): InvitingFacts | Refusal {
    const policy = regionPolicy(read, viewer.region);
    const no = refusedTo('team.invite', command.patient, viewer, read);
    if (no || !policy) return no ?? notFound;
    return {
      facilityKnown: read.get('SELECT 1 FROM facility_facility WHERE id = ? AND region = ?', command.facility, viewer.region) !== undefined,
      alreadyMember: isMember(read, command.patient, command.facility),
      alreadyWaiting:
        read.get(
          `SELECT 1 FROM careteam_invitation WHERE patient = ? AND facility = ? AND status = 'WAITING' AND expires_at > ?`,
          command.patient,
          command.facility,
          at,
        ) !== undefined,
      expiresAt: plus(at, policy.invitationDays * DAY),
    };
  },
});

export const acceptInvitation = defineAction({
  name: 'acceptInvitation',
  decider: acceptingDecider,
  stream: (command: AnswerInvitation) => invitationStream(command),
  subject: (command: AnswerInvitation, _: Viewer, read: ViewReader) => invitationSubject(command, read),
  prepare(command: AnswerInvitation, viewer: Viewer, read: ViewReader): AcceptingFacts | Refusal {
    const no = refusedInvitation('invitation.answer', command, viewer, read);
    if (no) return no;
    const asked = read.get<{ patient: string; facility: string; invitedByFacility: string; died_on: string | null; tookOut: number }>(
      `SELECT i.patient, i.facility, i.invited_by_facility AS invitedByFacility, p.died_on,
              EXISTS (SELECT 1 FROM careteam_member m WHERE m.patient = i.patient AND m.facility = i.facility AND m.to_position > i.position) AS tookOut
         FROM careteam_invitation i JOIN patient_patient p ON p.id = i.patient WHERE i.id = ?`,
      command.invitation,
    );
    if (!asked || asked.died_on !== null || asked.tookOut === 1) return { over: true };
    // Who joins learns who the patient is: not where no consent reaches them.
    return { over: !isMember(read, asked.patient, asked.invitedByFacility) || !isConsented(read, asked.patient, asked.facility) };
  },
  result: (command: AnswerInvitation) => command.invitation,
});

export const declineInvitation = defineAction({
  name: 'declineInvitation',
  decider: decliningDecider,
  stream: (command: AnswerInvitation) => invitationStream(command),
  subject: (command: AnswerInvitation, _: Viewer, read: ViewReader) => invitationSubject(command, read),
  prepare: (command: AnswerInvitation, viewer: Viewer, read: ViewReader) =>
    refusedInvitation('invitation.answer', command, viewer, read) ?? undefined,
  result: (command: AnswerInvitation) => command.invitation,
});

export const cancelInvitation = defineAction({
  name: 'cancelInvitation',
  decider: cancellingDecider,
  stream: (command: AnswerInvitation) => invitationStream(command),
  subject: (command: AnswerInvitation, _: Viewer, read: ViewReader) => invitationSubject(command, read),
  prepare: (command: AnswerInvitation, viewer: Viewer, read: ViewReader) =>
    refusedInvitation('invitation.cancel', command, viewer, read) ?? undefined,
  result: (command: AnswerInvitation) => command.invitation,
});

export const assignStaff = defineAction({
  name: 'assignStaff',
  decider: assigningDecider,
  stream: (command: AssignStaff) => `careteam-${command.patient}`,
  subject: (command: AssignStaff) => `patient:${command.patient}` as const,
  prepare(command: AssignStaff, viewer: Viewer, read: ViewReader): AssigningFacts | Refusal {
    const facility = viewer.facility;
    const no = refusedTo('team.assign', command.patient, viewer, read);
    if (no || facility === null) return no ?? notFound;
    return {
      facility,
      notOnStaff: command.accounts.filter(
        (account) =>
          !read.get('SELECT 1 FROM facility_staff WHERE facility = ? AND account = ? AND to_position IS NULL', facility, account),
      ),
      assigned: read
        .all<{ account: string }>(
          'SELECT account FROM careteam_assignment WHERE patient = ? AND facility = ? AND to_position IS NULL',
          command.patient,
          facility,
        )
        .map(({ account }) => account),
    };
  },
  result: (command: AssignStaff) => command.patient,
});

export const removeFacility = defineAction({
  name: 'removeFacility',
  decider: removingDecider,
  stream: (command: RemoveFacility) => `careteam-${command.patient}`,
  subject: (command: RemoveFacility) => `patient:${command.patient}` as const,
  prepare(command: RemoveFacility, viewer: Viewer, read: ViewReader): RemovingFacts | Refusal {
    const own = command.facility === viewer.facility;
    const no = refusedTo(own ? 'team.leave' : 'team.remove', command.patient, viewer, read);
    if (no) return no;
    return {
      members: read.all('SELECT facility, membership FROM careteam_member WHERE patient = ? AND to_position IS NULL', command.patient),
    };
  },
  result: (command: RemoveFacility) => command.facility,
});

export const inviteFamily = defineAction({
  name: 'inviteFamily',
  decider: familyInvitingDecider,
  stream: (command: InviteFamily) => `family-${command.commandId}`,
  subject: (command: InviteFamily) => `patient:${command.patient}` as const,
  prepare(command: InviteFamily, viewer: Viewer, read: ViewReader, at: Instant): FamilyInvitingFacts | Refusal {
    const no = refusedTo('family.invite', command.patient, viewer, read);
    if (no) return no;
    const code = newFamilyCode();
    return {
      participation: regionPolicy(read, viewer.region)?.familyParticipation ?? false,
      code,
      codeHash: familyCodeHash(code),
      expiresAt: plus(at, familyCodeLasts),
    };
  },
});

/** No screen offers it: the account capability joins who showed the code, and has made the account. */
export const joinFamily = defineAction({
  name: 'joinFamily',
  decider: familyJoiningDecider,
  stream: (command: JoinFamily) => `family-${command.family}`,
  subject: (command: JoinFamily, _: Viewer, read: ViewReader) => familySubject(command.family, read),
  prepare: (command: JoinFamily, viewer: Viewer, read: ViewReader) =>
    read.get(
      'SELECT 1 FROM careteam_family f JOIN patient_patient p ON p.id = f.patient WHERE f.invitation = ? AND p.region = ?',
      command.family,
      viewer.region,
    )
      ? undefined
      : notFound,
  result: (command: JoinFamily) => command.family,
});

export const removeFamily = defineAction({
  name: 'removeFamily',
  decider: familyRemovingDecider,
  stream: (command: RemoveFamily) => `family-${command.family}`,
  subject: (command: RemoveFamily) => `patient:${command.patient}` as const,
  prepare(command: RemoveFamily, viewer: Viewer, read: ViewReader): Refusal | undefined {
    const no = refusedTo('family.remove', command.patient, viewer, read);
    if (no) return no;
    const known = read.get('SELECT 1 FROM careteam_family WHERE invitation = ? AND patient = ?', command.family, command.patient);
    return known ? undefined : notFound;
  },
  result: (command: RemoveFamily) => command.family,
});

function refusedTo(action: TeamAction, patient: string, viewer: Viewer, read: ViewReader): Refusal | null {
  const granted = required(teamAccess(read, viewer, action, patient));
  return isRefusal(granted) ? granted : null;
}

function refusedInvitation(action: InvitationAction, command: AnswerInvitation, viewer: Viewer, read: ViewReader): Refusal | null {
  const row = read.get<{ facility: string; invitedByFacility: string }>(
    'SELECT facility, invited_by_facility AS invitedByFacility FROM careteam_invitation WHERE id = ? AND region = ?',
    command.invitation,
    viewer.region,
  );
  const granted = required(decideInvitation(action, invitationFacts(read, viewer, row ?? null), viewer));
  return isRefusal(granted) ? granted : null;
}

const invitationStream = (command: AnswerInvitation): string => `invitation-${command.invitation}`;

function invitationSubject(command: AnswerInvitation, read: ViewReader): Subject {
  const row = read.get<{ patient: string }>('SELECT patient FROM careteam_invitation WHERE id = ?', command.invitation);
  if (!row) throw new Error(`Invitation ${command.invitation} was prepared, but is not there.`);
  return `patient:${row.patient}`;
}

function familySubject(family: string, read: ViewReader): Subject {
  const row = read.get<{ patient: string }>('SELECT patient FROM careteam_family WHERE invitation = ?', family);
  if (!row) throw new Error(`Family invitation ${family} was prepared, but is not there.`);
  return `patient:${row.patient}`;
}
