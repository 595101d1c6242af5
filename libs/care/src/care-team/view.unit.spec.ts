import { viewBench } from '@tsumugi/views/testing';
import { recordConsent } from '../consent/actions.js';
import { familyAccess, teamAccess } from '../policy/access.js';
import { network, patient, policyViews } from '../policy/testing.js';
import {
  acceptInvitation,
  assignStaff,
  cancelInvitation,
  declineInvitation,
  inviteFacility,
  inviteFamily,
  joinFamily,
  removeFacility,
  removeFamily,
} from './actions.js';
import { familyMembers, waitingCode } from './family.js';
import { familyCodeHash } from './family-code.js';
import { invitationNotices } from './invitation-notices.js';
import { invitationsFor, patientHint, waitingInvitation, waitingInvitations } from './invitations.js';
import { teamMember, teamMembers } from './members.js';

const paper = {
  patient,
  kind: 'COMPREHENSIVE' as const,
  facilities: [],
  form: 'WRITTEN' as const,
  givenOn: '2026-03-31',
  givenBy: { name: '紡木 ハナ', relationship: null },
  explanationVersion: '2026-1',
};

/** The station registered the patient, who agreed to share with the whole team. */
function withConsent(policy: Parameters<typeof network>[1] = {}) {
  const bench = viewBench(policyViews);
  const story = network(bench, policy);
  story.act(recordConsent, paper, story.team('nurse'));
  const invite = () =>
    story.act(inviteFacility, { commandId: 'invitation', patient, facility: 'pharmacy', message: 'お願いします' }, story.team('nurse'));
  const accept = () => story.act(acceptInvitation, { invitation: 'invitation' }, story.team('pharmacist'));
  const sees = (account: string) => teamAccess(bench.db, story.team(account), 'patient.read', patient).allowed;
  return { bench, story, invite, accept, sees };
}

describe('the registering facility', () => {
  it('is the first member, with all its staff', () => {
    const { bench, sees } = withConsent();
    expect(teamMembers(bench.db, patient, 'all')).toMatchObject([
      { id: 'station', allStaff: true, consented: true, people: [{ account: 'head' }, { account: 'nurse' }] },
    ]);
    expect([sees('nurse'), sees('doctor'), sees('pharmacist')]).toEqual([true, false, false]);
  });
});

