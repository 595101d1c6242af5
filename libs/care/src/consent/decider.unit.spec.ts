import fc from 'fast-check';
import { isRefusal } from '@tsumugi/kernel';
import { given } from '@tsumugi/kernel/testing';
import {
  checkDecider,
  confirmationDecider,
  recordingDecider,
  registrationDecider,
  withdrawalDecider,
  type RecordConsent,
  type RecordingFacts,
  type WithdrawConsent,
} from './decider.js';
import { consentEvents, type ConsentEvent, type ConsentRecorded } from './events.js';
import { evolveConsents, isEffective, type Consents } from './state.js';

const giver = { name: '紡木 ハナ', relationship: null };
const command: RecordConsent = {
  commandId: 'consent-1',
  patient: 'patient-1',
  kind: 'COMPREHENSIVE',
  facilities: [],
  form: 'WRITTEN',
  givenOn: '2026-03-31',
  givenBy: giver,
  explanationVersion: '2026-1',
};
const facts: RecordingFacts = {
  registration: 'office-two-persons',
  unknownFacilities: [],
  birthDate: '1942-05-03',
  facility: 'facility-1',
  today: '2026-04-01',
  diedOn: null,
};
const office = (person: string) => ({ actor: { person, facility: null, device: null }, facts: { consent: 'consent-1' } });

function recorded(change: Partial<ConsentRecorded['data']> = {}): ConsentRecorded {
  return {
    type: 'ConsentRecorded',
    data: {
      consent: 'consent-1',
      patient: 'patient-1',
      kind: 'COMPREHENSIVE',
      facilities: [],
      form: 'WRITTEN',
      givenOn: '2026-03-31',
      givenBy: giver,
      obtainedBy: { account: 'person-1', facility: 'facility-1' },
      explanationVersion: '2026-1',
      registration: 'office-two-persons',
      ...change,
    },
  };
}
const byOffice = <T extends 'ConsentRegistered' | 'ConsentConfirmed' | 'ConsentChecked'>(type: T, by: string) => ({
  type,
  data: { consent: 'consent-1', patient: 'patient-1', by },
});
const recordedBy = { account: 'person-1', facility: 'facility-1' };
const withdrawn = (facilities: readonly string[]): ConsentEvent => ({
  type: 'ConsentWithdrawn',
  data: {
    ...{ patient: 'patient-1', facilities, withdrawnOn: '2026-04-01', givenBy: giver, reason: null },
    ...{ means: null, recordedBy },
  },
});

