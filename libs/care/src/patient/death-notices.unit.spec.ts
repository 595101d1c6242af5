import type { Recorded } from '@tsumugi/kernel';
import { viewBench } from '@tsumugi/views/testing';
import { acceptInvitation, inviteFacility, removeFacility } from '../care-team/actions.js';
import { recordConsent, withdrawConsent } from '../consent/actions.js';
import { network, patient, policyViews } from '../policy/testing.js';
import { vitalsView } from '../vitals/view.js';
import { recordDeath, reportDeath } from './death-actions.js';
import { deathNotices } from './death-notices.js';

/** The station's patient, with the clinic's doctor, and a nurse among the pharmacy's staff. */
function story() {
  const bench = viewBench([...policyViews, vitalsView]);
  const team = network(bench);
  const [nurse, pharmacist] = [team.team('nurse'), team.team('pharmacist')];
  const other = { account: 'other', profession: 'visiting-nurse', manager: false };
  team.happens(
    'facility-pharmacy',
    { type: 'StaffAdded', data: other },
    { person: 'system', facility: null, device: null },
    'facility:pharmacy',
  );
  const givenBy = { name: '紡木 ハナ', relationship: null };
  const consent = { patient, kind: 'COMPREHENSIVE' as const, facilities: [], form: 'WRITTEN' as const, givenOn: '2026-03-31', givenBy };
  expect(team.act(recordConsent, { ...consent, explanationVersion: '2026-1' }, nurse)).toBe('written');
  for (const [facility, manager] of [
    ['clinic', 'doctor'],
    ['pharmacy', 'pharmacist'],
  ] as const) {
    expect(team.act(inviteFacility, { commandId: `to ${facility}`, patient, facility }, nurse)).toBe('written');
    expect(team.act(acceptInvitation, { invitation: `to ${facility}` }, team.team(manager))).toBe('written');
  }
  const found = { patient, diedOn: '2026-04-01', foundBy: '訪問した薬剤師', foundAt: team.at };
  const report = () => {
    expect(team.act(reportDeath, found, pharmacist)).toBe('written');
    const record = { stream: `patient-${patient}`, actor: { person: 'pharmacist', facility: 'pharmacy', device: null } };
    return deathNotices.on['PatientDeathReported']!(record as unknown as Recorded<never>, bench.db).map(({ account }) => account);
  };
  const record = () => team.act(recordDeath, { ...found, recording: null }, nurse);
  return { team, nurse, givenBy, report, record };
}

describe('The report of a death', () => {
  it('calls the doctor of the team, who records it', () => {
    const { report, record } = story();
    expect(report()).toEqual(['doctor']);
    expect(record()).toBe('INVALID');
  });

  it('calls the nurses and the registering facility of a team without a doctor', () => {
    const { team, report, record } = story();
    expect(team.act(removeFacility, { patient, facility: 'clinic' }, team.team('doctor'))).toBe('written');
    expect(report()).toEqual(['head', 'nurse', 'other']);
    expect(record()).toBe('written');
  });

  it('calls the registering facility, and no nurse, of a team out of which the doctor was taken: for a while it falls to the office', () => {
    const { team, nurse, report, record } = story();
    expect(team.act(removeFacility, { patient, facility: 'clinic' }, nurse)).toBe('written');
    expect(report()).toEqual(['head', 'nurse']);
    expect(record()).toBe('INVALID');
    team.at = '2026-04-15T02:00:01.000Z';
    expect(record()).toBe('written');
  });

  it('calls the registering facility, and no nurse who may do nothing about it, where no consent reaches the doctor', () => {
    const { team, nurse, givenBy, report, record } = story();
    const withdrawal = { patient, facilities: ['clinic'], withdrawnOn: '2026-04-01', givenBy };
    expect(team.act(withdrawConsent, withdrawal, nurse)).toBe('written');
    expect(report()).toEqual(['head', 'nurse']);
    expect(record()).toBe('INVALID');
  });
});
