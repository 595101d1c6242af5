import { allow, deny, type Decision, type Instant } from '@tsumugi/kernel';
import { clinicians, nurses } from '../professions.js';
import type { FamilyAction, InvitationAction, OfficeAction, TeamAction } from './actions.js';
import { mayChangeLine } from './authorship.js';
import type { FamilyFacts, InvitationFacts, OfficeFacts, TeamFacts } from './facts.js';

/** Groups of fields that a decision shows together. */
export const teamMask = ['content', 'readers', 'release'] as const;
/** Of its own records a facility sees what it wrote, not who else read it. */
export const ownMask = ['content'] as const;
export const familyMask = ['released'] as const;
/** An invited facility sees who asks and for how old a person, not who the patient is. */
export const hintMask = ['hint'] as const;
export const officeMask = ['registration'] as const;

/**
 * Who of the team may see or do what. Pure, one condition a line, the same for queries, live
 * streams, files and exports.
 */
export function decideTeam(action: TeamAction, facts: TeamFacts, viewer: { facility: string | null; sessionUntil: Instant }): Decision {
  const validUntil = viewer.sessionUntil;
  if (!facts.patientKnown) return deny('no such patient');
  if (!facts.sameRegion) return deny('another region');
  if (viewer.facility === null) return deny('acts for no facility');
  if (!facts.serves) return deny('not on the staff of the facility');
  if (!facts.member) return deny('the facility is not in the care team');

  if (action === 'team.assign' || action === 'team.leave') {
    if (!facts.manager) return deny('only the manager speaks for the facility');
    return allow('manager of a member facility', [], { validUntil });
  }
  // Who assigns staff must see whom they assigned, without being in the care themselves.
  if (action === 'team.read' && facts.manager && !facts.assigned) {
    return allow('manager sees the own facility in the team', ownMask, { validUntil, scope: `facility:${viewer.facility}` });
  }

  if (!facts.assigned) return deny('not assigned to the patient');
  if (facts.room && !facts.room.known) return deny('no such room');
  if (facts.room && !facts.room.admits) return deny('not in the room');

  switch (action) {
    case 'patient.read':
    case 'team.read':
    case 'room.read':
      if (facts.consented) return allow('assigned, with consent', teamMask, { validUntil });
      // The manager goes on speaking for the facility, without knowing for whom.
      if (!facts.ownRecords && !(action === 'team.read' && facts.manager))
        return deny('no consent reaches the facility, and it wrote nothing');
      return allow('own records without consent', ownMask, { validUntil, scope: `facility:${viewer.facility}` });
    // What reaches others is ended by whom one reaches, or who answers for the team: not by who was left out. Nor does
    // who was left out let themselves in again; where nobody is reached any more, everybody begins anew.
    case 'consent.withdraw-of-others':
    case 'consent.record':
      if (facts.anyConsent && !facts.consented && !facts.registering)
        return deny('no consent reaches the facility, and it did not register the patient');
      return allow('assigned staff of a facility with consent, or of the registering one', [], { validUntil });
    case 'consent.withdraw':
      return allow('assigned staff of a member facility', [], { validUntil });
    // Ending somebody's access protects the patient: it must not wait for a consent.
    case 'team.remove':
      if (!facts.registering) return deny('not the registering facility');
      return allow('assigned staff of the registering facility', [], { validUntil });
    case 'family.remove':
      if (!facts.invitingProfessions.includes(facts.profession ?? '')) return deny('not a profession that looks after the relatives');
      // Who no longer sees the relatives ends nothing for them, and is not told that they are there.
      if (!facts.consented && !facts.registering) return deny('neither reached by a consent nor the registering facility');
      return allow('assigned inviting profession', [], { validUntil });
    default:
  }

  // From here on: doing, which needs a living consent.
  if (!facts.consented) return deny('no consent reaches the facility');

  switch (action) {
    case 'room.write':
      if (facts.room?.closed) return deny('the room is closed');
      if (facts.writingEnded) return deny('the days after the death are over');
      return allow('assigned, with consent', teamMask, { validUntil });
    case 'room.open':
    case 'reading.record':
    case 'patient.update':
      if (facts.writingEnded) return deny('the days after the death are over');
      return allow('assigned, with consent', [], { validUntil });
    case 'post.release':
      if (facts.ownPost) return allow('the facility’s own post, with consent', [], { validUntil });
      if (!facts.releasingProfessions.includes(facts.profession ?? ''))
        return deny('neither the own post nor a releasing profession of the region');
      return allow('releasing profession, with consent', [], { validUntil });
    // What a facility gave to the family it takes back. A later version it gives only as who else may.
    case 'post.take-back':
      if (facts.ownRelease) return allow('the facility’s own release, with consent', [], { validUntil });
      return decideTeam('post.release', facts, viewer);
    case 'death.record':
      if (facts.profession === 'doctor') return allow('doctor of the team', [], { validUntil });
      if (facts.teamHasDoctor) return deny('a doctor of the team records a death');
      if (nurses.has(facts.profession ?? '')) return allow('nurse of a team without a doctor', [], { validUntil });
      if (facts.registering) return allow('registering facility of a team without a doctor', [], { validUntil });
      return deny('neither a nurse nor the registering facility');
    // Which facility may undo is decided with the recording: another than the one that made it.
    case 'death.report':
    case 'death.undo':
      return allow('assigned, with consent', [], { validUntil });
    case 'threshold.set':
      if (!mayChangeLine('threshold', facts.profession)) return deny('not a clinician');
      return allow('assigned clinician, with consent', [], { validUntil });
    case 'alert.handle':
      if (!clinicians.has(facts.profession ?? '')) return deny('not a clinician');
      return allow('assigned clinician, with consent', [], { validUntil });
    case 'team.invite':
    case 'family.invite':
      if (!facts.invitingProfessions.includes(facts.profession ?? '')) return deny('not an inviting profession of the region');
      if (facts.patientDied) return deny('the patient died');
      return allow('inviting profession, with consent', [], { validUntil });
  }
}

