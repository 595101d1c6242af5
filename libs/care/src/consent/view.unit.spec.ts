import { viewBench } from '@tsumugi/views/testing';
import { acceptInvitation, inviteFacility } from '../care-team/actions.js';
import { teamAccess } from '../policy/access.js';
import { isConsented } from '../policy/facts.js';
import { network, patient, policyViews, region } from '../policy/testing.js';
import { checkConsent, confirmConsent, recordConsent, registerConsent, withdrawConsent } from './actions.js';
import { consentHolders } from './consent-holders.js';
import { consentState } from './consent-state.js';
import { consentQueue, regionFigures } from './office-queue.js';

const given = { givenOn: '2026-03-31', givenBy: { name: '紡木 ハナ', relationship: null } };
const paper = { patient, kind: 'COMPREHENSIVE' as const, facilities: [], form: 'WRITTEN' as const, explanationVersion: '2026-1', ...given };
const withdrawal = { patient, facilities: [] as string[], withdrawnOn: '2026-04-01', givenBy: given.givenBy };

/** The station asks the clinic into the team; a consent for the station alone lets it ask. */
function teamOfTwo(policy: Parameters<typeof network>[1] = {}) {
  const bench = viewBench(policyViews);
  const story = network(bench, policy);
  const nurse = story.team('nurse');
  const reached = (facility: string) => isConsented(bench.db, patient, facility);
  const withConsent = () => {
    expect(story.act(recordConsent, paper, nurse)).toBe('written');
    expect(story.act(inviteFacility, { commandId: 'invitation', patient, facility: 'clinic' }, nurse)).toBe('written');
    expect(story.act(acceptInvitation, { invitation: 'invitation' }, story.team('doctor'))).toBe('written');
  };
  return { bench, story, nurse, reached, withConsent };
}

describe('a consent reaches its facilities', () => {
  it('at once where the facility registers it, and the office checks afterwards', () => {
    const { bench, story, nurse, reached } = teamOfTwo({ consentRegistration: 'facility-then-office-check' });
    story.act(recordConsent, { ...paper, commandId: 'consent' }, nurse);
    expect(reached('clinic')).toBe(true);
    expect(consentQueue(bench.db, region, 50)).toMatchObject([
      { id: 'consent', duty: 'CHECK', patientName: '紡木 ハナ', givenByName: '紡木 ハナ' },
    ]);
    expect(story.act(checkConsent, { patient }, story.office('office-1'))).toBe('written');
    expect(consentQueue(bench.db, region, 50)).toEqual([]);
  });

  it('when the office registered it', () => {
    const { story, nurse, reached, bench } = teamOfTwo({ consentRegistration: 'office' });
    story.act(recordConsent, paper, nurse);
    expect(reached('clinic')).toBe(false);
    expect(consentQueue(bench.db, region, 50)).toMatchObject([{ duty: 'REGISTER' }]);
    story.act(registerConsent, { patient }, story.office('office-1'));
    expect(reached('clinic')).toBe(true);
    expect(consentState(bench.db, patient, 'station', 'all')).toMatchObject({
      status: 'ACTIVE',
      checkedAt: story.at,
      registeredAt: story.at,
    });
  });

  it('when a second person of the office confirmed it', () => {
    const { story, nurse, reached, bench } = teamOfTwo({ consentRegistration: 'office-two-persons' });
    story.act(recordConsent, paper, nurse);
    story.act(registerConsent, { patient }, story.office('office-1'));
    expect(reached('clinic')).toBe(false);
    expect(consentState(bench.db, patient, 'station', 'all').status).toBe('AWAITING_CONFIRMATION');
    expect(story.act(confirmConsent, { patient }, story.office('office-1'))).toBe('CONFLICT');
    expect(story.act(confirmConsent, { patient }, story.office('office-2'))).toBe('written');
    expect(reached('clinic')).toBe(true);
    expect(consentQueue(bench.db, region, 50)).toEqual([]);
  });

  it('only those that an individual one names, each by its own paper', () => {
    const { story, nurse, reached } = teamOfTwo();
    story.act(recordConsent, { ...paper, kind: 'INDIVIDUAL', facilities: ['clinic'] }, nurse);
    expect([reached('clinic'), reached('station')]).toEqual([true, false]);
    story.act(recordConsent, { ...paper, kind: 'INDIVIDUAL', facilities: ['station'] }, nurse);
    expect([reached('clinic'), reached('station')]).toEqual([true, true]);
  });
});

