import type { Recorded, ViewReader } from '@tsumugi/kernel';
import { viewBench } from '@tsumugi/views/testing';
import { acceptInvitation, inviteFacility } from '../care-team/actions.js';
import { recordConsent } from '../consent/actions.js';
import { correctDailyLife, recordDailyLife } from '../daily-life/actions.js';
import { dailyLifeView } from '../daily-life/view.js';
import { network, patient, policyViews } from '../policy/testing.js';
import { vitalsView } from '../vitals/view.js';
import { closeObjection, raiseObjection } from './actions.js';
import { objectionNotices } from './notices.js';
import { objectionView } from './view.js';

function story() {
  const bench = viewBench([...policyViews, vitalsView, dailyLifeView, objectionView]);
  const team = network(bench);
  const nurse = team.team('nurse');
  const pharmacist = team.team('pharmacist');
  const consent = {
    patient,
    kind: 'COMPREHENSIVE' as const,
    facilities: [],
    form: 'WRITTEN' as const,
    givenOn: '2026-03-31',
    givenBy: { name: '紡木 ハナ', relationship: null },
    explanationVersion: '2026-1',
  };
  expect(team.act(recordConsent, consent, nurse)).toBe('written');
  expect(team.act(inviteFacility, { commandId: 'invitation', patient, facility: 'pharmacy' }, nurse)).toBe('written');
  expect(team.act(acceptInvitation, { invitation: 'invitation' }, pharmacist)).toBe('written');
  const meal = { kind: 'MEAL' as const, result: 'VALUE' as const, value: 5, detail: '昼食', note: null };
  expect(team.act(recordDailyLife, { ...meal, commandId: 'entry', patient, observedAt: null }, nurse)).toBe('written');
  return { bench, team, nurse, pharmacist, meal };
}

/** As the runner does: the record that was written last, with the views as they are. */
const notices = (read: ViewReader, actor: string, at: string) =>
  objectionNotices.on['DailyLifeCorrected']!(
    {
      type: 'DailyLifeCorrected',
      stream: 'dailylife-entry',
      at,
      actor: { person: actor, facility: 'station', device: null },
      data: { patient },
    } as unknown as Recorded<never>,
    read,
  );

describe('A correction', () => {
  it('calls who objected to what it ended, and nobody where nobody did', () => {
    const { bench, team, nurse, pharmacist, meal } = story();
    const correct = { ...meal, entry: 'entry', expectedVersion: 1 };
    expect(team.act(correctDailyLife, { ...correct, value: 4 }, nurse)).toBe('written');
    expect(notices(bench.db, 'nurse', team.at)).toEqual([]);

    const objection = { commandId: 'objection', kind: 'DAILY_LIFE' as const, record: 'entry', expectedVersion: 2, remark: '欠食でした' };
    expect(team.act(raiseObjection, { ...objection, expectedVersion: 1 }, pharmacist)).toBe('CONFLICT');
    expect(team.act(raiseObjection, objection, pharmacist)).toBe('written');
    expect(bench.get('SELECT version FROM objection_objection')).toEqual({ version: 2 });
    expect(team.act(correctDailyLife, { ...correct, expectedVersion: 2, value: 4 }, nurse)).toBe('INVALID');
    expect(bench.get('SELECT ended FROM objection_objection')).toEqual({ ended: null });
    team.at = '2026-04-01T03:00:00.000Z';
    expect(team.act(correctDailyLife, { ...correct, expectedVersion: 2, value: 0 }, nurse)).toBe('written');
    expect(notices(bench.db, 'nurse', team.at)).toMatchObject([
      { account: 'pharmacist', kind: 'objection-corrected', path: `/patients/${patient}/daily-life` },
    ]);
  });
});

describe('One person’s objections to one record', () => {
  it('wait three at a time: an answer or taking one back makes room, and others have their own', () => {
    const { team, nurse, pharmacist } = story();
    const raise = (id: string, by = pharmacist) =>
      team.act(raiseObjection, { commandId: id, kind: 'DAILY_LIFE', record: 'entry', expectedVersion: 1, remark: '欠食でした' }, by);
    expect([raise('1'), raise('2'), raise('3'), raise('4')]).toEqual(['written', 'written', 'written', 'CONFLICT']);
    expect(raise('5', team.team('clerk'))).toBe('written');
    expect(team.act(closeObjection, { objection: '1', answer: '昼食は召し上がりました。' }, nurse)).toBe('written');
    expect([raise('6'), raise('7')]).toEqual(['written', 'CONFLICT']);
    expect(team.act(closeObjection, { objection: '2', answer: null }, pharmacist)).toBe('written');
    expect(raise('8')).toBe('written');
  });
});
