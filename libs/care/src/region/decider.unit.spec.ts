import { given } from '@tsumugi/kernel/testing';
import { defaultRegionPolicy } from '../policy/default-policy.js';
import { facilityKinds, isProfession } from '../professions.js';
import { employmentDecider, foundingDecider, policyDecider } from './decider.js';
import type { RegionFounded, RegionPolicyChanged } from './events.js';

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
    [
      'a kind of facility that there is not',
      { employment: [{ kind: 'castle', professions: ['clerk'] }] },
      { employment: [{ kind: 'clinic', professions: ['clerk'] }] },
    ],
    [
      'a kind that takes on nobody',
      { employment: [{ kind: 'clinic', professions: [] }] },
      { employment: [{ kind: 'clinic', professions: ['doctor'] }] },
    ],
    [
      'a kind that is named twice',
      {
        employment: [
          { kind: 'clinic', professions: ['doctor'] },
          { kind: 'clinic', professions: ['nurse'] },
        ],
      },
      { employment: [] },
    ],
    ['a zone that no clock knows', { zone: 'Asia/Edo' }, { zone: 'Europe/Berlin' }],
  ])('refuses %s', (_, wrong, right) => {
    given(policyDecider, [founded]).when(change(wrong)).thenRefused('INVALID');
    expect(given(policyDecider, [founded]).when(change(right)).outcome).toHaveLength(1);
  });
});

describe('whom a kind of facility takes on', () => {
  const begins = defaultRegionPolicy.employment.find(({ kind }) => kind === 'home-help-office')!.professions;
  const set = (professions: readonly string[], expected = begins) =>
    ({ commandId: 'c', region: 'region-1', kind: 'home-help-office', professions, expected }) as const;

  it('is known for every kind from the beginning, and only those who practise under it have a licence', () => {
    expect(defaultRegionPolicy.employment.map(({ kind }) => kind)).toEqual(Object.keys(facilityKinds));
    expect(defaultRegionPolicy.employment.every(({ professions }) => professions.length > 0 && professions.every(isProfession))).toBe(true);
    const kindsOf = (profession: string) =>
      defaultRegionPolicy.employment.filter(({ professions }) => professions.includes(profession)).map(({ kind }) => kind);
    expect(kindsOf('doctor')).toEqual(['hospital', 'clinic', 'care-home']);
    expect(kindsOf('dentist')).toEqual(['hospital', 'dental-clinic']);
    expect(kindsOf('helper')).not.toContain('clinic');
  });

  it('is set by kind, from what stood on the screen', () => {
    const wider = [...begins, 'nurse'];
    const { outcome } = given(employmentDecider, [founded]).when(set(wider));
    const [changedTo] = outcome as readonly RegionPolicyChanged[];
    const changed = changedTo!.data.policy;
    expect(changed.employment.filter(({ kind }) => kind === 'home-help-office')).toEqual([
      { kind: 'home-help-office', professions: wider },
    ]);
    expect(changed.employment).toHaveLength(defaultRegionPolicy.employment.length);
    given(employmentDecider, [founded])
      .when(set([...begins].reverse()))
      .then([]);
    given(employmentDecider, [founded])
      .when(set(wider, ['helper']))
      .thenRefused('CONFLICT');
    given(employmentDecider, [founded]).when(set([])).thenRefused('INVALID');
    given(employmentDecider).when(set(wider)).thenRefused('NOT_FOUND');
  });
});
