import { changePolicy, defaultRegionPolicy, setFace, systemViewer } from '@tsumugi/care';
import { isRefusal, type Action, type Command } from '@tsumugi/kernel';
import { smallPicture } from '../pictures.js';
import { pushKeys, type ViewerName } from './origin.js';
import { hiddenReading, type World } from './world.js';

/** What happens in one of the two worlds only, and who may know of it: everybody else must not be able to tell. */
export interface Invisible {
  readonly what: string;
  readonly shownTo: readonly ViewerName[];
  /** Shown on no page of theirs: they alone could tell by their own command id. */
  readonly onlyByTrying?: boolean;
  readonly happens: (world: World, id: string) => Promise<unknown>;
}

const team: readonly ViewerName[] = ['nurse', 'colleague', 'doctor', 'therapist'];
const inside: readonly ViewerName[] = ['nurse', 'doctor'];
const givenBy = { name: '山田 ハル', relationship: null };

/** A mutation under the given id, by a person of the script. */
function by(person: ViewerName, name: string, input: (known: Record<string, string>) => Record<string, unknown>) {
  return async ({ people, known }: World, id: string): Promise<void> => {
    await people[person]!.do(name, { commandId: id, ...input(known as Record<string, string>) });
  };
}

async function bySystem<C extends Command>(
  { server, known }: World,
  commandId: string,
  action: Action<C>,
  command: Omit<C, 'commandId'>,
): Promise<void> {
  const viewer = systemViewer(String(known['region']));
  const done = await server.desk.dispatch(action, { commandId, ...command } as C, viewer);
  if (isRefusal(done)) throw new Error(done.message);
}

const consent = ({ patient, today }: Record<string, string>) => ({
  ...{ patient, kind: 'COMPREHENSIVE', facilities: [], form: 'WRITTEN', givenOn: today, givenBy, explanationVersion: '2' },
});
const death = ({ patient, diedOn }: Record<string, string>) => ({ patient, diedOn, foundBy: '家族', foundAt: '2026-04-01T00:10:00.000Z' });

/**
 * The invisible item of each pair of worlds. Who adds a kind of event finds that the test asks for
 * one here: what happens of it, and who may know.
 */
