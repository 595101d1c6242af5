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
  | 'consent.withdraw'
  | 'team.read'
  | 'team.invite'
  | 'team.assign'
  | 'team.remove'
  | 'family.invite'
  | 'post.release';

export type FamilyAction = 'released.read' | 'family-room.read' | 'family-room.write';
