import type { Process, Recorded, ViewReader } from '@tsumugi/kernel';
import { isAssigned, isConsented, isMember } from '../policy/facts.js';
import { clinicians } from '../professions.js';
import type { AlertRaised } from './events.js';
import { alertInStream, shownAlertOf } from './ids.js';

/** Calls the clinicians who look after the patient to an alert, at once. */
export const alarm: Process = {
  name: 'alarm',
  on: {
    AlertRaised: ({ data, stream }: Recorded<AlertRaised>, read) => {
      const { patient } = data;
      const alert = shownAlertOf(read, stream, alertInStream(read, stream.slice('measuring-'.length), data.alert, data.reading));
      // Replayed after a restart: whoever was called meanwhile needs no second call.
      if (alert === undefined || !isRaised(read, alert)) return [];
      return assignedClinicians(read, patient).map((account) => ({
        account,
        kind: 'alert',
        path: `/patients/${patient}`,
        urgent: true,
        about: { patient, alert },
      }));
    },
  },
  stands: ({ account, about: { alert, patient = '' } }, read) =>
    (alert === undefined || isRaised(read, alert)) && assignedClinicians(read, patient).includes(account),
};

function isRaised(read: ViewReader, alert: string): boolean {
  return read.get(`SELECT 1 FROM vitals_alert WHERE id = ? AND status = 'RAISED'`, alert) !== undefined;
}

function assignedClinicians(read: ViewReader, patient: string): readonly string[] {
  const staff = read.all<{ facility: string; account: string; profession: string }>(
    `SELECT s.facility, s.account, s.profession
       FROM careteam_member m
       JOIN facility_staff s ON s.facility = m.facility AND s.to_position IS NULL
      WHERE m.patient = ? AND m.to_position IS NULL
      ORDER BY s.account, s.facility`,
    patient,
  );
  const called = staff.filter(
    ({ facility, account, profession }) =>
      clinicians.has(profession) &&
      isMember(read, patient, facility) &&
      isAssigned(read, patient, facility, account) &&
      isConsented(read, patient, facility),
  );
  return [...new Set(called.map(({ account }) => account))];
}
