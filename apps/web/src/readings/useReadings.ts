import { now } from '../field/clock';
import type { LiveList, LiveListDefinition } from '../graphql/hooks';
import { useLiveList } from '../graphql/hooks';
import type { LiveUpdate } from '../graphql/live-list';
import type { Alert, Alerts, Reading, Readings } from '../graphql/schema/team';
import { alertsQuery, alertsSubscription, readingsQuery, readingsSubscription } from './documents';

const day = 86_400_000;
/** Days that the longest curve shows. */
export const longestSpan = 92;

const readings: LiveListDefinition<Reading, { patient: string }, { readings: Readings }> = {
  query: readingsQuery,
  subscription: readingsSubscription,
  queryVariables: () => ({ first: 6_000, since: new Date(now().getTime() - longestSpan * day).toISOString() }),
  pageOf: (data) => ({ items: data.readings.items, live: data.readings.live, next: null }),
  updateOf: (data) => data['readingUpdates'] as LiveUpdate<Reading>,
  idOf: ({ id }) => id,
  compare: (a, b) => newestFirst(a.measuredAt, b.measuredAt) || (a.id < b.id ? 1 : -1),
  firstPage: 'start',
};

const alerts: LiveListDefinition<Alert, { patient: string }, { alerts: Alerts }> = {
  query: alertsQuery,
  subscription: alertsSubscription,
  pageOf: (data) => ({ items: data.alerts.items, live: data.alerts.live, next: null }),
  updateOf: (data) => data['alertUpdates'] as LiveUpdate<Alert>,
  idOf: ({ id }) => id,
  compare: (a, b) => newestFirst(a.raisedAt, b.raisedAt) || (a.id < b.id ? 1 : -1),
  firstPage: 'start',
};

function newestFirst(a: string, b: string): number {
  return a === b ? 0 : a < b ? 1 : -1;
}

/** The readings of the last three months, live; the newest first. */
export function useReadings(patient: string): LiveList<Reading> {
  return useLiveList(readings, { patient });
}

/** Alerts, live, also those that were closed; the newest first. */
export function useAlerts(patient: string): LiveList<Alert> {
  return useLiveList(alerts, { patient });
}
