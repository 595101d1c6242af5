import { defineFeed, type ViewReader, type Viewer } from '@tsumugi/kernel';
import { teamAccess, teamAccessFacts } from '../policy/access.js';
import { decideInvitation } from '../policy/decide.js';
import { invitationFacts } from '../policy/facts.js';
import { unlessSetAside } from '../policy/set-aside.js';
import { waitingInvitation } from './invitations.js';
import { teamMember } from './members.js';
import { careTeamTopic, invitationsTopic } from './topics.js';

interface CareTeamArgs {
  readonly patient: string;
}

/** The members of a care team. A change of what waits, or of the family, is told with the facility that asked. */
export const careTeamUpdates = defineFeed<CareTeamArgs>({
  name: 'careTeamUpdates',
  audiences: ['team'],
  topic: ({ patient }) => careTeamTopic(patient),
  patient: ({ patient }) => patient,
  access: ({ patient }, viewer, read) => teamAccess(read, viewer, 'team.read', patient),
  facts: ({ patient }, viewer) => teamAccessFacts(viewer, patient),
  load: (facility, outcome, read, { patient }) => teamMember(read, patient, facility, outcome.scope),
  known: (facility, { scope }) => scope === 'all' || scope === `facility:${facility}`,
});

/** What waits for the viewer's facility to answer. */
export const invitationUpdates = defineFeed<object>({
  name: 'invitationUpdates',
  audiences: ['team'],
  topic: (_, viewer) => invitationsTopic(viewer.facility ?? ''),
  patient: () => null,
  access: (_, viewer, read) => readInvitations(read, viewer),
  facts: (_, viewer) => [`staff:${viewer.facility ?? ''}`, `session:${viewer.session}`, `region:${viewer.region}`],
  load: (invitation, _, read) => waitingInvitation(read, invitation),
});

export function readInvitations(read: ViewReader, viewer: Viewer) {
  const facility = viewer.facility ?? '';
  const decision = decideInvitation('invitation.read', invitationFacts(read, viewer, { facility, invitedByFacility: '' }), viewer);
  return unlessSetAside(read, viewer, null, decision);
}