describe('recording a consent', () => {
  it('keeps who obtained it and the region’s rule of the day', () => {
    given(recordingDecider).when(command, { facts }).then([recorded()]);
  });

  it('may be done again: a new paper after a new explanation, or after a withdrawal', () => {
    given(recordingDecider, [recorded({ consent: 'consent-0' })])
      .when(command, { facts })
      .then([recorded()]);
    given(recordingDecider, [recorded({ consent: 'consent-0' }), withdrawn([])])
      .when({ ...command, givenOn: '2026-04-01' }, { facts })
      .then([recorded({ givenOn: '2026-04-01' })]);
  });

  it('takes no paper older than the withdrawal of what it names', () => {
    const ended = (...withdrawals: ConsentEvent[]) => given(recordingDecider, [recorded({ consent: 'consent-0' }), ...withdrawals]);
    const individual = { ...command, kind: 'INDIVIDUAL' as const, facilities: ['clinic'] };
    ended(withdrawn([])).when(command, { facts }).thenRefused('INVALID');
    ended(withdrawn([])).when(individual, { facts }).thenRefused('INVALID');
    ended(withdrawn(['clinic']))
      .when(individual, { facts })
      .thenRefused('INVALID');
    // A comprehensive one reaches the clinic as well.
    ended(withdrawn(['clinic']))
      .when(command, { facts })
      .thenRefused('INVALID');
    ended(withdrawn(['pharmacy']))
      .when(individual, { facts })
      .then([recorded({ kind: 'INDIVIDUAL', facilities: ['clinic'] })]);
    // The last that covers it counts, in whatever order they were recorded.
    const earlier = { ...withdrawn([]), data: { ...withdrawn([]).data, withdrawnOn: '2026-01-01' } } as ConsentEvent;
    ended(withdrawn([]), earlier).when(command, { facts }).thenRefused('INVALID');
    ended(earlier).when(command, { facts }).then([recorded()]);
  });

  it('an individual consent names its facilities, each once', () => {
    const individual = { ...command, kind: 'INDIVIDUAL' as const };
    given(recordingDecider)
      .when({ ...individual, facilities: ['clinic', 'clinic'] }, { facts })
      .then([recorded({ kind: 'INDIVIDUAL', facilities: ['clinic'] })]);
    given(recordingDecider)
      .when({ ...individual, facilities: [] }, { facts })
      .thenRefused('INVALID');
  });

  it('a comprehensive consent names none', () => {
    given(recordingDecider)
      .when({ ...command, facilities: ['clinic'] }, { facts })
      .thenRefused('INVALID');
  });

  it('refuses a facility that the region does not have', () => {
    given(recordingDecider)
      .when(command, { facts: { ...facts, unknownFacilities: ['nowhere'] } })
      .thenRefused('INVALID');
  });

  it('takes a paper signed today, not one of tomorrow', () => {
    given(recordingDecider)
      .when({ ...command, givenOn: '2026-04-01' }, { facts })
      .then([recorded({ givenOn: '2026-04-01' })]);
    given(recordingDecider)
      .when({ ...command, givenOn: '2026-04-02' }, { facts })
      .thenRefused('INVALID');
  });

  it('takes a paper signed until the day of death, not after', () => {
    given(recordingDecider)
      .when(command, { facts: { ...facts, diedOn: '2026-03-31' } })
      .then([recorded()]);
    given(recordingDecider)
      .when(command, { facts: { ...facts, diedOn: '2026-03-30' } })
      .thenRefused('INVALID');
  });
});

describe('the office', () => {
  const task = { commandId: 'task-1', patient: 'patient-1' };

  it('registers a recorded consent once', () => {
    const history = [recorded({ registration: 'office' })];
    given(registrationDecider, history)
      .when(task, office('clerk-1'))
      .then([byOffice('ConsentRegistered', 'clerk-1')]);
    given(registrationDecider, [...history, byOffice('ConsentRegistered', 'clerk-1')])
      .when(task, office('clerk-2'))
      .then([]);
  });

  it('does not register what is withdrawn, unknown, or was the facility’s to register', () => {
    given(registrationDecider, [recorded(), withdrawn([])])
      .when(task, office('clerk-1'))
      .thenRefused('CONFLICT');
    given(registrationDecider).when(task, office('clerk-1')).thenRefused('NOT_FOUND');
    given(registrationDecider, [recorded({ registration: 'facility-then-office-check' })])
      .when(task, office('clerk-1'))
      .thenRefused('CONFLICT');
  });

  it('asks which, when several wait', () => {
    given(registrationDecider, [recorded()])
      .when(task, { ...office('clerk-1'), facts: { consent: null } })
      .thenRefused('CONFLICT');
  });

  it('a different person confirms', () => {
    const history = [recorded(), byOffice('ConsentRegistered', 'clerk-1')];
    given(confirmationDecider, history)
      .when(task, office('clerk-2'))
      .then([byOffice('ConsentConfirmed', 'clerk-2')]);
    given(confirmationDecider, history).when(task, office('clerk-1')).thenRefused('CONFLICT');
    given(confirmationDecider, [...history, byOffice('ConsentConfirmed', 'clerk-2')])
      .when(task, office('clerk-3'))
      .then([]);
  });

  it('nothing is confirmed before it is registered, or where one person is enough', () => {
    given(confirmationDecider, [recorded()]).when(task, office('clerk-2')).thenRefused('CONFLICT');
    const one = [recorded({ registration: 'office' }), byOffice('ConsentRegistered', 'clerk-1')];
    given(confirmationDecider, one).when(task, office('clerk-2')).thenRefused('CONFLICT');
  });

  it('checks afterwards what a facility registered itself', () => {
    const history = [recorded({ registration: 'facility-then-office-check' })];
    given(checkDecider, history)
      .when(task, office('clerk-1'))
      .then([byOffice('ConsentChecked', 'clerk-1')]);
    given(checkDecider, [...history, byOffice('ConsentChecked', 'clerk-1')])
      .when(task, office('clerk-2'))
      .then([]);
    given(checkDecider, [recorded({ registration: 'office' })])
      .when(task, office('clerk-1'))
      .thenRefused('CONFLICT');
    given(checkDecider, [...history, withdrawn([])])
      .when(task, office('clerk-1'))
      .thenRefused('CONFLICT');
  });
});

