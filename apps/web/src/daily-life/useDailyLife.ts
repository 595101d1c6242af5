import { now } from '../field/clock';
import type { LiveList, LiveListDefinition } from '../graphql/hooks';
import { useLiveList } from '../graphql/hooks';
import type { LiveUpdate } from '../graphql/live-list';
import type { DailyLife, DailyLifeEntry } from '../graphql/schema/team';
import { dailyLifeQuery, dailyLifeSubscription } from './documents';

/** Days that the sheet shows. */
export const sheetDays = 28;

const dailyLife: LiveListDefinition<DailyLifeEntry, { patient: string }, { dailyLife: DailyLife }> = {
  query: dailyLifeQuery,
  subscription: dailyLifeSubscription,
  queryVariables: () => ({ first: 2_000, since: new Date(now().getTime() - sheetDays * 86_400_000).toISOString() }),
  pageOf: (data) => ({ items: data.dailyLife.items, live: data.dailyLife.live, next: null }),
  updateOf: (data) => data['dailyLifeUpdates'] as LiveUpdate<DailyLifeEntry>,
  idOf: ({ id }) => id,
  compare: (a, b) => (a.observedAt === b.observedAt ? (a.id < b.id ? 1 : -1) : a.observedAt < b.observedAt ? 1 : -1),
  firstPage: 'start',
};

/** Findings of the last weeks, live; the newest first. */
export function useDailyLife(patient: string): LiveList<DailyLifeEntry> {
  return useLiveList(dailyLife, { patient });
}
