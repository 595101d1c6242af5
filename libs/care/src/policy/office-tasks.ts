import { granted, refuse, RefusalError, type Allow, type ViewReader, type Viewer } from '@tsumugi/kernel';
import { required } from './access.js';
import { decideOffice } from './decide.js';
import { officeFacts } from './facts.js';

const mostTasks = 200;

/**
 * Leave to look at the first of what waits for the region's office, consents and deaths alike.
 * @throws RefusalError, also for a number of tasks that is none
 */
export function tasksAccess(read: ViewReader, viewer: Viewer, first: number): Allow {
  if (first < 1 || first > mostTasks) throw new RefusalError(refuse('INVALID', `件数は1から${mostTasks}の間で指定してください。`, 'first'));
  return granted(required(decideOffice('figures.read', officeFacts(read, viewer, null), viewer)));
}
