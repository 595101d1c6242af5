import { defineCapability } from '@tsumugi/kernel';
import {
  acceptInvitation,
  assignStaff,
  cancelInvitation,
  declineInvitation,
  inviteFacility,
  inviteFamily,
  joinFamily,
  removeFacility,
  removeFamily,
} from './actions.js';
import { careTeamEvents } from './events.js';
import { careTeamUpdates, invitationUpdates } from './feeds.js';
import { invitationNotices } from './invitation-notices.js';
import { CareTeamResolver } from './team.resolver.js';
import { careTeamView } from './view.js';

/** The people around one patient: member facilities, who of their staff, and the relatives. */
export const careTeam = defineCapability({
  name: 'care-team',
  events: careTeamEvents,
  streams: ['invitation', 'careteam', 'family'],
  actions: [
    inviteFacility,
    acceptInvitation,
    declineInvitation,
    cancelInvitation,
    assignStaff,
    removeFacility,
    inviteFamily,
    joinFamily,
    removeFamily,
  ],
  views: [careTeamView],
  feeds: [careTeamUpdates, invitationUpdates],
  processes: [invitationNotices],
  api: { team: { schema: new URL('./care-team.team.graphql', import.meta.url), resolvers: [CareTeamResolver] } },
});
