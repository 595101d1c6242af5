import { defineCapability } from '@tsumugi/kernel';
import { endSession, openSession, reserveSignInName, setFace } from './actions.js';
import { accountEvents } from './events.js';
import { AccountFamilyResolver } from './family.resolver.js';
import { AccountOfficeResolver } from './office.resolver.js';
import { AccountTeamResolver } from './team.resolver.js';
import { accountView } from './view.js';

/** People, how they prove who they are, and their sessions. */
export const account = defineCapability({
  name: 'account',
  events: accountEvents,
  streams: ['signin', 'account', 'session'],
  actions: [reserveSignInName, setFace, openSession, endSession],
  views: [accountView],
  api: {
    team: { schema: new URL('./account.team.graphql', import.meta.url), resolvers: [AccountTeamResolver] },
    family: { schema: new URL('./account.family.graphql', import.meta.url), resolvers: [AccountFamilyResolver] },
    office: { schema: new URL('./account.office.graphql', import.meta.url), resolvers: [AccountOfficeResolver] },
  },
});
