import type { Allow } from '@tsumugi/kernel';
import { viewBench } from '@tsumugi/views/testing';
import { acceptInvitation, inviteFacility, removeFacility } from '../care-team/actions.js';
import { recordConsent, withdrawConsent } from '../consent/actions.js';
import { teamAccess } from '../policy/access.js';
import { network, patient, policyViews, region } from '../policy/testing.js';
import { updateBasics } from './actions.js';
import { basicsOf } from './basics.js';
import { closeDeathReport, confirmDeath, recordDeath, reportDeath, undoDeath } from './death-actions.js';
import { confirmedDeaths } from './death-queue.js';
import { deathOf } from './death.js';

const found = { patient, diedOn: '2026-03-31', foundBy: '糸井医師', foundAt: '2026-04-01T01:00:00.000Z', recording: null };
const reason = '別の患者さんの記録でした';
const people = ['nurse', 'head', 'doctor', 'pharmacist', 'clerk'];

/** Station, clinic and pharmacy in one team, with consent for all of them. */
function teamOfThree() {
  const bench = viewBench(policyViews);
  const story = network(bench);
  const paper = { kind: 'COMPREHENSIVE' as const, facilities: [], form: 'WRITTEN' as const, explanationVersion: '2026-1' };
  const given = { givenOn: '2026-03-31', givenBy: { name: '紡木 ハナ', relationship: null } };
  const written = [story.act(recordConsent, { patient, ...paper, ...given }, story.team('nurse'))];
  for (const manager of ['doctor', 'pharmacist']) {
    const { facility } = story.team(manager);
    written.push(story.act(inviteFacility, { commandId: facility!, patient, facility: facility! }, story.team('nurse')));
    written.push(story.act(acceptInvitation, { invitation: facility! }, story.team(manager)));
  }
  expect(new Set(written)).toEqual(new Set(['written']));
  return { bench, story };
}

type Told = ReturnType<typeof teamOfThree>['story'];
const report = (story: Told) => story.act(reportDeath, found, story.team('pharmacist'));
const record = (story: Told) => story.act(recordDeath, found, story.team('doctor'));
const confirm = (recording: string) => (story: Told) => story.act(confirmDeath, { patient, recording }, story.office('office-1'));
const correct = (recording: string) => (story: Told) =>
  story.act(recordDeath, { ...found, diedOn: '2026-03-30', recording }, story.team('doctor'));
const leave = (story: Told) => story.act(removeFacility, { patient, facility: 'clinic' }, story.team('doctor'));
const undone = (recording: string) => (story: Told) => story.act(undoDeath, { patient, recording, reason }, story.office('office-1'));

describe('what a page offers about a death', () => {
  const others = ['nurse', 'head', 'pharmacist', 'clerk'];
  it.each<[string, string, readonly ((story: Told) => string)[], readonly string[]]>([
    ['that is reported', '1', [report], []],
    ['that is recorded', '1', [record], others],
    ['that was reported and recorded', '2', [report, record], others],
    ['that the office confirmed', '1', [record, confirm('1')], []],
    ['that was corrected after it was confirmed', '3', [record, confirm('1'), correct('1')], others],
    // Then the nurses of the other facility record deaths, too.
    ['that was confirmed, and whose doctor left the team', '1', [record, confirm('1'), leave], ['nurse', 'head']],
    ['that was undone', '1', [record, undone('1')], []],
  ])('%s is what would be taken from each of the team', (_, step, happened, undoers) => {
    const offers = new Set<string>();
    for (const person of people) {
      const told = () => {
        const { bench, story } = teamOfThree();
        for (const act of happened) expect(act(story)).toBe('written');
        return { story, viewer: story.team(person), death: deathOf(bench.db, story.team(person), patient, story.at) };
      };
      const { story, viewer, death } = told();
      const taken = {
        mayUndo: story.act(undoDeath, { patient, recording: step, reason }, viewer) === 'written',
        mayClose: told().story.act(closeDeathReport, { patient, report: step, reason }, viewer) === 'written',
      };
      const { mayUndo = false, mayClose = false } = death ?? {};
      expect([person, { mayUndo, mayClose }]).toEqual([person, taken]);
      if (mayUndo) offers.add(person);
    }
    expect([...offers]).toEqual(undoers);
  });

  it('stands in the office’s list from its confirmation until it is undone or corrected, the last one first', () => {
    const { bench, story } = teamOfThree();
    const listed = (search: string | null = null) => confirmedDeaths(bench.db, region, search, 20).map(({ recording }) => recording);
    record(story);
    expect(listed()).toEqual([]);
    confirm('1')(story);
    expect(confirmedDeaths(bench.db, region, null, 20)).toMatchObject([
      { patientName: '紡木 ハナ', recordedByName: 'doctor', facilityName: 'clinic', confirmedByName: 'office-1', foundBy: '糸井医師' },
    ]);
    expect([listed('つむぎ'), listed('別の方')]).toEqual([['1'], []]);
    expect(() => listed('紡')).toThrow();
    correct('1')(story);
    expect(listed()).toEqual([]);
    confirm('3')(story);
    expect(listed()).toEqual(['3']);
    undone('3')(story);
    expect(listed()).toEqual([]);
  });
});

describe('the phase of who died', () => {
  it('stands under the name of who recorded the death, not of who had set the phase before; undone, under that one again', () => {
    const { bench, story } = teamOfThree();
    const none = { careLevel: null, conditions: [], allergies: [], keyPerson: null, pointsOfCare: [], living: null };
    const phase = { phase: 'END_OF_LIFE' as const, expectedPhase: 'STABLE' as const, expectedUpdatedAt: null };
    story.act(updateBasics, { patient, ...none, ...phase }, story.team('nurse'));
    const line = (person = 'pharmacist') => {
      const decision = teamAccess(bench.db, story.team(person), 'patient.read', patient);
      if (!decision.allowed) throw new Error('not shown');
      return basicsOf(bench.db, patient, decision)
        .lines?.filter(({ field }) => field === 'phase')
        .map(({ text, by }) => [text, by?.name ?? null]);
    };
    const before = [['END_OF_LIFE', 'nurse']];
    expect(line()).toEqual(before);
    record(story);
    expect(line()).toEqual([['DIED', 'doctor']]);
    undone('1')(story);
    expect(line()).toEqual(before);
    record(story);
    const withdrawal = { patient, facilities: [], withdrawnOn: '2026-04-01', givenBy: { name: '紡木 ハナ', relationship: null } };
    story.act(withdrawConsent, withdrawal, story.team('nurse'));
    // Each is left with what it wrote itself.
    expect([line('nurse'), line('doctor')]).toEqual([before, [['DIED', 'doctor']]]);
  });

  it('bears no name where the office recorded it', () => {
    const { bench, story } = teamOfThree();
    for (const each of ['doctor', 'pharmacist'])
      story.act(removeFacility, { patient, facility: story.team(each).facility! }, story.team(each));
    const wholly = { patient, facilities: [], withdrawnOn: '2026-04-01', givenBy: { name: '紡木 ハナ', relationship: null } };
    story.act(withdrawConsent, wholly, story.team('nurse'));
    expect(story.act(recordDeath, found, story.office('office-1'))).toBe('written');
    const everything = { allowed: true, rule: '', mask: [], scope: 'all', validUntil: null } as unknown as Allow;
    expect(basicsOf(bench.db, patient, everything).lines).toEqual([{ field: 'phase', text: 'DIED', at: story.at, by: null }]);
  });
});
