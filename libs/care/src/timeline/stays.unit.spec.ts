import { viewBench } from '@tsumugi/views/testing';
import type { Actor, Viewer } from '@tsumugi/kernel';
import { acceptInvitation, assignStaff, inviteFacility, removeFacility } from '../care-team/actions.js';
import { recordConsent } from '../consent/actions.js';
import { teamAccess } from '../policy/access.js';
import { canSeeAt } from '../policy/history.js';
import { network, patient, policyViews } from '../policy/testing.js';
import { openRoom } from './actions.js';

const paper = {
  patient,
  kind: 'COMPREHENSIVE' as const,
  facilities: [],
  form: 'WRITTEN' as const,
  givenOn: '2026-03-31',
  givenBy: { name: '紡木 ハナ', relationship: null },
  explanationVersion: '2026-1',
};
const head: Actor = { person: 'head', facility: 'station', device: null };
const [narrow, two, theirs] = ['narrow', 'two', 'theirs'] as const;

/** Station, clinic and pharmacy in one team; a narrowed room of station and pharmacy, one of nurse and pharmacist, one of two of the station. */
function team() {
  const bench = viewBench(policyViews);
  const story = network(bench);
  const [nurse, pharmacist] = [story.team('nurse'), story.team('pharmacist')];
  const joins = (facility: string, manager: string, invitation = `to-${facility}`) => {
    story.act(inviteFacility, { commandId: invitation, patient, facility }, nurse);
    expect(story.act(acceptInvitation, { invitation }, story.team(manager))).toBe('written');
  };
  expect(story.act(recordConsent, paper, nurse)).toBe('written');
  joins('pharmacy', 'pharmacist');
  joins('clinic', 'doctor');
  const open = (commandId: string, kind: 'NARROWED' | 'ONE_TO_ONE', facilities: string[], accounts: string[]) =>
    expect(story.act(openRoom, { commandId, patient, kind, name: '相談', facilities, accounts }, nurse)).toBe('written');
  open(narrow, 'NARROWED', ['pharmacy'], []);
  open(two, 'ONE_TO_ONE', [], ['pharmacist']);
  open(theirs, 'NARROWED', [], ['head']);
  const reads = (viewer: Viewer, room: string) => teamAccess(bench.db, viewer, 'room.read', patient, { room }).allowed;
  const staff = (type: 'StaffAdded' | 'StaffRemoved', facility: string, account: string) =>
    story.happens(
      `facility-${facility}`,
      { type, data: type === 'StaffAdded' ? { account, profession: 'visiting-nurse', manager: false } : { account } },
      head,
      `facility:${facility}`,
    );
  return { bench, story, nurse, pharmacist, joins, reads, staff };
}

