import { viewBench } from '@tsumugi/views/testing';
import {
  acceptInvitation,
  assignStaff,
  inviteFacility,
  inviteFamily,
  joinFamily,
  removeFacility,
  removeFamily,
} from '../care-team/actions.js';
import { recordConsent, withdrawConsent } from '../consent/actions.js';
import { roomIdOf } from '../timeline/ids.js';
import { teamFacts } from './facts.js';
import { canSeeAt } from './history.js';
import { network, patient, policyViews } from './testing.js';

const paper = {
  patient,
  kind: 'COMPREHENSIVE' as const,
  facilities: [],
  form: 'WRITTEN' as const,
  givenOn: '2026-04-01',
  givenBy: { name: '紡木 ハナ', relationship: null },
  explanationVersion: '2026-1',
};

/** A patient's history in nine steps; each step's name stands for the position at which it was done. */
function history() {
  const bench = viewBench(policyViews);
  const story = network(bench);
  const nurse = story.team('nurse');
  const positions: Record<string, number> = {};
  const step = (name: string, result: unknown) => {
    expect(result).toBe('written');
    positions[name] = bench.db.position();
  };
  positions['registered'] = bench.db.position();
  step('consented', story.act(recordConsent, paper, nurse));
  step('invited', story.act(inviteFacility, { commandId: 'invitation', patient, facility: 'pharmacy' }, nurse));
  step('joined', story.act(acceptInvitation, { invitation: 'invitation' }, story.team('pharmacist')));
  step('assigned', story.act(assignStaff, { patient, all: false, accounts: ['pharmacist'], expected: null }, story.team('pharmacist')));
  step(
    'excluded',
    story.act(withdrawConsent, { patient, facilities: ['pharmacy'], withdrawnOn: '2026-04-01', givenBy: paper.givenBy }, nurse),
  );
  step('consentedAgain', story.act(recordConsent, paper, nurse));
  step('withdrawn', story.act(withdrawConsent, { patient, facilities: [], withdrawnOn: '2026-04-01', givenBy: paper.givenBy }, nurse));
  step('left', story.act(removeFacility, { patient, facility: 'pharmacy' }, nurse));
  const scopeAt = (account: string, name: string, room: string | null = null): string | false => {
    const decision = canSeeAt(bench.db, story.team(account), patient, room, positions[name]!);
    return decision.allowed && decision.scope;
  };
  return { bench, story, positions, scopeAt };
}

