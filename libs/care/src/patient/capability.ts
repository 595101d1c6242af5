import { defineCapability } from '@tsumugi/kernel';
import { recordDeath, registerPatient, updateBasics } from './actions.js';
import { patientEvents } from './events.js';
import { myPatientsUpdates } from './feeds.js';
import { PatientTeamResolver } from './team.resolver.js';
import { patientView } from './view.js';

/** Who the patient is, and what everybody needs to know at the first visit. */
export const patient = defineCapability({
  name: 'patient',
  events: patientEvents,
  streams: ['patient'],
  actions: [registerPatient, updateBasics, recordDeath],
  views: [patientView],
  feeds: [myPatientsUpdates],
  api: { team: { schema: new URL('./patient.team.graphql', import.meta.url), resolvers: [PatientTeamResolver] } },
});