describe('a pharmacy is invited', () => {
  it('sees who asks and for how old a person, and not for whom', () => {
    const { bench, story, invite } = withConsent();
    expect(invite()).toBe('written');
    expect(bench.changes).toContainEqual({ topic: 'invitations:pharmacy', key: 'invitation', kind: 'Added' });
    expect(invitationsFor(bench.db, 'pharmacy', story.at)).toMatchObject([
      {
        id: 'invitation',
        status: 'WAITING',
        patientName: null,
        patientHint: '80代 女性',
        message: 'お願いします',
        invitedBy: { account: 'nurse' },
      },
    ]);
    expect(waitingInvitation(bench.db, 'invitation')).toEqual(invitationsFor(bench.db, 'pharmacy', story.at)[0]);
    expect(JSON.stringify(invitationsFor(bench.db, 'pharmacy', story.at))).not.toContain('紡木');
  });

  it('while those who asked see the name', () => {
    const { bench, story, invite } = withConsent();
    invite();
    expect(waitingInvitations(bench.db, patient, 'all', story.at)).toMatchObject([{ id: 'invitation', patientName: '紡木 ハナ' }]);
    expect(waitingInvitations(bench.db, patient, 'facility:clinic', story.at)).toEqual([]);
  });

  it('sees nothing of the patient until its manager accepts', () => {
    const { story, bench, invite, accept, sees } = withConsent();
    invite();
    expect(sees('pharmacist')).toBe(false);
    expect(story.act(acceptInvitation, { invitation: 'invitation' }, story.team('clerk'))).toBe('NOT_FOUND');
    expect(story.act(acceptInvitation, { invitation: 'invitation' }, story.team('doctor'))).toBe('NOT_FOUND');
    expect(accept()).toBe('written');
    expect(bench.rechecks).toContain(`patient:${patient}`);
    expect(bench.changes).toEqual(
      expect.arrayContaining([
        { topic: `careteam:${patient}`, key: 'pharmacy', kind: 'Added' },
        { topic: 'invitations:pharmacy', key: 'invitation', kind: 'Gone' },
        { topic: 'patients:pharmacist:pharmacy', key: patient, kind: 'Added' },
        { topic: 'patients:clerk:pharmacy', key: patient, kind: 'Added' },
      ]),
    );
    expect([sees('pharmacist'), sees('clerk')]).toEqual([true, true]);
    expect(invitationsFor(bench.db, 'pharmacy', story.at)).toEqual([]);
    expect(waitingInvitation(bench.db, 'invitation')).toBeNull();
  });

  it('gets no access by declining, or by accepting too late', () => {
    const declining = withConsent();
    declining.invite();
    expect(declining.story.act(declineInvitation, { invitation: 'invitation' }, declining.story.team('pharmacist'))).toBe('written');
    expect(declining.sees('pharmacist')).toBe(false);

    const late = withConsent({ invitationDays: 14 });
    late.invite();
    late.story.at = '2026-04-15T02:00:00.000Z';
    expect(late.accept()).toBe('EXPIRED');
    expect(late.sees('pharmacist')).toBe(false);
    expect(invitationsFor(late.bench.db, 'pharmacy', late.story.at)).toEqual([]);
    expect(waitingInvitations(late.bench.db, patient, 'all', late.story.at)).toMatchObject([{ status: 'EXPIRED' }]);
  });

  it('once at a time; again after it lapsed or was taken back', () => {
    const { story, bench, invite } = withConsent({ invitationDays: 14 });
    const again = (commandId: string) => story.act(inviteFacility, { commandId, patient, facility: 'pharmacy' }, story.team('head'));
    invite();
    expect(again('second')).toBe('CONFLICT');
    expect(story.act(cancelInvitation, { invitation: 'invitation' }, story.team('doctor'))).toBe('NOT_FOUND');
    expect(story.act(cancelInvitation, { invitation: 'invitation' }, story.team('head'))).toBe('written');
    expect(again('third')).toBe('written');
    story.at = '2026-04-16T00:00:00.000Z';
    expect(again('fourth')).toBe('written');
    expect(waitingInvitations(bench.db, patient, 'all', story.at)).toMatchObject([{ id: 'fourth', status: 'WAITING' }]);
  });

  it('not when it is a member, and only by professions of the region’s choice', () => {
    const { story, invite, accept } = withConsent();
    expect(story.act(inviteFacility, { patient, facility: 'nowhere' }, story.team('nurse'))).toBe('INVALID');
    invite();
    accept();
    expect(story.act(inviteFacility, { patient, facility: 'pharmacy' }, story.team('nurse'))).toBe('CONFLICT');
    expect(story.act(inviteFacility, { patient, facility: 'clinic' }, story.team('clerk'))).toBe('NOT_FOUND');
    expect(story.act(inviteFacility, { patient, facility: 'clinic' }, story.team('pharmacist'))).toBe('written');
  });

  it('joins no patient who died meanwhile', () => {
    const { story, invite, accept } = withConsent();
    invite();
    const nurse = { person: 'nurse', facility: 'station', device: null };
    story.happens(`patient-${patient}`, { type: 'PatientDied', data: { diedOn: '2026-04-01' } }, nurse, `patient:${patient}`);
    expect(accept()).toBe('CONFLICT');
  });

  it('joins no team that those who asked were taken out of, or that it was taken out of itself since', () => {
    const { story, invite, accept } = withConsent();
    invite();
    accept();
    const asking = { ...story.team('pharmacist') };
    expect(story.act(inviteFacility, { commandId: 'planted', patient, facility: 'clinic' }, asking)).toBe('written');
    expect(story.act(removeFacility, { patient, facility: 'pharmacy' }, story.team('nurse'))).toBe('written');
    expect(story.act(acceptInvitation, { invitation: 'planted' }, story.team('doctor'))).toBe('CONFLICT');
    expect(story.act(inviteFacility, { commandId: 'anew', patient, facility: 'pharmacy' }, story.team('nurse'))).toBe('written');
    expect(story.act(acceptInvitation, { invitation: 'anew' }, story.team('pharmacist'))).toBe('written');
  });

  it('its manager is told that somebody asks, and the nurse that it was answered, of whom is not said', () => {
    const { bench, invite, accept } = withConsent();
    invite();
    const notices = (type: string, data: object) => invitationNotices.on[type]!({ type, data } as never, bench.db);
    expect(notices('FacilityInvited', { facility: 'pharmacy' })).toMatchObject([{ account: 'pharmacist', kind: 'invitation' }]);
    accept();
    expect(notices('InvitationAccepted', { invitation: 'invitation' })).toMatchObject([{ account: 'nurse' }]);
    expect(JSON.stringify(notices('InvitationAccepted', { invitation: 'invitation' }))).not.toContain(patient + '"');
  });

  it('is told of by notices that name no invitation, as they were asked for once, as long as one stands that they can mean', () => {
    const { bench, invite, accept } = withConsent();
    const stands = (account: string, kind: string) => invitationNotices.stands({ account, kind, about: {} }, bench.db);
    expect([stands('pharmacist', 'invitation'), stands('nurse', 'invitation-answered')]).toEqual([false, false]);
    invite();
    expect([stands('pharmacist', 'invitation'), stands('clerk', 'invitation'), stands('nurse', 'invitation')]).toEqual([
      true,
      false,
      false,
    ]);
    expect([stands('nurse', 'invitation-answered'), stands('pharmacist', 'invitation-answered')]).toEqual([false, false]);
    accept();
    expect([stands('pharmacist', 'invitation'), stands('nurse', 'invitation-answered')]).toEqual([false, true]);
    expect(stands('pharmacist', 'invitation-answered')).toBe(false);
  });
});

