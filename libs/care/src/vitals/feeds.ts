import { defineFeed, type Allow, type LiveFeed, type ViewReader, type Viewer } from '@tsumugi/kernel';
import { teamAccess, teamAccessFacts } from '../policy/access.js';
import { alertOf, readingOf } from './readings.js';
import { alertsTopic, readingsTopic } from './topics.js';

interface OfPatient {
  readonly patient: string;
}

export const readingUpdates = feedOfPatient('readingUpdates', readingsTopic, readingOf);
export const alertUpdates = feedOfPatient('alertUpdates', alertsTopic, alertOf);

function feedOfPatient(
  name: string,
  topic: (patient: string) => string,
  load: (read: ViewReader, id: string, patient: string, outcome: Allow) => object | null,
): LiveFeed<OfPatient> {
  return defineFeed<OfPatient>({
    name,
    audiences: ['team'],
    topic: ({ patient }) => topic(patient),
    patient: ({ patient }) => patient,
    access: ({ patient }, viewer: Viewer, read) => teamAccess(read, viewer, 'patient.read', patient),
    facts: ({ patient }, viewer) => teamAccessFacts(viewer, patient),
    load: (id, outcome, read, { patient }) => load(read, id, patient, outcome),
  });
}
