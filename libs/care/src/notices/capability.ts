import { defineCapability } from '@tsumugi/kernel';
import { askNotices, endPush, noteAttempt, subscribeToPush } from './actions.js';
import { noticeEvents } from './events.js';
import { NoticesFamilyResolver } from './family.resolver.js';
import { NoticesTeamResolver } from './team.resolver.js';
import { noticesView } from './view.js';

/** A word that something is new, by mail and push; `NoticeRunner` delivers it. */
export const notices = defineCapability({
  name: 'notices',
  events: noticeEvents,
  streams: ['process', 'push'],
  actions: [askNotices, noteAttempt, subscribeToPush, endPush],
  views: [noticesView],
  api: {
    team: { schema: new URL('./notices.team.graphql', import.meta.url), resolvers: [NoticesTeamResolver] },
    family: { schema: new URL('./notices.family.graphql', import.meta.url), resolvers: [NoticesFamilyResolver] },
  },
});
