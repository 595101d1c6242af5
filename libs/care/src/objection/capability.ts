import { defineCapability } from '@tsumugi/kernel';
import { closeObjection, raiseObjection } from './actions.js';
import { objectionEvents } from './events.js';
import { objectionNotices } from './notices.js';
import { ObjectionTeamResolver } from './team.resolver.js';
import { objectionView } from './view.js';

/** What others say is not right about a record that only its author's facility corrects. */
export const objection = defineCapability({
  name: 'objection',
  streams: ['objection'],
  events: objectionEvents,
  actions: [raiseObjection, closeObjection],
  views: [objectionView],
  processes: [objectionNotices],
  api: { team: { schema: new URL('./objection.team.graphql', import.meta.url), resolvers: [ObjectionTeamResolver] } },
});