describe('the office', () => {
  it('says which consent it means when several wait', () => {
    const { story, nurse } = teamOfTwo({ consentRegistration: 'office' });
    story.act(recordConsent, { ...paper, commandId: 'one' }, nurse);
    story.act(recordConsent, { ...paper, commandId: 'two' }, nurse);
    expect(story.act(registerConsent, { patient }, story.office('office-1'))).toBe('CONFLICT');
    expect(story.act(registerConsent, { patient, consent: 'two' }, story.office('office-1'))).toBe('written');
    expect(story.act(registerConsent, { patient }, story.office('office-1'))).toBe('written');
    expect(story.act(registerConsent, { patient }, story.office('office-2'))).toBe('unchanged');
  });

  it('is nobody of the team, and the team is not the office', () => {
    const { story, nurse } = teamOfTwo({ consentRegistration: 'office' });
    expect(story.act(recordConsent, paper, story.office('office-1'))).toBe('NOT_FOUND');
    expect(story.act(recordConsent, paper, nurse)).toBe('written');
    expect(story.act(registerConsent, { patient }, nurse)).toBe('NOT_FOUND');
  });

  it('withdraws what it is told on the telephone, for all or for one facility; it gives no consent', () => {
    const { story, bench, withConsent, reached } = teamOfTwo();
    withConsent();
    const clerk = story.office('office-1');
    const told = { ...withdrawal, means: 'TELEPHONE' as const };
    expect(consentHolders(bench.db, region, 'つむぎ')).toMatchObject([
      { patientName: '紡木 ハナ', consents: [{ kind: 'COMPREHENSIVE', status: 'ACTIVE', facilities: [], withdrawnFacilities: [] }] },
    ]);
    expect(() => consentHolders(bench.db, region, '紡')).toThrow();
    expect(story.act(withdrawConsent, { ...told, facilities: ['clinic'] }, clerk)).toBe('written');
    expect([reached('clinic'), reached('station')]).toEqual([false, true]);
    expect(consentHolders(bench.db, region, '紡木')).toMatchObject([{ consents: [{ withdrawnFacilities: [{ id: 'clinic' }] }] }]);
    expect(consentState(bench.db, patient, 'station', 'all').withdrawals).toMatchObject([
      { id: '1', withdrawnOn: '2026-04-01', facilities: [{ id: 'clinic' }], givenBy: given.givenBy, means: 'TELEPHONE', by: null },
    ]);
    expect(story.act(withdrawConsent, told, clerk)).toBe('written');
    expect([reached('clinic'), reached('station')]).toEqual([false, false]);
    expect(consentHolders(bench.db, region, '紡木')).toEqual([]);
    // To whom none reaches it is not told who withdrew what.
    expect(consentState(bench.db, patient, 'clinic', 'facility:clinic').withdrawals).toBeNull();
    expect(story.act(recordConsent, { ...paper, givenOn: withdrawal.withdrawnOn }, clerk)).toBe('NOT_FOUND');
  });

  it('sees counts', () => {
    const { bench, story, withConsent } = teamOfTwo();
    withConsent();
    expect(regionFigures(bench.db, region, story.at)).toMatchObject({
      facilities: 3,
      staff: 5,
      patients: 1,
      activeConsents: 1,
      postsLast30Days: 0,
      signInsLast30Days: 5,
    });
    expect(regionFigures(bench.db, region, story.at).professions[0]).toEqual({ profession: 'visiting-nurse', count: 2 });
  });
});

