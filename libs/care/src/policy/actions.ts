/** Everything about a patient that can be seen or done by the team, in the terms of the policy. */
export type TeamAction =
  | 'patient.read'
  | 'patient.update'
  | 'room.read'
  | 'room.write'
  | 'room.open'
  | 'reading.record'
  | 'threshold.set'
  | 'alert.handle'
  | 'consent.record'
  /** For the own facility alone. */
  | 'consent.withdraw'
  /** For another facility, or as a whole. */
  | 'consent.withdraw-of-others'
  | 'team.read'
  | 'team.invite'
  | 'team.assign'
  /** The manager takes the own facility out. */
  | 'team.leave'
  /** The registering facility takes another one out. */
  | 'team.remove'
  | 'family.invite'
  | 'family.remove'
  | 'post.release'
  | 'post.take-back'
  | 'death.record'
  /** Calls those who record; and says that a report was a mistake. */
  | 'death.report'
  | 'death.undo';

export type FamilyAction = 'released.read' | 'family-room.read' | 'family-room.write';

/** What can be done about an invitation of a facility, before and after it is answered. */
export type InvitationAction = 'invitation.read' | 'invitation.answer' | 'invitation.cancel';

/** What the region's office does: registrations and counts, never content of care. */
export type OfficeAction =
  | 'consent.register'
  /** What it was told on the telephone or on paper; it gives none. */
  | 'consent.withdraw-by-office'
  | 'death.confirm'
  | 'death.record-by-office'
  | 'figures.read'
  | 'policy.set';
