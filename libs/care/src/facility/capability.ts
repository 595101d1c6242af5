import { defineCapability } from '@tsumugi/kernel';
import { addStaff, registerFacility, removeStaff, reserveNumber, setManager } from './actions.js';
import { facilityEvents } from './events.js';
import { FacilityOfficeResolver } from './office.resolver.js';
import { FacilityTeamResolver } from './team.resolver.js';
import { facilityView } from './view.js';

/** Offices that serve patients, and the people who serve through them. */
export const facility = defineCapability({
  name: 'facility',
  events: facilityEvents,
  streams: ['number', 'facility'],
  actions: [reserveNumber, registerFacility, addStaff, removeStaff, setManager],
  views: [facilityView],
  api: {
    team: { schema: new URL('./facility.team.graphql', import.meta.url), resolvers: [FacilityTeamResolver] },
    office: { schema: new URL('./facility.office.graphql', import.meta.url), resolvers: [FacilityOfficeResolver] },
  },
});