describe('a withdrawal', () => {
  it('ends reading for everybody; a facility keeps what it wrote itself', () => {
    const { story, bench, withConsent, reached } = teamOfTwo();
    withConsent();
    expect(teamAccess(bench.db, story.team('doctor'), 'patient.read', patient)).toMatchObject({ scope: 'all' });
    expect(story.act(withdrawConsent, withdrawal, story.team('doctor'))).toBe('written');
    expect([reached('clinic'), reached('station')]).toEqual([false, false]);
    expect(teamAccess(bench.db, story.team('nurse'), 'patient.read', patient)).toMatchObject({ scope: 'facility:station' });
    // The clinic wrote nothing: it does not even know any more who the patient is.
    expect(teamAccess(bench.db, story.team('doctor'), 'patient.read', patient).allowed).toBe(false);
    expect(teamAccess(bench.db, story.team('doctor'), 'room.write', patient).allowed).toBe(false);
  });

  it('has open screens decided again, and tells every member that it is not reached any more', () => {
    const { story, bench, withConsent, nurse } = teamOfTwo();
    withConsent();
    story.act(withdrawConsent, withdrawal, nurse);
    expect(bench.rechecks).toContain(`patient:${patient}`);
    expect(bench.changes).toEqual(
      expect.arrayContaining([
        { topic: `careteam:${patient}`, key: 'clinic', kind: 'Changed' },
        { topic: `careteam:${patient}`, key: 'station', kind: 'Changed' },
      ]),
    );
  });

  it('for one facility leaves the others in the whole team’s consent', () => {
    const { story, bench, withConsent, nurse, reached } = teamOfTwo();
    withConsent();
    story.act(withdrawConsent, { ...withdrawal, facilities: ['clinic'] }, nurse);
    expect([reached('clinic'), reached('station'), reached('pharmacy')]).toEqual([false, true, true]);
    expect(consentState(bench.db, patient, 'station', 'all')).toMatchObject({ status: 'ACTIVE', withdrawnFacilities: [{ id: 'clinic' }] });
  });

  it('for one facility is undone by a paper that names it, or by one for the whole team', () => {
    for (const again of [{ kind: 'INDIVIDUAL' as const, facilities: ['clinic'] }, {}]) {
      const { story, withConsent, nurse, reached } = teamOfTwo();
      withConsent();
      story.act(withdrawConsent, { ...withdrawal, facilities: ['clinic'] }, nurse);
      story.act(recordConsent, { ...paper, ...again, givenOn: withdrawal.withdrawnOn }, nurse);
      expect([reached('clinic'), reached('station')]).toEqual([true, true]);
    }
  });

  it('for one facility holds also for a consent that the office registers later', () => {
    const { story, nurse, reached } = teamOfTwo({ consentRegistration: 'office' });
    story.act(recordConsent, paper, nurse);
    story.act(withdrawConsent, { ...withdrawal, facilities: ['clinic'] }, nurse);
    story.act(registerConsent, { patient }, story.office('office-1'));
    expect([reached('clinic'), reached('station')]).toEqual([false, true]);
  });

  it('ends also what waits for the office', () => {
    const { story, nurse, reached } = teamOfTwo({ consentRegistration: 'office' });
    story.act(recordConsent, { ...paper, commandId: 'consent' }, nurse);
    story.act(withdrawConsent, withdrawal, nurse);
    expect(story.act(registerConsent, { patient, consent: 'consent' }, story.office('office-1'))).toBe('CONFLICT');
    expect(reached('station')).toBe(false);
  });

  it('of all that an individual consent names is a withdrawal of the whole', () => {
    const { story, bench, nurse, reached } = teamOfTwo();
    story.act(recordConsent, { ...paper, kind: 'INDIVIDUAL', facilities: ['clinic', 'station'] }, nurse);
    story.act(withdrawConsent, { ...withdrawal, facilities: ['clinic'] }, nurse);
    expect([reached('clinic'), reached('station')]).toEqual([false, true]);
    story.act(withdrawConsent, { ...withdrawal, facilities: ['station'] }, nurse);
    expect(isConsented(bench.db, patient, null)).toBe(false);
    expect(consentState(bench.db, patient, 'station', 'all').status).toBe('WITHDRAWN');
  });

  it('and a new consent opens again', () => {
    const { story, withConsent, nurse, reached } = teamOfTwo();
    withConsent();
    story.act(withdrawConsent, withdrawal, nurse);
    expect(story.act(recordConsent, { ...paper, givenOn: withdrawal.withdrawnOn }, nurse)).toBe('written');
    expect(reached('clinic')).toBe(true);
  });

  it('and the paper that was withdrawn does not', () => {
    const { story, withConsent, nurse, reached } = teamOfTwo();
    withConsent();
    story.act(withdrawConsent, withdrawal, nurse);
    expect(story.act(recordConsent, paper, nurse)).toBe('INVALID');
    expect(reached('clinic')).toBe(false);
  });
});

