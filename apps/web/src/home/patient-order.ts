import type { PatientCard } from '../graphql/schema/team';
import { searchable } from '../text/text';

type Ordered = Pick<PatientCard, 'openAlerts' | 'awaitingMyAcknowledgement' | 'unread' | 'kana' | 'id'>;

const kana = new Intl.Collator('ja');

/** How soon somebody should look: an open alert, a 了解 that is waited for, something unread. */
function urgency({ openAlerts, awaitingMyAcknowledgement, unread }: Ordered): number {
  if ((openAlerts ?? 0) > 0) return 3;
  if ((awaitingMyAcknowledgement ?? 0) > 0) return 2;
  return (unread ?? 0) > 0 ? 1 : 0;
}

/** The most urgent first, then by kana; the id keeps namesakes in place. */
export function comparePatients(a: Ordered, b: Ordered): number {
  return urgency(b) - urgency(a) || kana.compare(a.kana, b.kana) || (a.id < b.id ? -1 : 1);
}

/** Whether name or kana hold what was typed. */
export function matchesPatient(patient: Pick<PatientCard, 'name' | 'kana'>, typed: string): boolean {
  const wanted = searchable(typed);
  return searchable(patient.name).includes(wanted) || searchable(patient.kana).includes(wanted);
}
