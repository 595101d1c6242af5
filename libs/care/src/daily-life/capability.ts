import { defineCapability } from '@tsumugi/kernel';
import { correctDailyLife, recordDailyLife } from './actions.js';
import { dailyLifeEvents } from './events.js';
import { dailyLifeUpdates } from './feeds.js';
import { DailyLifeTeamResolver } from './team.resolver.js';
import { dailyLifeView } from './view.js';

/** Meals, water, stool, urine, sleep, mood and skin, as those saw them who were there. */
export const dailyLife = defineCapability({
  name: 'daily-life',
  events: dailyLifeEvents,
  streams: ['dailylife'],
  actions: [recordDailyLife, correctDailyLife],
  views: [dailyLifeView],
  feeds: [dailyLifeUpdates],
  api: { team: { schema: new URL('./daily-life.team.graphql', import.meta.url), resolvers: [DailyLifeTeamResolver] } },
});