describe('withdrawing', () => {
  const withdraw: WithdrawConsent = { commandId: 'w-1', patient: 'patient-1', facilities: [], withdrawnOn: '2026-04-01', givenBy: giver };
  const today = { today: '2026-04-01', unknownFacilities: [], birthDate: '1942-05-03' };

  it('ends everything, also what still waits for the office', () => {
    given(withdrawalDecider, [recorded()])
      .when(withdraw, { facts: today })
      .then([withdrawn([])]);
  });

  it('a second withdrawal changes nothing', () => {
    given(withdrawalDecider, [recorded(), withdrawn([])])
      .when(withdraw, { facts: today })
      .then([]);
    const forClinic = { ...withdraw, facilities: ['clinic'] };
    given(withdrawalDecider, [recorded(), withdrawn(['clinic'])])
      .when(forClinic, { facts: today })
      .then([]);
  });

  it('by the office keeps who told it and how; which way it was, is asked', () => {
    const clerk = { actor: { person: 'clerk-1', facility: null, device: null }, facts: today };
    const daughter = { name: '紡木 恵子', relationship: '長女' };
    const told = { ...withdraw, facilities: ['clinic'], givenBy: daughter, means: 'TELEPHONE' as const, reason: '本人の希望' };
    given(withdrawalDecider, [recorded()])
      .when(told, clerk)
      .then([
        {
          type: 'ConsentWithdrawn',
          data: {
            ...{ patient: 'patient-1', facilities: ['clinic'], withdrawnOn: '2026-04-01', givenBy: daughter, reason: '本人の希望' },
            ...{ means: 'TELEPHONE', recordedBy: { account: 'clerk-1', facility: null } },
          },
        },
      ]);
    const { outcome } = given(withdrawalDecider, [recorded()]).when({ ...told, means: null }, clerk);
    expect(outcome).toMatchObject({ code: 'INVALID', field: 'means' });
    given(withdrawalDecider).when(told, clerk).thenRefused('CONFLICT');
  });

  it('as version 1 said it, does not say who recorded it, nor how it was told', () => {
    const event = consentEvents.find(({ type }) => type === 'ConsentWithdrawn')!;
    const old = { patient: 'patient-1', facilities: [], withdrawnOn: '2026-04-01', givenBy: giver, reason: null };
    expect(event.upcasts?.[1]?.(old)).toEqual({ ...old, means: null, recordedBy: null });
  });

  it('after a new consent it can be withdrawn again', () => {
    given(withdrawalDecider, [recorded(), withdrawn([]), recorded({ consent: 'consent-2' })])
      .when(withdraw, { facts: today })
      .then([withdrawn([])]);
  });

  it('for one facility of the whole team, or for one that is named', () => {
    const forClinic = { ...withdraw, facilities: ['clinic'] };
    given(withdrawalDecider, [recorded()])
      .when(forClinic, { facts: today })
      .then([withdrawn(['clinic'])]);
    given(withdrawalDecider, [recorded({ kind: 'INDIVIDUAL', facilities: ['clinic', 'pharmacy'] })])
      .when(forClinic, { facts: today })
      .then([withdrawn(['clinic'])]);
    given(withdrawalDecider, [recorded({ kind: 'INDIVIDUAL', facilities: ['pharmacy'] })])
      .when(forClinic, { facts: today })
      .thenRefused('INVALID');
  });

  it('refuses where there is no consent, a day to come, or an unknown facility', () => {
    given(withdrawalDecider).when(withdraw, { facts: today }).thenRefused('CONFLICT');
    given(withdrawalDecider, [recorded()])
      .when({ ...withdraw, withdrawnOn: '2026-04-02' }, { facts: today })
      .thenRefused('INVALID');
    // Else the paper that was withdrawn could be recorded again as one of after it.
    given(withdrawalDecider, [recorded()])
      .when({ ...withdraw, withdrawnOn: '2026-03-30' }, { facts: today })
      .thenRefused('INVALID');
    given(withdrawalDecider, [recorded()])
      .when({ ...withdraw, withdrawnOn: '2026-03-31' }, { facts: today })
      .then([{ ...withdrawn([]), data: { ...withdrawn([]).data, withdrawnOn: '2026-03-31' } } as ConsentEvent]);
    given(withdrawalDecider, [recorded()])
      .when(withdraw, { facts: { ...today, unknownFacilities: ['nowhere'] } })
      .thenRefused('INVALID');
  });
});

