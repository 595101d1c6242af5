import { defineFeed } from '@tsumugi/kernel';
import { teamAccess, teamAccessFacts } from '../policy/access.js';
import { entryOf } from './entries.js';
import { dailyLifeTopic } from './topics.js';

export const dailyLifeUpdates = defineFeed<{ readonly patient: string }>({
  name: 'dailyLifeUpdates',
  audiences: ['team'],
  topic: ({ patient }) => dailyLifeTopic(patient),
  patient: ({ patient }) => patient,
  access: ({ patient }, viewer, read) => teamAccess(read, viewer, 'patient.read', patient),
  facts: ({ patient }, viewer) => teamAccessFacts(viewer, patient),
  load: (id, outcome, read, { patient }) => entryOf(read, id, patient, outcome),
});