describe('who could see the patient then', () => {
  it('the station always, everything only while there was consent', () => {
    const { scopeAt } = history();
    expect(scopeAt('nurse', 'registered')).toBe('facility:station');
    for (const then of ['consented', 'joined', 'excluded', 'consentedAgain']) expect(scopeAt('nurse', then)).toBe('all');
    for (const then of ['withdrawn', 'left']) expect(scopeAt('nurse', then)).toBe('facility:station');
  });

  it('the pharmacist from joining on, apart from the time for which the consent left the pharmacy out', () => {
    const { scopeAt } = history();
    for (const then of ['registered', 'consented', 'invited']) expect(scopeAt('pharmacist', then)).toBe(false);
    for (const then of ['joined', 'assigned', 'consentedAgain']) expect(scopeAt('pharmacist', then)).toBe('all');
    // The pharmacy wrote nothing: without consent nothing is left to it.
    for (const then of ['excluded', 'withdrawn']) expect(scopeAt('pharmacist', then)).toBe(false);
    expect(scopeAt('pharmacist', 'left')).toBe(false);
  });

  it('the pharmacy’s clerk only while all its staff were assigned', () => {
    const { scopeAt } = history();
    expect(scopeAt('clerk', 'joined')).toBe('all');
    expect(scopeAt('clerk', 'assigned')).toBe(false);
  });

  it('a room as the patient, where it is for all professionals', () => {
    const { scopeAt } = history();
    const room = roomIdOf(patient, 'ALL_PROFESSIONALS');
    expect(scopeAt('pharmacist', 'joined', room)).toBe('all');
    expect(scopeAt('pharmacist', 'left', room)).toBe(false);
    expect(scopeAt('pharmacist', 'joined', 'no-room')).toBe(false);
  });

  it('a narrowed room only those whom it named then', () => {
    const { bench, story, scopeAt, positions } = history();
    const nurse = { person: 'nurse', facility: 'station', device: null };
    story.act(recordConsent, paper, story.team('nurse'));
    const parties = [{ facility: 'station', account: 'nurse' }];
    const opened = { type: 'RoomOpened', data: { room: 'narrow', patient, kind: 'NARROWED', name: '看護', parties } };
    story.happens('room-narrow', opened, nurse, `patient:${patient}`);
    positions['opened'] = bench.db.position();
    expect(scopeAt('nurse', 'opened', 'narrow')).toBe('all');
    expect(scopeAt('head', 'opened', 'narrow')).toBe(false);
    expect(scopeAt('nurse', 'consented', 'narrow')).toBe(false);
  });

  it('who left the station could see until then', () => {
    const { bench, story, scopeAt, positions } = history();
    const manager = { person: 'head', facility: 'station', device: null };
    story.act(recordConsent, paper, story.team('nurse'));
    positions['before'] = bench.db.position();
    story.happens('facility-station', { type: 'StaffRemoved', data: { account: 'nurse' } }, manager, 'facility:station');
    positions['after'] = bench.db.position();
    expect([scopeAt('nurse', 'before'), scopeAt('nurse', 'after')]).toEqual(['all', false]);
  });

  it('the daughter between joining and being removed, while there was consent', () => {
    const { bench, story } = history();
    const nurse = story.team('nurse');
    const daughter = story.family('daughter');
    const reads = () => canSeeAt(bench.db, daughter, patient, null, bench.db.position()).allowed;
    const seen: boolean[] = [];
    story.act(recordConsent, paper, nurse);
    story.act(inviteFamily, { commandId: 'family', patient, name: '紡木 さくら', relationship: '長女' }, nurse);
    seen.push(reads());
    story.act(joinFamily, { family: 'family', account: 'daughter' }, daughter);
    const joined = bench.db.position();
    seen.push(reads());
    story.act(removeFamily, { patient, family: 'family' }, nurse);
    seen.push(reads());
    expect(seen).toEqual([false, true, false]);
    expect(canSeeAt(bench.db, daughter, patient, null, joined).allowed).toBe(true);
  });
});

describe('releasing a proxy post', () => {
  it('is for the facility that typed it, and for the one it stands for once its person confirmed it', () => {
    const { bench, story } = history();
    for (const again of [
      story.act(recordConsent, paper, story.team('nurse')),
      story.act(inviteFacility, { commandId: 'again', patient, facility: 'pharmacy' }, story.team('nurse')),
      story.act(acceptInvitation, { invitation: 'again' }, story.team('pharmacist')),
    ])
      expect(again).toBe('written');
    bench.db
      .run(`INSERT INTO timeline_post (id, room, patient, position, author, author_facility, entered_by, entered_by_facility, proxy, tags, mentions,
        priority, version, audience_count, posted_at, occurred_at)
      VALUES ('post', '${roomIdOf(patient, 'ALL_PROFESSIONALS')}', '${patient}', 1, 'pharmacist', 'pharmacy', 'nurse', 'station', 'AWAITING', '[]', '[]',
        'NORMAL', 1, 0, '', '')`);
    const owns = (account: string) => teamFacts(bench.db, story.team(account), patient, { post: 'post' }).ownPost;
    expect([owns('nurse'), owns('pharmacist')]).toEqual([true, false]);
    bench.db.run(`UPDATE timeline_post SET proxy = 'OBJECTED'`);
    expect([owns('nurse'), owns('pharmacist')]).toEqual([true, false]);
    bench.db.run(`UPDATE timeline_post SET proxy = 'CONFIRMED'`);
    expect([owns('nurse'), owns('pharmacist')]).toEqual([true, true]);
    bench.db.run(`UPDATE timeline_post SET entered_by = NULL, entered_by_facility = NULL, proxy = NULL`);
    expect([owns('nurse'), owns('pharmacist')]).toEqual([false, true]);
    bench.db.run(`INSERT INTO timeline_release (post, patient, version, position, released_at, released_by, released_by_facility)
      VALUES ('post', '${patient}', 1, 2, '', 'nurse', 'station')`);
    const released = (account: string) => teamFacts(bench.db, story.team(account), patient, { post: 'post' }).ownRelease;
    expect([owns('nurse'), released('nurse'), owns('pharmacist'), released('pharmacist')]).toEqual([false, true, true, false]);
  });
});
