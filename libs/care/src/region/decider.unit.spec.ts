import { given } from '@tsumugi/kernel/testing';
import { defaultRegionPolicy } from '../policy/default-policy.js';
import { foundingDecider, policyDecider } from './decider.js';
import type { RegionFounded } from './events.js';

const founded: RegionFounded = { type: 'RegionFounded', data: { name: 'つむぎ', policy: defaultRegionPolicy, demonstration: false } };
const found = { commandId: 'region-1', name: 'つむぎ', policy: defaultRegionPolicy, demonstration: false };
const change = (policy: Partial<typeof defaultRegionPolicy>) => ({
  commandId: 'c',
  region: 'region-1',
  policy: { ...defaultRegionPolicy, ...policy },
});

describe('a region', () => {
  it('is founded once', () => {
    given(foundingDecider).when(found).then([founded]);
    given(foundingDecider, [founded]).when(found).thenRefused('CONFLICT');
  });

  it('changes its policy, and says nothing when it stays the same', () => {
    const policy = { ...defaultRegionPolicy, consentRegistration: 'office' as const };
    given(policyDecider, [founded])
      .when(change({ consentRegistration: 'office' }))
      .then([{ type: 'RegionPolicyChanged', data: { policy } }]);
    given(policyDecider, [founded]).when(change({})).then([]);
    given(policyDecider).when(change({})).thenRefused('NOT_FOUND');
  });

  it.each([
    ['a session of no time', { sessionMinutes: 0 }, { sessionMinutes: 5 }],
    ['invitations that never lapse', { invitationDays: 91 }, { invitationDays: 90 }],
    ['screens that are minutes behind', { staleAfterSeconds: 301 }, { staleAfterSeconds: 300 }],
    ['a profession that nobody has', { invitingProfessions: ['wizard'] }, { invitingProfessions: ['msw'] }],
    ['a zone that no clock knows', { zone: 'Asia/Edo' }, { zone: 'Europe/Berlin' }],
  ])('refuses %s', (_, wrong, right) => {
    given(policyDecider, [founded]).when(change(wrong)).thenRefused('INVALID');
    expect(given(policyDecider, [founded]).when(change(right)).outcome).toHaveLength(1);
  });
});
