import { given } from '@tsumugi/kernel/testing';
import { registeringDecider, updatingDecider } from './decider.js';
import type { PatientBasics, PatientEvent } from './events.js';

const at = '2026-04-01T02:00:00.000Z';
/** No line is kept from this person. */
const open = { facts: { closed: [] } };
const facts = { today: '2026-04-01' };
const person = { facility: 'facility-1', name: '紡木 ハナ', kana: 'ツムギ ハナ', birthDate: '1941-11-03', sex: 'FEMALE' } as const;
const basics: PatientBasics = {
  careLevel: 'care-3',
  conditions: ['慢性心不全'],
  allergies: [],
  keyPerson: null,
  pointsOfCare: ['毎朝体重を測る'],
  living: null,
};
const registered: PatientEvent = { type: 'PatientRegistered', data: person };
const updated: PatientEvent = { type: 'BasicsUpdated', data: basics, occurredAt: at };
const died: PatientEvent = { type: 'PatientDied', data: { diedOn: '2026-03-31', foundBy: '糸井医師', foundAt: at, recordedBy: null } };

describe('registering a patient', () => {
  const register = { commandId: 'hana', ...person };

  it('happens once', () => {
    given(registeringDecider).when(register, { facts }).then([registered]);
    given(registeringDecider, [registered]).when(register, { facts }).thenRefused('CONFLICT');
  });

  it('needs a birth date that somebody alive can have', () => {
    expect(given(registeringDecider).when({ ...register, birthDate: '2026-04-01' }, { facts }).outcome).toHaveLength(1);
    given(registeringDecider)
      .when({ ...register, birthDate: '2026-04-02' }, { facts })
      .thenRefused('INVALID');
    expect(given(registeringDecider).when({ ...register, birthDate: '1896-01-01' }, { facts }).outcome).toHaveLength(1);
    given(registeringDecider)
      .when({ ...register, birthDate: '1895-12-31' }, { facts })
      .thenRefused('INVALID');
  });
});

describe('the basics', () => {
  const update = { commandId: 'c', patient: 'hana', ...basics, phase: null, expectedPhase: null, expectedUpdatedAt: null } as const;

  it('are written for a registered patient', () => {
    given(updatingDecider, [registered])
      .when(update, { at, ...open })
      .then([updated]);
    given(updatingDecider)
      .when(update, { at, ...open })
      .thenRefused('NOT_FOUND');
  });

  it('are not overwritten by who has not seen the last update', () => {
    const next = { ...update, allergies: ['ペニシリン'] };
    given(updatingDecider, [registered, updated])
      .when(next, { at, ...open })
      .thenRefused('CONFLICT');
    const later = '2026-04-02T02:00:00.000Z';
    given(updatingDecider, [registered, updated])
      .when({ ...next, expectedUpdatedAt: at }, { at: later, ...open })
      .then([{ type: 'BasicsUpdated', data: { ...basics, allergies: ['ペニシリン'] }, occurredAt: later }]);
  });

  it('say nothing new when they are the same', () => {
    given(updatingDecider, [registered, updated])
      .when(update, { at, ...open })
      .then([]);
  });

  it('come with the phase, which changes by itself as well', () => {
    given(updatingDecider, [registered, updated])
      .when({ ...update, phase: 'CHANGING', expectedPhase: 'STABLE' }, { at, ...open })
      .then([{ type: 'PhaseChanged', data: { phase: 'CHANGING' } }]);
  });

  it('leave the phase alone that another said meanwhile, and change only the one that was on the screen', () => {
    const history: PatientEvent[] = [registered, { type: 'PhaseChanged', data: { phase: 'END_OF_LIFE' } }];
    given(updatingDecider, history)
      .when(update, { at, ...open })
      .then([updated]);
    given(updatingDecider, history)
      .when({ ...update, phase: 'STABLE', expectedPhase: 'STABLE' }, { at, ...open })
      .thenRefused('CONFLICT');
    given(updatingDecider, history)
      .when({ ...update, phase: 'STABLE' }, { at, ...open })
      .thenRefused('CONFLICT');
    given(updatingDecider, history)
      .when({ ...update, phase: 'STABLE', expectedPhase: 'END_OF_LIFE' }, { at, ...open })
      .then([updated, { type: 'PhaseChanged', data: { phase: 'STABLE' } }]);
  });

  it('do not tell of a death, nor take it back', () => {
    given(updatingDecider, [registered])
      .when({ ...update, phase: 'DIED' }, { at, ...open })
      .thenRefused('INVALID');
    given(updatingDecider, [registered, died])
      .when({ ...update, phase: 'STABLE', expectedPhase: 'STABLE' }, { at, ...open })
      .thenRefused('CONFLICT');
    given(updatingDecider, [registered, died])
      .when({ ...update, phase: 'DIED' }, { at, ...open })
      .then([updated]);
  });
});
