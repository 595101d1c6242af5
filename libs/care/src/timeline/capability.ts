import { defineCapability } from '@tsumugi/kernel';
import { timelineActions } from './actions.js';
import { timelineEvents } from './events.js';
import { TimelineFamilyResolver } from './family.resolver.js';
import { familyRoomUpdates, releasedUpdates, roomUpdates } from './feeds.js';
import { postNotices } from './notices.js';
import { PatientRoomsResolver, RoomResolver, TimelineTeamResolver } from './team.resolver.js';
import { timelineView } from './view.js';

/** The rooms around a patient: posts, answers, corrections, receipts, and what the family is shown. */
export const timeline = defineCapability({
  name: 'timeline',
  events: timelineEvents,
  streams: ['post', 'receipts', 'room'],
  actions: timelineActions,
  views: [timelineView],
  feeds: [roomUpdates, releasedUpdates, familyRoomUpdates],
  processes: [postNotices],
  api: {
    team: {
      schema: new URL('./timeline.team.graphql', import.meta.url),
      resolvers: [TimelineTeamResolver, PatientRoomsResolver, RoomResolver],
    },
    family: { schema: new URL('./timeline.family.graphql', import.meta.url), resolvers: [TimelineFamilyResolver] },
  },
});
