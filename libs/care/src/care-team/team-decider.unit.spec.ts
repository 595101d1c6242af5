import fc from 'fast-check';
import { isRefusal } from '@tsumugi/kernel';
import { given } from '@tsumugi/kernel/testing';
import type { TeamEvent } from './events.js';
import { assigningDecider, removingDecider, type AssigningFacts, type TeamState } from './team-decider.js';

const clinic = { facility: 'clinic', membership: 'patient-1' };
const pharmacy = { facility: 'pharmacy', membership: 'invitation-1' };
const removed = (member: { facility: string; membership: string }): TeamEvent => ({
  type: 'FacilityRemoved',
  data: { patient: 'patient-1', ...member },
});

describe('taking a facility out', () => {
  const remove = { commandId: 'remove-1', patient: 'patient-1', facility: 'pharmacy' };

  it('ends this stay of the facility', () => {
    given(removingDecider)
      .when(remove, { facts: { members: [clinic, pharmacy] } })
      .then([removed(pharmacy)]);
  });

  it('a facility that came back can be taken out again', () => {
    const back = { ...pharmacy, membership: 'invitation-2' };
    given(removingDecider, [removed(pharmacy)])
      .when(remove, { facts: { members: [clinic, back] } })
      .then([removed(back)]);
  });

  it('a second removal changes nothing, also while the views are behind', () => {
    given(removingDecider, [removed(pharmacy)])
      .when(remove, { facts: { members: [clinic, pharmacy] } })
      .then([]);
  });

  it('leaves one facility in the team', () => {
    given(removingDecider)
      .when(remove, { facts: { members: [pharmacy] } })
      .thenRefused('CONFLICT');
    given(removingDecider, [removed(clinic)])
      .when(remove, { facts: { members: [clinic, pharmacy] } })
      .thenRefused('CONFLICT');
  });

  it('knows no facility outside the team', () => {
    given(removingDecider)
      .when(remove, { facts: { members: [clinic] } })
      .thenRefused('NOT_FOUND');
  });

  it('whoever is taken out, in whatever order: somebody stays', () => {
    const facilities = ['a', 'b', 'c', 'd'].map((facility) => ({ facility, membership: `stay-${facility}` }));
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...facilities.map(({ facility }) => facility)), { maxLength: 12 }), (leaving) => {
        let state: TeamState = removingDecider.initial();
        for (const facility of leaving) {
          const outcome = removingDecider.decide({ ...remove, facility }, state, {
            at: '2026-04-01T02:00:00.000Z',
            actor: { person: 'person-1', facility: 'a', device: null },
            // The views have seen none of the removals yet.
            facts: { members: facilities },
          });
          if (!isRefusal(outcome)) state = outcome.reduce((before, event) => removingDecider.evolve(before, event), state);
        }
        expect(state.size).toBeLessThan(facilities.length);
      }),
    );
  });
});

describe('the manager assigns', () => {
  const assign = { commandId: 'assign-1', patient: 'patient-1', all: false, accounts: ['nurse-1', 'nurse-2', 'nurse-1'], expected: null };
  const facts: AssigningFacts = { facility: 'station', notOnStaff: [], assigned: ['*'] };
  const assigned = (all: boolean, accounts: string[]): TeamEvent => ({
    type: 'StaffAssigned',
    data: { patient: 'patient-1', facility: 'station', all, accounts },
  });

  it('named staff, each once', () => {
    given(assigningDecider)
      .when(assign, { facts })
      .then([assigned(false, ['nurse-1', 'nurse-2'])]);
  });

  it('all staff', () => {
    const named = { ...facts, assigned: ['nurse-1'] };
    given(assigningDecider)
      .when({ ...assign, all: true, accounts: [], expected: ['nurse-1'] }, { facts: named })
      .then([assigned(true, [])]);
  });

  it('in the place of those who stood on the screen: whom another manager chose meanwhile is not left out unseen', () => {
    const chosen = { ...facts, assigned: ['nurse-3'] };
    given(assigningDecider).when(assign, { facts: chosen }).thenRefused('CONFLICT');
    given(assigningDecider)
      .when({ ...assign, expected: ['nurse-3'] }, { facts: chosen })
      .then([assigned(false, ['nurse-1', 'nurse-2'])]);
  });

  it('the same choice again changes nothing', () => {
    given(assigningDecider)
      .when(assign, { facts: { ...facts, assigned: ['nurse-2', 'nurse-1'] } })
      .then([]);
    given(assigningDecider)
      .when({ ...assign, all: true, accounts: [] }, { facts })
      .then([]);
  });

  it('somebody, and not both all and some', () => {
    given(assigningDecider)
      .when({ ...assign, accounts: [] }, { facts })
      .thenRefused('INVALID');
    given(assigningDecider)
      .when({ ...assign, all: true }, { facts })
      .thenRefused('INVALID');
  });

  it('only people of the own facility', () => {
    given(assigningDecider)
      .when(assign, { facts: { ...facts, notOnStaff: ['nurse-2'] } })
      .thenRefused('INVALID');
  });
});
