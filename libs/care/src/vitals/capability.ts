import { defineCapability } from '@tsumugi/kernel';
import { closeAlert, correctReading, recordReadings, setThreshold, takeAlert } from './actions.js';
import { vitalsEvents } from './events.js';
import { alertUpdates, readingUpdates } from './feeds.js';
import { alarm } from './process.js';
import { VitalsTeamResolver } from './team.resolver.js';
import { vitalsView } from './view.js';

/** What is measured of a patient, what a clinician watches for, and who looked after what was crossed. */
export const vitals = defineCapability({
  name: 'vitals',
  events: vitalsEvents,
  streams: ['measuring', 'vitals'],
  actions: [recordReadings, correctReading, setThreshold, takeAlert, closeAlert],
  views: [vitalsView],
  feeds: [readingUpdates, alertUpdates],
  processes: [alarm],
  api: { team: { schema: new URL('./vitals.team.graphql', import.meta.url), resolvers: [VitalsTeamResolver] } },
});
