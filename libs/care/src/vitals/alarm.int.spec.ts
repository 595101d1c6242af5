import type { Recorded } from '@tsumugi/kernel';
import { viewBench } from '@tsumugi/views/testing';
import { acceptInvitation, inviteFacility } from '../care-team/actions.js';
import { recordConsent, withdrawConsent } from '../consent/actions.js';
import { network, patient, policyViews } from '../policy/testing.js';
import { objectionView } from '../objection/view.js';
import { closeAlert, correctReading, placeOf, recordReadings, setThreshold, takeAlert } from './actions.js';
import type { AlertRaised } from './events.js';
import { readingUpdates } from './feeds.js';
import { alarm } from './process.js';
import { readingsOf } from './readings.js';
import { vitalsView } from './view.js';

const givenBy = { name: '紡木 ハナ', relationship: null };
const paper = {
  patient,
  kind: 'COMPREHENSIVE' as const,
  facilities: [],
  form: 'WRITTEN' as const,
  givenOn: '2026-03-31',
  givenBy,
  explanationVersion: '2026-1',
};

/** The station cares with consent; clinic and pharmacy joined. */
function team() {
  const bench = viewBench([...policyViews, vitalsView, objectionView]);
  const story = network(bench);
  const nurse = story.team('nurse');
  expect(story.act(recordConsent, paper, nurse)).toBe('written');
  for (const [facility, manager] of [
    ['clinic', 'doctor'],
    ['pharmacy', 'pharmacist'],
  ] as const) {
    expect(story.act(inviteFacility, { commandId: facility, patient, facility }, nurse)).toBe('written');
    expect(story.act(acceptInvitation, { invitation: facility }, story.team(manager))).toBe('written');
  }
  const measure = (id: string, value: number, measuredAt: string, by = 'nurse') =>
    story.act(
      recordReadings,
      { patient, measuredAt, readings: [{ id, kind: 'SPO2' as const, value, value2: null }], note: null },
      story.team(by),
    );
  const watch = (by: string) =>
    story.act(
      setThreshold,
      { patient, kind: 'SPO2', part: 'VALUE', low: 92, high: null, expectedLow: null, expectedHigh: null },
      story.team(by),
    );
  const alerts = () => bench.all<{ id: string; status: string }>('SELECT id, status FROM vitals_alert ORDER BY id');
  const of = (id: string) => ({ alert: id, measuring: placeOf(bench.db, id)?.measuring ?? 'none', expectedVersion: 1 });
  const withdraw = () => story.act(withdrawConsent, { patient, facilities: [], withdrawnOn: '2026-04-01', givenBy }, nurse);
  return { bench, story, measure, watch, alerts, of, withdraw };
}

describe('A patient’s readings', () => {
  it('are recorded by everyone assigned, with consent, and by nobody without', () => {
    const { measure, withdraw } = team();
    expect(measure('a', 96, '2026-04-01T01:00:00.000Z', 'clerk')).toBe('written');
    expect(withdraw()).toBe('written');
    expect(measure('b', 96, '2026-04-01T01:10:00.000Z', 'clerk')).toBe('NOT_FOUND');
  });

  it('raise an alert below the threshold that a clinician set, not when entered late', () => {
    const { measure, watch, alerts } = team();
    expect(measure('before', 90, '2026-04-01T00:30:00.000Z')).toBe('written');
    expect(alerts()).toEqual([]);
    expect(watch('clerk')).toBe('NOT_FOUND');
    expect(watch('doctor')).toBe('written');
    expect(measure('now', 91, '2026-04-01T01:30:00.000Z')).toBe('written');
    expect(measure('late', 85, '2026-03-31T18:00:00.000Z')).toBe('written');
    expect(alerts()).toEqual([{ id: 'now', status: 'RAISED' }]);
  });

  it('are corrected by a colleague, which may raise the alert that was missed; others object', () => {
    const { story, measure, watch, alerts, of } = team();
    watch('doctor');
    measure('a', 98, '2026-04-01T01:30:00.000Z');
    const correct = { measuring: of('a').measuring, reading: 'a', expectedVersion: 1, value: 89, value2: null };
    expect(story.act(correctReading, { ...correct, measuring: 'another' }, story.team('head'))).toBe('NOT_FOUND');
    expect(story.act(correctReading, correct, story.team('doctor'))).toBe('INVALID');
    expect(story.act(correctReading, correct, story.team('head'))).toBe('written');
    expect(alerts()).toEqual([{ id: 'a', status: 'RAISED' }]);
  });

  it('are seen by a facility whose consent ended only as far as its own', () => {
    const { bench, story, measure, withdraw } = team();
    measure('ours', 96, '2026-04-01T01:00:00.000Z', 'nurse');
    measure('theirs', 96, '2026-04-01T01:10:00.000Z', 'doctor');
    const seenBy = (person: string) => {
      const decision = readingUpdates.access({ patient }, story.team(person), bench.db, story.at);
      if (!decision.allowed) return null;
      return readingsOf(bench.db, patient, decision, { kinds: null, since: null, until: null, first: 10 }).map(({ id }) => id);
    };
    expect(seenBy('nurse')).toEqual(['theirs', 'ours']);
    withdraw();
    expect(seenBy('nurse')).toEqual(['ours']);
    expect(seenBy('doctor')).toEqual(['theirs']);
    expect(seenBy('pharmacist')).toBeNull();
  });
});

describe('An alert', () => {
  const raised = () => {
    const story = team();
    story.watch('doctor');
    story.measure('a', 88, '2026-04-01T01:30:00.000Z');
    return story;
  };
  const called = ({ bench }: ReturnType<typeof team>) =>
    alarm.on['AlertRaised']!(
      { stream: `measuring-${placeOf(bench.db, 'a')!.measuring}`, data: { alert: 'a', reading: 'a', patient } } as Recorded<AlertRaised>,
      bench.db,
    );

  it('calls the assigned clinicians, urgently, with a path that names nobody', () => {
    const notices = called(raised());
    expect(notices.map(({ account }) => account)).toEqual(['doctor', 'head', 'nurse', 'pharmacist']);
    expect(notices[0]).toEqual({
      account: 'doctor',
      kind: 'alert',
      path: `/patients/${patient}`,
      urgent: true,
      about: { patient, alert: 'a' },
    });
  });

  it('calls nobody whom consent no longer reaches, and nobody once it was taken', () => {
    const withdrawn = raised();
    withdrawn.withdraw();
    expect(called(withdrawn)).toEqual([]);
    const taken = raised();
    taken.story.act(takeAlert, taken.of('a'), taken.story.team('doctor'));
    expect(called(taken)).toEqual([]);
  });

  it('is taken and closed by clinicians', () => {
    const { story, of, alerts } = raised();
    const close = { ...of('a'), outcome: '体位を整えて96%' };
    expect(story.act(takeAlert, of('a'), story.team('clerk'))).toBe('NOT_FOUND');
    expect(story.act(closeAlert, close, story.team('doctor'))).toBe('CONFLICT');
    expect(story.act(takeAlert, of('a'), story.team('nurse'))).toBe('written');
    expect(story.act(takeAlert, of('a'), story.team('doctor'))).toBe('CONFLICT');
    expect(story.act(closeAlert, close, story.team('doctor'))).toBe('written');
    expect(alerts()).toEqual([{ id: 'a', status: 'CLOSED' }]);
  });
});