describe('the manager chooses who cares for the patient', () => {
  it('and those who are not chosen are out at once', () => {
    const { story, bench, invite, accept, sees } = withConsent();
    invite();
    accept();
    expect(story.act(assignStaff, { patient, all: false, accounts: ['clerk'], expected: null }, story.team('clerk'))).toBe('NOT_FOUND');
    expect(story.act(assignStaff, { patient, all: false, accounts: ['clerk'], expected: null }, story.team('pharmacist'))).toBe('written');
    expect([sees('pharmacist'), sees('clerk')]).toEqual([false, true]);
    expect(bench.rechecks).toContain(`patient:${patient}`);
    expect(bench.changes).toEqual(
      expect.arrayContaining([
        { topic: `careteam:${patient}`, key: 'pharmacy', kind: 'Changed' },
        { topic: 'patients:pharmacist:pharmacy', key: patient, kind: 'Gone' },
      ]),
    );
    expect(teamMember(bench.db, patient, 'pharmacy', 'all')).toMatchObject({ allStaff: false, people: [{ account: 'clerk' }] });
  });

  it('who is not chosen still sees the own facility, to choose again', () => {
    const { story, bench, invite, accept, sees } = withConsent();
    invite();
    accept();
    story.act(assignStaff, { patient, all: false, accounts: ['clerk'], expected: null }, story.team('pharmacist'));
    const decision = teamAccess(bench.db, story.team('pharmacist'), 'team.read', patient);
    expect(decision).toMatchObject({ scope: 'facility:pharmacy' });
    expect(teamMembers(bench.db, patient, 'facility:pharmacy').map(({ id }) => id)).toEqual(['pharmacy']);
    expect(story.act(assignStaff, { patient, all: true, accounts: [], expected: ['clerk'] }, story.team('pharmacist'))).toBe('written');
    expect(sees('pharmacist')).toBe(true);
  });

  it('only of the own staff', () => {
    const { story } = withConsent();
    expect(story.act(assignStaff, { patient, all: false, accounts: ['doctor'], expected: null }, story.team('head'))).toBe('INVALID');
  });

  it('who left and comes back is chosen anew', () => {
    const { story, bench, sees } = withConsent();
    const manager = { person: 'head', facility: 'station', device: null };
    const staff = (type: string, data: object) => story.happens('facility-station', { type, data }, manager, 'facility:station');
    story.act(assignStaff, { patient, all: false, accounts: ['head', 'nurse'], expected: null }, story.team('head'));
    staff('StaffRemoved', { account: 'nurse' });
    expect(bench.changes).toContainEqual({ topic: `careteam:${patient}`, key: 'station', kind: 'Changed' });
    expect(teamMember(bench.db, patient, 'station', 'all')?.people).toHaveLength(1);
    staff('StaffAdded', { account: 'nurse', profession: 'visiting-nurse', manager: false });
    expect(sees('nurse')).toBe(false);
    expect(story.act(assignStaff, { patient, all: false, accounts: ['head', 'nurse'], expected: ['head'] }, story.team('head'))).toBe(
      'written',
    );
    expect(sees('nurse')).toBe(true);
  });
});

