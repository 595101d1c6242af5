import { allow, defineFeed, deny, earlier, type Allow, type Decision, type Instant, type ViewReader, type Viewer } from '@tsumugi/kernel';
import { regionPolicy } from '../policy/facts.js';
import { defaultRegionPolicy } from '../policy/default-policy.js';
import { unlessSetAside } from '../policy/set-aside.js';
import { endOfDay } from '../day.js';
import { patientsTopic } from '../policy/patient-lists.js';
import { today } from './actions.js';
import { cardOf } from './card.js';

const rule = 'own list of patients';

/**
 * May the viewer see their own list? The outcome names whose list it is and the day it is shown
 * on: a card counts what one person has not seen, and tells an age.
 */
export function listAccess(read: ViewReader, viewer: Viewer, at: Instant): Decision {
  if (viewer.audience !== 'team' || viewer.facility === null) return deny('acts for no facility');
  const serves = read.get(
    'SELECT 1 FROM facility_staff WHERE facility = ? AND account = ? AND to_position IS NULL',
    viewer.facility,
    viewer.account,
  );
  if (!serves) return deny('not on the staff of the facility');
  const zone = regionPolicy(read, viewer.region)?.zone ?? defaultRegionPolicy.zone;
  const own = allow(rule, [[viewer.account, viewer.facility, viewer.region, today(read, viewer.region, at)].join(' ')], {
    validUntil: earlier(viewer.sessionUntil, endOfDay(zone, at)),
  });
  return unlessSetAside(read, viewer, null, own);
}

/** One's own patients' cards, as they change. */
export const myPatientsUpdates = defineFeed<object>({
  name: 'myPatientsUpdates',
  audiences: ['team'],
  topic: (_, viewer) => patientsTopic(viewer.account, viewer.facility ?? ''),
  patient: () => null,
  access: (_, viewer, read, at) => listAccess(read, viewer, at),
  facts: (_, viewer) => [`staff:${viewer.facility ?? ''}`, `session:${viewer.session}`, `region:${viewer.region}`],
  load: (patient, outcome, read) => {
    const { owner, day } = ownerOf(outcome);
    return cardOf(read, owner, patient, day);
  },
});

function ownerOf(outcome: Allow): { owner: Viewer; day: string } {
  const [account, facility, region, day] = outcome.mask[0]!.split(' ') as [string, string, string, string];
  const owner: Viewer = {
    audience: 'team',
    region,
    account,
    facility,
    profession: null,
    device: null,
    session: '',
    sessionUntil: outcome.validUntil ?? '',
  };
  return { owner, day };
}