describe('a narrowed room and a room for two', () => {
  it('are read by whom they admitted', () => {
    const { reads, nurse, pharmacist, story } = team();
    expect([reads(nurse, narrow), reads(nurse, two), reads(nurse, theirs)]).toEqual([true, true, true]);
    expect([reads(pharmacist, narrow), reads(pharmacist, two), reads(pharmacist, theirs)]).toEqual([true, true, false]);
    expect(reads(story.team('doctor'), narrow)).toBe(false);
  });

  it('do not go along with who leaves a facility and serves another one of the same team', () => {
    const { reads, nurse, staff } = team();
    staff('StaffRemoved', 'station', 'nurse');
    staff('StaffAdded', 'clinic', 'nurse');
    const atTheClinic = { ...nurse, facility: 'clinic' };
    expect([narrow, two, theirs].filter((room) => reads(atTheClinic, room))).toEqual([]);
  });

  it('are not read as staff of another facility while one still serves the one that was admitted', () => {
    const { reads, nurse, staff } = team();
    staff('StaffAdded', 'clinic', 'nurse');
    expect(reads({ ...nurse, facility: 'clinic' }, two)).toBe(false);
    expect(reads(nurse, two)).toBe(true);
  });

  it('do not come back with who comes back to the facility', () => {
    const { reads, nurse, staff } = team();
    staff('StaffRemoved', 'station', 'nurse');
    staff('StaffAdded', 'station', 'nurse');
    expect([narrow, two, theirs].filter((room) => reads(nurse, room))).toEqual([]);
  });

  it('do not come back with a facility that was taken out and asked again', () => {
    const { bench, story, reads, nurse, pharmacist, joins } = team();
    expect(story.act(removeFacility, { patient, facility: 'pharmacy' }, nurse)).toBe('written');
    joins('pharmacy', 'pharmacist', 'again');
    expect(teamAccess(bench.db, pharmacist, 'patient.read', patient).allowed).toBe(true);
    expect([narrow, two].filter((room) => reads(pharmacist, room))).toEqual([]);
    // A new one admits them anew.
    story.act(openRoom, { commandId: 'anew', patient, kind: 'NARROWED', name: '相談', facilities: ['pharmacy'], accounts: [] }, nurse);
    expect(reads(pharmacist, 'anew')).toBe(true);
  });

  it('end for who is no longer assigned, and stay with who is', () => {
    const { story, reads, nurse } = team();
    const manager = story.team('head');
    story.act(assignStaff, { patient, all: false, accounts: ['nurse', 'head'], expected: null }, manager);
    expect([reads(nurse, two), reads(manager, theirs)]).toEqual([true, true]);
    story.act(assignStaff, { patient, all: false, accounts: ['head'], expected: ['nurse', 'head'] }, manager);
    story.act(assignStaff, { patient, all: true, accounts: [], expected: ['head'] }, manager);
    expect([reads(nurse, two), reads(manager, theirs)]).toEqual([false, true]);
  });

  it('are not opened for whose stay ended while they were being opened', () => {
    const { bench, story, reads, nurse, pharmacist, joins, staff } = team();
    const opened = (room: string, facility: string, account: string) =>
      bench.given({
        type: 'RoomOpened',
        stream: `room-${room}`,
        actor: head,
        subject: `patient:${patient}`,
        data: { room, patient, kind: 'NARROWED', name: '相談', parties: [{ facility, account }] },
      });
    staff('StaffRemoved', 'station', 'nurse');
    opened('beside-leaving', 'station', 'nurse');
    staff('StaffAdded', 'station', 'nurse');
    expect(reads(nurse, 'beside-leaving')).toBe(false);
    opened('after', 'station', 'nurse');
    expect(reads(nurse, 'after')).toBe(true);

    expect(story.act(removeFacility, { patient, facility: 'pharmacy' }, nurse)).toBe('written');
    opened('beside-removal', 'pharmacy', '*');
    joins('pharmacy', 'pharmacist', 'again');
    expect(reads(pharmacist, 'beside-removal')).toBe(false);
  });

  it('of old records, which name people without a facility, belong to the stays that lasted then', () => {
    const { bench, story, reads, nurse, pharmacist, staff } = team();
    bench.given({
      type: 'RoomOpened',
      stream: 'room-old',
      actor: { person: 'nurse', facility: 'station', device: null },
      subject: `patient:${patient}`,
      data: {
        room: 'old',
        patient,
        kind: 'ONE_TO_ONE',
        name: '相談',
        parties: [
          { facility: null, account: 'nurse' },
          { facility: null, account: 'pharmacist' },
        ],
      },
    });
    expect([reads(nurse, 'old'), reads(pharmacist, 'old')]).toEqual([true, true]);
    staff('StaffRemoved', 'station', 'nurse');
    staff('StaffAdded', 'clinic', 'nurse');
    expect(reads({ ...nurse, facility: 'clinic' }, 'old')).toBe(false);
    expect(canSeeAt(bench.db, nurse, patient, 'old', story.position() - 2).allowed).toBe(true);
  });
});
