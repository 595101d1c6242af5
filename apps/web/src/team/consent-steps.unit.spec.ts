import type { ConsentState } from '../graphql/schema/team';
import { stepsOf } from './consent-steps';

const recorded: ConsentState = {
  status: 'ACTIVE',
  kind: 'COMPREHENSIVE',
  facilities: [],
  withdrawnFacilities: [],
  form: 'WRITTEN',
  givenOn: '2026-11-01',
  givenBy: { name: '山田 ハル', relationship: null },
  obtainedBy: null,
  registeredAt: '2026-11-01T03:00:00.000Z',
  checkedAt: null,
  withdrawnAt: null,
  withdrawals: [],
};

const keysOf = (consent: ConsentState) => stepsOf(consent).map(({ key }) => key);

describe('what has become of a consent', () => {
  it('has nothing to tell before one was recorded', () => {
    expect(keysOf({ ...recorded, status: 'NONE' })).toEqual([]);
  });

  it('counts at once, and waits for the office to look at the paper', () => {
    expect(keysOf(recorded)).toEqual(['given', 'registered', 'notChecked']);
    expect(keysOf({ ...recorded, checkedAt: '2026-11-04T03:00:00.000Z' })).toEqual(['given', 'registered', 'checked']);
  });

  it('waits for the office where the office registers, and for its second person', () => {
    expect(keysOf({ ...recorded, status: 'AWAITING_REGISTRATION', registeredAt: null })).toEqual(['given', 'notRegistered']);
    expect(keysOf({ ...recorded, status: 'AWAITING_CONFIRMATION' })).toEqual(['given', 'registered', 'notConfirmed']);
  });

  it('ends with its withdrawal', () => {
    expect(keysOf({ ...recorded, status: 'WITHDRAWN', withdrawnAt: '2026-11-09T03:00:00.000Z' })).toEqual([
      'given',
      'registered',
      'withdrawn',
    ]);
  });
});
