import { defineCapability } from '@tsumugi/kernel';
import { checkConsent, confirmConsent, recordConsent, registerConsent, withdrawConsent } from './actions.js';
import { consentEvents } from './events.js';
import { ConsentOfficeResolver } from './office.resolver.js';
import { ConsentTeamResolver, PatientConsentResolver } from './team.resolver.js';
import { consentView } from './view.js';

/** The patient's consent to share information, given and withdrawn: it gates every reading. */
export const consent = defineCapability({
  name: 'consent',
  events: consentEvents,
  streams: ['consent'],
  actions: [recordConsent, withdrawConsent, registerConsent, confirmConsent, checkConsent],
  views: [consentView],
  api: {
    team: { schema: new URL('./consent.team.graphql', import.meta.url), resolvers: [ConsentTeamResolver, PatientConsentResolver] },
    office: { schema: new URL('./consent.office.graphql', import.meta.url), resolvers: [ConsentOfficeResolver] },
  },
});