describe('a facility leaves the team', () => {
  it('taken out by assigned staff of the registering facility, and by nobody else', () => {
    const { story, bench, invite, accept, sees } = withConsent();
    invite();
    accept();
    expect(story.act(removeFacility, { patient, facility: 'station' }, story.team('pharmacist'))).toBe('NOT_FOUND');
    expect(story.act(removeFacility, { patient, facility: 'pharmacy' }, story.team('nurse'))).toBe('written');
    expect(sees('pharmacist')).toBe(false);
    expect(bench.rechecks).toContain(`patient:${patient}`);
    expect(bench.changes).toEqual(
      expect.arrayContaining([
        { topic: `careteam:${patient}`, key: 'pharmacy', kind: 'Gone' },
        { topic: 'patients:clerk:pharmacy', key: patient, kind: 'Gone' },
      ]),
    );
    expect(teamMember(bench.db, patient, 'pharmacy', 'all')).toBeNull();
  });

  it('by its own manager, not by its staff', () => {
    const { story, invite, accept, sees } = withConsent();
    invite();
    accept();
    expect(story.act(removeFacility, { patient, facility: 'pharmacy' }, story.team('clerk'))).toBe('NOT_FOUND');
    expect(story.act(removeFacility, { patient, facility: 'pharmacy' }, story.team('pharmacist'))).toBe('written');
    expect(sees('clerk')).toBe(false);
  });

  it('but not the last one', () => {
    const { story } = withConsent();
    expect(story.act(removeFacility, { patient, facility: 'station' }, story.team('head'))).toBe('CONFLICT');
  });

  it('and may be invited again', () => {
    const { story, invite, accept, sees } = withConsent();
    invite();
    accept();
    story.act(removeFacility, { patient, facility: 'pharmacy' }, story.team('nurse'));
    expect(story.act(inviteFacility, { commandId: 'again', patient, facility: 'pharmacy' }, story.team('nurse'))).toBe('written');
    expect(story.act(acceptInvitation, { invitation: 'again' }, story.team('pharmacist'))).toBe('written');
    expect(sees('clerk')).toBe(true);
    expect(story.act(removeFacility, { patient, facility: 'pharmacy' }, story.team('nurse'))).toBe('written');
    expect(sees('clerk')).toBe(false);
  });
});

describe('a relative', () => {
  const daughter = { commandId: 'family', patient, name: '紡木 さくら', relationship: '長女' };
  const reads = (world: ReturnType<typeof withConsent>) =>
    familyAccess(world.bench.db, world.story.family('daughter'), 'released.read', patient).allowed;

  it('joins with the code that the inviting facility hands over', () => {
    const world = withConsent();
    const { story, bench } = world;
    expect(story.act(inviteFamily, daughter, story.team('nurse'))).toBe('written');
    const waiting = waitingCode(bench.db, 'family', 'station', story.at);
    expect(waiting?.patient).toBe(patient);
    expect(waitingCode(bench.db, 'family', 'clinic', story.at)).toBeNull();
    expect(bench.get<{ hash: string }>('SELECT code_hash AS hash FROM careteam_family')?.hash).toBe(familyCodeHash(waiting!.code));
    expect(reads(world)).toBe(false);
    expect(story.act(joinFamily, { family: 'family', account: 'daughter' }, story.family('daughter'))).toBe('written');
    expect(reads(world)).toBe(true);
    expect(waitingCode(bench.db, 'family', 'station', story.at)).toBeNull();
    expect(familyMembers(bench.db, patient, story.at)).toEqual([
      { id: 'family', account: 'daughter', name: '紡木 さくら', relationship: '長女', status: 'ACCEPTED' },
    ]);
  });

  it('whose code lapsed is shown so, and does not join', () => {
    const world = withConsent();
    const { story, bench } = world;
    story.act(inviteFamily, daughter, story.team('nurse'));
    story.at = '2026-04-15T02:00:00.000Z';
    expect(waitingCode(bench.db, 'family', 'station', story.at)).toBeNull();
    expect(familyMembers(bench.db, patient, story.at)).toMatchObject([{ status: 'EXPIRED', account: null }]);
    expect(story.act(joinFamily, { family: 'family', account: 'daughter' }, story.family('daughter'))).toBe('EXPIRED');
  });

  it('who is removed reads nothing from then on', () => {
    const world = withConsent();
    const { story, bench } = world;
    story.act(inviteFamily, daughter, story.team('nurse'));
    story.act(joinFamily, { family: 'family', account: 'daughter' }, story.family('daughter'));
    expect(story.act(removeFamily, { patient, family: 'another' }, story.team('nurse'))).toBe('NOT_FOUND');
    expect(story.act(removeFamily, { patient, family: 'family' }, story.team('nurse'))).toBe('written');
    expect(bench.rechecks).toContain(`patient:${patient}`);
    expect(reads(world)).toBe(false);
    expect(familyMembers(bench.db, patient, story.at)).toEqual([]);
  });

  it('is not invited where the region does not let relatives take part', () => {
    const { story } = withConsent({ familyParticipation: false });
    expect(story.act(inviteFamily, daughter, story.team('nurse'))).toBe('CONFLICT');
  });
});

describe('the hint for how old a person a facility is asked', () => {
  it.each([
    ['1941-02-03', 'FEMALE', '80代 女性'],
    ['1946-04-02', 'MALE', '70代 男性'],
    ['1946-04-01', 'MALE', '80代 男性'],
    ['1930-01-01', 'OTHER', '90歳以上'],
    ['1920-01-01', 'FEMALE', '90歳以上 女性'],
    ['2020-01-01', 'MALE', '10歳未満 男性'],
    ['', 'OTHER', '年齢不明'],
  ])('born %s, %s: %s', (birthDate, sex, hint) => {
    expect(patientHint({ birth_date: birthDate, sex }, '2026-04-01')).toBe(hint);
  });
});