describe('who gave the consent', () => {
  it('is known to those whom it reaches, and to the facility that obtained it', () => {
    const { story, bench, withConsent, nurse } = teamOfTwo();
    withConsent();
    expect(consentState(bench.db, patient, 'clinic', 'all').givenBy).toEqual(given.givenBy);
    story.act(withdrawConsent, withdrawal, nurse);
    expect(consentState(bench.db, patient, 'clinic', 'facility:clinic')).toMatchObject({
      status: 'WITHDRAWN',
      givenBy: null,
      obtainedBy: null,
    });
    expect(consentState(bench.db, patient, 'station', 'facility:station').givenBy).toEqual(given.givenBy);
  });

  it('names its facilities to those whom it reaches; to another it does not say for whom it was given', () => {
    const { bench, story } = teamOfTwo();
    const nurse = story.team('nurse');
    story.act(recordConsent, { ...paper, kind: 'INDIVIDUAL', facilities: ['station', 'pharmacy'] }, nurse);
    const ids = (facility: string, scope: string) =>
      consentState(bench.db, patient, facility, scope)
        .facilities?.map(({ id }) => id)
        .sort() ?? null;
    expect(ids('station', 'all')).toEqual(['pharmacy', 'station']);
    expect(ids('clinic', 'facility:clinic')).toBeNull();
    story.act(withdrawConsent, { ...withdrawal, facilities: ['station'] }, nurse);
    expect(ids('station', 'facility:station')).toBeNull();
    // In force for the pharmacy is not in force for who reads this.
    expect(consentState(bench.db, patient, 'station', 'facility:station').status).toBe('ELSEWHERE');
    expect(consentState(bench.db, patient, 'pharmacy', 'all').status).toBe('ACTIVE');
  });

  it('is gone with the patient’s key; that there was a consent stays', () => {
    const { bench } = teamOfTwo();
    bench.given({
      type: 'ConsentRecorded',
      shredded: true,
      data: {
        consent: 'consent',
        patient,
        kind: 'COMPREHENSIVE',
        facilities: [],
        form: 'WRITTEN',
        obtainedBy: { account: 'nurse', facility: 'station' },
        explanationVersion: '2026-1',
        registration: 'office',
      },
    });
    expect(consentState(bench.db, patient, 'station', 'all')).toMatchObject({
      status: 'AWAITING_REGISTRATION',
      givenBy: null,
      givenOn: null,
    });
    expect(consentQueue(bench.db, region, 50)).toEqual([]);
  });
});

describe('one id for the consents of two patients, at two nodes at once', () => {
  it('is two consents: registering and withdrawing the one leaves the other', () => {
    const bench = viewBench(policyViews);
    const of = (subject: string) => ({ stream: `consent-${subject}`, subject: `patient:${subject}` as const });
    const recorded = (subject: string) => ({
      ...of(subject),
      type: 'ConsentRecorded',
      data: {
        ...{ consent: 'same', patient: subject, kind: 'COMPREHENSIVE', facilities: [], form: 'WRITTEN', registration: 'office' },
        ...{
          givenOn: '2026-03-31',
          givenBy: given.givenBy,
          obtainedBy: { account: 'nurse', facility: 'station' },
          explanationVersion: '1',
        },
      },
    });
    const registered = (subject: string) => ({
      ...of(subject),
      type: 'ConsentRegistered',
      data: { consent: 'same', patient: subject, by: 'office-1' },
    });
    const withdrawn = { ...of('one'), type: 'ConsentWithdrawn', data: { ...withdrawal, patient: 'one' } };
    bench.given(recorded('one'), recorded('two'), registered('one'));
    const reached = () => ['one', 'two'].map((subject) => isConsented(bench.db, subject, 'clinic'));
    expect(reached()).toEqual([true, false]);
    bench.given(registered('two'), withdrawn);
    expect(reached()).toEqual([false, true]);
    expect(bench.db.setAside()).toEqual([]);
  });
});
