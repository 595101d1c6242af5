import { defineCapability } from '@tsumugi/kernel';
import { acceptClock, changePolicy, foundRegion } from './actions.js';
import { regionEvents } from './events.js';
import { regionView } from './view.js';

/** The network for cooperation and its rules. */
export const region = defineCapability({
  name: 'region',
  events: regionEvents,
  streams: ['region', 'clock'],
  actions: [foundRegion, changePolicy, acceptClock],
  views: [regionView],
});
