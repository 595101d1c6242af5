import { defineCapability } from '@tsumugi/kernel';
import { registerPatient, updateBasics } from './actions.js';
import { closeDeathReport, confirmDeath, recordDeath, reportDeath, undoDeath } from './death-actions.js';
import { deathNotices } from './death-notices.js';
import { patientEvents } from './events.js';
import { myPatientsUpdates } from './feeds.js';
import { PatientOfficeResolver } from './office.resolver.js';
import { PatientTeamResolver } from './team.resolver.js';
import { patientView } from './view.js';
import { patientLinesView } from './lines-view.js';

/** Who the patient is, and what everybody needs to know at the first visit. */
export const patient = defineCapability({
  name: 'patient',
  events: patientEvents,
  streams: ['patient'],
  actions: [registerPatient, updateBasics, recordDeath, reportDeath, closeDeathReport, confirmDeath, undoDeath],
  views: [patientView, patientLinesView],
  feeds: [myPatientsUpdates],
  processes: [deathNotices],
  api: {
    team: { schema: new URL('./patient.team.graphql', import.meta.url), resolvers: [PatientTeamResolver] },
    office: { schema: new URL('./patient.office.graphql', import.meta.url), resolvers: [PatientOfficeResolver] },
  },
});
