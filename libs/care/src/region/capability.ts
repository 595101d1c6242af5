import { defineCapability } from '@tsumugi/kernel';
import { acceptClock, changePolicy, foundRegion, setEmployment } from './actions.js';
import { regionEvents } from './events.js';
import { RegionOfficeResolver } from './office.resolver.js';
import { regionView } from './view.js';

/** The network for cooperation and its rules. */
export const region = defineCapability({
  name: 'region',
  events: regionEvents,
  streams: ['region', 'clock'],
  actions: [foundRegion, changePolicy, setEmployment, acceptClock],
  views: [regionView],
  api: { office: { schema: new URL('./region.office.graphql', import.meta.url), resolvers: [RegionOfficeResolver] } },
});