export const invisible: readonly Invisible[] = [
  // The timeline.
  { what: 'a post', shownTo: [...team, 'office'], happens: by('nurse', 'publishPost', ({ room }) => ({ room, text: '見えない' })) },
  {
    what: 'a post in a narrowed room',
    shownTo: [...inside, 'office'],
    happens: by('nurse', 'publishPost', ({ aside, asidePost }) => ({
      ...{ room: aside, text: '見えない', replyTo: asidePost, priority: 'IMPORTANT', mentions: [{ profession: 'doctor' }] },
    })),
  },
  {
    what: 'a correction in a narrowed room',
    shownTo: inside,
    happens: by('nurse', 'correctPost', ({ asidePost }) => ({ post: asidePost, expectedVersion: 1, text: '見えない' })),
  },
  {
    what: 'a withdrawal in a narrowed room',
    shownTo: inside,
    happens: by('nurse', 'withdrawPost', ({ asidePost }) => ({ post: asidePost, reason: 'MISTAKE' })),
  },
  {
    what: 'a withdrawal for the wrong patient, which erases a picture',
    shownTo: team,
    happens: by('nurse', 'withdrawPost', ({ wrongPatient }) => ({ post: wrongPatient, reason: 'WRONG_PATIENT' })),
  },
  {
    what: 'a reaction in a narrowed room',
    shownTo: inside,
    happens: by('nurse', 'react', ({ asideOther }) => ({ post: asideOther, kind: 'thanks', on: true })),
  },
  {
    what: 'a reaction taken back in a narrowed room',
    shownTo: inside,
    happens: by('doctor', 'react', ({ asidePost }) => ({ post: asidePost, kind: 'thanks', on: false })),
  },
  {
    what: '了解 in a narrowed room',
    shownTo: inside,
    happens: by('nurse', 'acknowledgePost', ({ asideOther }) => ({ post: asideOther })),
  },
  {
    what: 'a look in a narrowed room',
    shownTo: inside,
    happens: by('nurse', 'markSeen', ({ aside, asideOther }) => ({ room: aside, posts: [asideOther] })),
  },
  {
    what: 'a look in the room of all',
    shownTo: team,
    happens: by('colleague', 'markSeen', ({ room, post, pharmacyPost }) => ({ room, posts: [post, pharmacyPost] })),
  },
  {
    what: '了解 for what the pharmacy wrote',
    shownTo: team,
    happens: by('therapist', 'acknowledgePost', ({ pharmacyPost }) => ({ post: pharmacyPost })),
  },
  {
    what: 'a narrowed room',
    shownTo: ['nurse', 'therapist'],
    happens: async (world, id) =>
      by('nurse', 'openRoom', ({ patient }) => ({
        patient,
        kind: 'NARROWED',
        name: '見えない',
        accounts: [world.people['therapist']!.account],
      }))(world, id),
  },
  // The office counts what is written there later.
  {
    what: 'the end of a narrowed room',
    shownTo: [...inside, 'office'],
    happens: by('nurse', 'closeRoom', ({ aside }) => ({ room: aside })),
  },
  {
    what: 'a post of the family room',
    shownTo: [...team, 'daughter', 'office'],
    happens: by('nurse', 'publishPost', ({ familyRoom }) => ({ room: familyRoom, text: '見えない' })),
  },
  {
    what: 'a release',
    shownTo: [...team, 'daughter'],
    happens: by('nurse', 'releasePost', ({ post }) => ({ post, version: 1, attachments: [] })),
  },
  {
    what: 'a release taken back',
    shownTo: [...team, 'daughter'],
    happens: by('doctor', 'takeBackRelease', ({ released }) => ({ post: released })),
  },
  {
    what: 'that a relative read what was released',
    // Who hears that the id of her own command is taken.
    shownTo: ['daughter'],
    onlyByTrying: true,
    happens: by('daughter', 'markReleasedSeen', ({ patient, released }) => ({ patient, posts: [released] })),
  },
  { what: 'a proxy post that was confirmed', shownTo: team, happens: by('doctor', 'confirmProxyPost', ({ proxy }) => ({ post: proxy })) },
  {
    what: 'a proxy post that is not so',
    shownTo: team,
    happens: by('doctor', 'objectToProxyPost', ({ proxy }) => ({ post: proxy, reason: '見えない' })),
  },
  // Readings and daily life.
  {
    what: 'a reading',
    shownTo: team,
    happens: by('nurse', 'recordReadings', ({ patient }) => ({
      patient,
      readings: [{ id: hiddenReading, kind: 'PULSE', value: 71 }],
      note: '見えない',
    })),
  },
  {
    what: 'a reading that raises an alert',
    shownTo: team,
    happens: by('nurse', 'recordReadings', ({ patient }) => ({ patient, readings: [{ id: hiddenReading, kind: 'SPO2', value: 80 }] })),
  },
  {
    what: 'a reading of another patient',
    shownTo: ['stranger'],
    happens: by('stranger', 'recordReadings', ({ elsewhere }) => ({
      patient: elsewhere,
      readings: [{ id: hiddenReading, kind: 'PULSE', value: 71 }],
    })),
  },
  { what: 'a corrected reading', shownTo: team, happens: by('nurse', 'correctReading', ({ reading }) => ({ reading, value: 90 })) },
  { what: 'an alert that was taken', shownTo: team, happens: by('doctor', 'takeAlert', ({ alert }) => ({ alert })) },
  {
    what: 'an alert that was closed',
    shownTo: team,
    happens: by('doctor', 'closeAlert', ({ taken }) => ({ alert: taken, outcome: '見えない' })),
  },
  { what: 'a threshold', shownTo: team, happens: by('doctor', 'setThreshold', ({ patient }) => ({ patient, kind: 'PULSE', high: 110 })) },
  {
    what: 'daily life',
    shownTo: team,
    happens: by('nurse', 'recordDailyLife', ({ patient }) => ({
      patient,
      kind: 'SKIN',
      result: 'VALUE',
      detail: '背中',
      note: '見えない',
    })),
  },
  {
    what: 'corrected daily life',
    shownTo: team,
    happens: by('nurse', 'correctDailyLife', ({ entry }) => ({ entry, result: 'VALUE', note: '見えない' })),
  },
  {
    what: 'an objection',
    shownTo: team,
    happens: by('doctor', 'raiseObjection', ({ reading }) => ({ kind: 'READING', record: reading, remark: '見えない' })),
  },
  {
    what: 'an objection to what the pharmacy wrote',
    shownTo: team,
    happens: by('doctor', 'raiseObjection', ({ pharmacyPost }) => ({ kind: 'POST', record: pharmacyPost, remark: '見えない' })),
  },
  {
    what: 'an objection that was answered',
    shownTo: team,
    happens: by('nurse', 'closeObjection', ({ objection }) => ({ objection, answer: '見えない' })),
  },
  // The patient.
  {
    what: 'another patient',
    shownTo: ['stranger', 'office'],
    happens: by('stranger', 'registerPatient', () => ({ name: '見えない', kana: 'みえない', birthDate: '1942-05-03', sex: 'FEMALE' })),
  },
  {
    what: 'basics and a phase',
    shownTo: team,
    happens: by('nurse', 'updateBasics', ({ patient, basicsAt }) => ({
      ...{
        patient,
        conditions: ['見えない'],
        allergies: ['ペニシリン'],
        pointsOfCare: [],
        living: null,
        keyPerson: null,
        phase: 'CHANGING',
        expectedPhase: 'STABLE',
        expectedUpdatedAt: basicsAt,
      },
    })),
  },
  { what: 'a death', shownTo: [...team, 'office'], happens: by('doctor', 'recordDeath', death) },
  { what: 'the report of a death', shownTo: team, happens: by('nurse', 'reportDeath', death) },
  {
    what: 'the report of a death, and that it was a mistake',
    shownTo: team,
    happens: async (world, id) => {
      await by('nurse', 'reportDeath', death)(world, id);
      await world.settled();
      const { people, known } = world;
      await people['doctor']!.do('closeDeathReport', { patient: known['patient'], report: '1', reason: '見えない' });
    },
  },
  {
    what: 'a death that the office confirmed',
    shownTo: ['stranger', 'office'],
    happens: by('office', 'confirmDeath', ({ died }) => ({ patient: died, recording: '1' })),
  },
  {
    what: 'a death that was undone',
    shownTo: ['stranger', 'office'],
    happens: by('office', 'undoDeath', ({ died }) => ({ patient: died, recording: '1', reason: '見えない' })),
  },
  // Consent.
  {
    what: 'a consent',
    shownTo: ['stranger', 'office'],
    happens: by('stranger', 'recordConsent', (known) => consent({ ...known, patient: known['elsewhere']! })),
  },
  {
    what: 'another consent for this patient',
    shownTo: [...team, 'office'],
    happens: by('nurse', 'recordConsent', (known) => ({ ...consent(known), kind: 'INDIVIDUAL', facilities: [known['facility']] })),
  },
  {
    what: 'a consent that the office registered',
    shownTo: ['stranger', 'office'],
    happens: by('office', 'registerConsent', ({ unregistered }) => ({ patient: unregistered })),
  },
  {
    what: 'a consent that a second person confirmed',
    shownTo: ['stranger', 'office'],
    happens: by('office', 'confirmConsent', ({ unconfirmed }) => ({ patient: unconfirmed })),
  },
  {
    what: 'a consent that was checked',
    shownTo: ['stranger', 'office'],
    happens: by('office', 'checkConsent', ({ elsewhere }) => ({ patient: elsewhere })),
  },
  {
    what: 'a consent that ended',
    shownTo: ['stranger', 'office'],
    happens: by('stranger', 'withdrawConsent', ({ elsewhere, today }) => ({
      patient: elsewhere,
      facilities: [],
      withdrawnOn: today,
      givenBy,
      reason: '見えない',
    })),
  },
  {
    what: 'a consent that the office withdrew',
    shownTo: ['stranger', 'office'],
    happens: by('office', 'withdrawConsent', ({ elsewhere, today }) => ({
      ...{ patient: elsewhere, facilities: [], withdrawnOn: today, givenBy, means: 'TELEPHONE', reason: '見えない' },
    })),
  },
  // The team.
  {
    what: 'an invitation',
    shownTo: [...team, 'stranger'],
    happens: async (world, id) =>
      by('nurse', 'inviteFacility', ({ patient }) => ({ patient, facility: world.people['stranger']!.facility, message: '見えない' }))(
        world,
        id,
      ),
  },
  {
    what: 'an invitation that was accepted',
    shownTo: [...team, 'invited', 'office'],
    happens: by('invited', 'acceptInvitation', ({ invitation }) => ({ invitation })),
  },
  {
    what: 'an invitation that was declined',
    shownTo: [...team, 'invited'],
    happens: by('invited', 'declineInvitation', ({ invitation }) => ({ invitation })),
  },
  {
    what: 'an invitation that was taken back',
    shownTo: [...team, 'invited'],
    happens: by('nurse', 'cancelInvitation', ({ invitation }) => ({ invitation })),
  },
  {
    what: 'a facility that left',
    shownTo: [...team, 'office'],
    happens: async (world, id) =>
      by('therapist', 'removeFacility', ({ patient }) => ({ patient, facility: world.people['therapist']!.facility }))(world, id),
  },
  {
    what: 'staff that was assigned',
    shownTo: [...team, 'unassigned'],
    happens: async (world, id) =>
      by('doctor', 'assignStaff', ({ patient }) => ({
        ...{ patient, all: false, accounts: [world.people['doctor']!.account, world.people['unassigned']!.account] },
        expected: [world.people['doctor']!.account],
      }))(world, id),
  },
  {
    what: 'a relative who was invited',
    shownTo: team,
    happens: by('nurse', 'inviteFamily', ({ patient }) => ({ patient, name: '見えない', relationship: '姪', email: null })),
  },
  {
    what: 'a relative who joined',
    shownTo: [...team, 'office'],
    happens: async ({ people, known }, id) => {
      const { familyInvitationCode: code } = await people['nurse']!.read<{ familyInvitationCode: string }>(
        'query ($family: ID!) { familyInvitationCode(family: $family) }',
        { family: known['waiting'] },
      );
      const input = { commandId: id, code, signInName: 'hidden-relative', password: 'correct horse battery' };
      const document = 'mutation ($input: AcceptFamilyInvitationInput!) { acceptFamilyInvitation(input: $input) { __typename } }';
      await people['daughter']!.read(document, { input });
    },
  },
  {
    what: 'a relative who was removed',
    shownTo: team,
    happens: by('nurse', 'removeFamily', ({ patient, waiting }) => ({ patient, family: waiting })),
  },
  // Files.
  {
    what: 'a picture that hangs on nothing yet',
    shownTo: ['nurse'],
    happens: async ({ people, known }, id) => {
      await people['nurse']!.upload(String(known['patient']), '見えない.png', await smallPicture(), id);
    },
  },
  {
    what: 'a picture that was taken back',
    shownTo: [],
    happens: async ({ people, known }, id) => {
      const { body } = await people['nurse']!.upload(String(known['patient']), '見えない.png', await smallPicture());
      await people['nurse']!.do('takeBackFile', { commandId: id, file: body.file });
    },
  },
  // People and facilities.
  {
    what: 'a facility',
    shownTo: ['nurse', 'colleague', 'doctor', 'unassigned', 'therapist', 'pharmacist', 'helper', 'invited', 'stranger', 'office'],
    happens: by('office', 'registerFacility', () => ({
      ...{ number: '1300000099', name: '試験 見えない', kana: 'しせつ', kind: 'clinic', phone: null },
      ...{ managerSignInName: 'hidden-manager', managerName: '見えない', managerKana: 'みえない' },
      ...{ managerProfession: 'doctor', managerPassword: 'correct horse battery' },
    })),
  },
  {
    what: 'somebody who was taken on',
    shownTo: ['stranger', 'office'],
    happens: by('stranger', 'addStaff', () => ({
      ...{
        signInName: 'hidden-staff',
        name: '見えない',
        kana: 'みえない',
        profession: 'nurse',
        manager: false,
        password: 'correct horse battery',
      },
    })),
  },
  {
    what: 'somebody who became a manager',
    shownTo: ['stranger'],
    happens: by('stranger', 'setManager', ({ clerk }) => ({ account: clerk, manager: true })),
  },
  {
    what: 'somebody who left',
    shownTo: ['stranger', 'office'],
    happens: by('stranger', 'removeStaff', ({ clerk }) => ({ account: clerk })),
  },
  {
    what: 'a face',
    shownTo: ['stranger'],
    happens: (world, id) => bySystem(world, id, setFace, { account: world.people['stranger']!.account, face: 'a.jpg' } as never),
  },
  {
    what: 'a new password, and the sessions that it ended',
    shownTo: ['stranger'],
    happens: by('stranger', 'changePassword', () => ({ present: 'correct horse battery', next: 'correct horse batteries' })),
  },
  {
    what: 'somebody who signed in',
    shownTo: ['stranger', 'office'],
    happens: async ({ people }, id) => {
      const input = { commandId: id, signInName: 'manager-7', password: 'correct horse battery' };
      await people['stranger']!.read('mutation ($input: SignInInput!) { signIn(input: $input) { __typename } }', { input });
    },
  },
  {
    what: 'a session that was ended from another',
    shownTo: ['stranger'],
    happens: by('stranger', 'endSession', ({ session }) => ({ session })),
  },
  // Notices.
  {
    what: 'a browser that is told',
    // In the list of one's own devices.
    shownTo: ['stranger'],
    happens: by('stranger', 'subscribeToPush', () => ({ endpoint: 'https://fcm.googleapis.com/fcm/send/hidden', ...pushKeys })),
  },
  {
    what: 'a browser that is told no more',
    // As above.
    shownTo: ['nurse'],
    happens: by('nurse', 'unsubscribeFromPush', ({ push }) => ({ endpoint: push })),
  },
  {
    what: 'a notice that could not be sent',
    shownTo: [...team, 'office'],
    happens: async (world, id) => {
      world.breakMail();
      await by('doctor', 'publishPost', ({ room }) => ({
        ...{ room, text: '見えない', priority: 'IMPORTANT', mentions: [{ account: world.people['colleague']!.account }] },
      }))(world, id);
    },
  },
  // The region, and its plugins.
  {
    what: 'a rule of the region that nothing shows',
    shownTo: [],
    happens: async (world, id) =>
      bySystem(world, id, changePolicy, { region: String(world.known['region']), policy: { ...defaultRegionPolicy, invitationDays: 7 } }),
  },
  {
    what: 'a notice on a board',
    shownTo: ['stranger'],
    happens: by('stranger', 'boardsPostNotice', () => ({ title: '見えない', text: '見えない' })),
  },
  {
    what: 'a notice on a board that was read',
    shownTo: ['nurse', 'colleague'],
    happens: by('colleague', 'boardsConfirmNotice', ({ notice }) => ({ notice })),
  },
  {
    what: 'a notice on a board that was taken down',
    shownTo: ['stranger'],
    happens: by('stranger', 'boardsRemoveNotice', ({ strangersNotice }) => ({ notice: strangersNotice })),
  },
];

/** Kinds of events that are nobody's secret, and why. */
export const nobodysSecret: Readonly<Record<string, string>> = {
  RegionFounded: 'There is no region without it.',
  ClockAccepted: 'Written at the command line while no node serves.',
};