/** What patient and relatives may see: what was released, and their own room. */
export function decideFamily(action: FamilyAction, facts: FamilyFacts, viewer: { sessionUntil: Instant }): Decision {
  if (!facts.linked) return deny('not a relative in this patient’s circle');
  if (!facts.participation) return deny('the region does not let relatives take part');
  if (!facts.consented) return deny('no consent is in force');
  if (action === 'family-room.write' && facts.writingEnded) return deny('the days after the death are over');
  return allow('relative, with consent', familyMask, { validUntil: viewer.sessionUntil });
}

/** An invitation before it made its facility a member: who of both sides may see, answer and take it back. */
export function decideInvitation(
  action: InvitationAction,
  facts: InvitationFacts,
  viewer: { facility: string | null; sessionUntil: Instant },
): Decision {
  const validUntil = viewer.sessionUntil;
  if (viewer.facility === null) return deny('acts for no facility');
  if (!facts.serves) return deny('not on the staff of the facility');
  switch (action) {
    case 'invitation.read':
      if (!facts.invited) return deny('not the invited facility');
      return allow('staff of the invited facility', hintMask, { validUntil });
    case 'invitation.answer':
      if (!facts.invited) return deny('not the invited facility');
      if (!facts.manager) return deny('only the manager answers for the facility');
      return allow('manager of the invited facility', hintMask, { validUntil });
    case 'invitation.cancel':
      if (!facts.inviting) return deny('not the inviting facility');
      return allow('staff of the inviting facility', [], { validUntil });
  }
}

/** The region's office sees papers and counts of its own region. */
export function decideOffice(action: OfficeAction, facts: OfficeFacts, viewer: { sessionUntil: Instant }): Decision {
  if (!facts.office) return deny('not an office account of the region');
  if (action !== 'figures.read' && action !== 'policy.set' && !facts.patientInRegion) return deny('a patient of another region');
  if (action === 'death.record-by-office' && facts.teamRecords) return deny('it falls to somebody of the team to record a death');
  return allow('office of the region', officeMask, { validUntil: viewer.sessionUntil });
}