describe('whatever office and facilities do', () => {
  const people = fc.constantFrom('clerk-1', 'clerk-2');
  const step = fc.oneof(
    fc.record({
      do: fc.constant('record' as const),
      registration: fc.constantFrom('facility-then-office-check' as const, 'office' as const, 'office-two-persons' as const),
    }),
    fc.record({ do: fc.constantFrom('register' as const, 'confirm' as const, 'check' as const), by: people, consent: fc.nat(3) }),
    fc.record({ do: fc.constant('withdraw' as const) }),
  );

  it('a consent of two persons is in force only after two different ones, and none after a withdrawal', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        let state: Consents = new Map();
        const log: ConsentEvent[] = [];
        steps.forEach((one, index) => {
          const base = { commandId: `consent-${index}`, patient: 'patient-1' };
          const context = {
            at: '2026-04-01T02:00:00.000Z',
            actor: { person: 'by' in one ? one.by : 'nurse-1', facility: 'facility-1', device: null },
          };
          const meant = { facts: { consent: [...state.keys()]['consent' in one ? one.consent : 0] ?? null } };
          const outcome =
            one.do === 'record'
              ? recordingDecider.decide({ ...command, ...base }, state, { ...context, facts: { ...facts, registration: one.registration } })
              : one.do === 'withdraw'
                ? withdrawalDecider.decide({ ...base, facilities: [], withdrawnOn: '2026-04-01', givenBy: giver }, state, {
                    ...context,
                    facts: { today: '2026-04-01', unknownFacilities: [], birthDate: '1942-05-03' },
                  })
                : { register: registrationDecider, confirm: confirmationDecider, check: checkDecider }[one.do].decide(base, state, {
                    ...context,
                    ...meant,
                  });
          if (isRefusal(outcome)) return;
          for (const event of outcome) {
            state = evolveConsents(state, event);
            log.push(event);
          }
        });
        const lastWithdrawal = log.findLastIndex((event) => event.type === 'ConsentWithdrawn');
        for (const [id, consent] of state) {
          if (!isEffective(consent)) continue;
          const about = log.filter((event) => 'consent' in event.data && event.data.consent === id);
          expect(log.indexOf(about[0]!)).toBeGreaterThan(lastWithdrawal);
          const by = (type: string) => about.flatMap((event) => (event.type === type && 'by' in event.data ? [event.data.by] : []));
          if (consent.registration !== 'facility-then-office-check') expect(by('ConsentRegistered')).toHaveLength(1);
          if (consent.registration === 'office-two-persons') expect(by('ConsentConfirmed')).not.toEqual(by('ConsentRegistered'));
        }
      }),
    );
  });
});
