import { changePolicy, defaultRegionPolicy, roomIdOf, systemViewer, type RegionPolicy } from '@tsumugi/care';
import { isRefusal, MINUTE, SetClock } from '@tsumugi/kernel';
import type { Person } from '../client.js';
import { smallPicture } from '../pictures.js';
import { TestRegion } from '../test-region.js';
import { idOf, StepIds } from './step-ids.js';
import { worldSettings, type Origin } from './world.js';

/** Everybody who listens, by how they stand to the patient. */
export const viewers = [
  'nurse',
  'colleague',
  'doctor',
  'unassigned',
  'therapist',
  'pharmacist',
  'helper',
  'invited',
  'stranger',
  'daughter',
  'removed',
  'office',
] as const;
export type ViewerName = (typeof viewers)[number];

/**
 * A region in which everything has happened once: a team of which two facilities have lost their
 * consent, one of them with records of its own; rooms for all, for two and for the family; papers
 * that wait for the office; another facility with a patient of its own.
 */
export async function makeOrigin(): Promise<Origin & { end: () => Promise<void> }> {
  const clock = new SetClock('2026-04-01T00:00:00.000Z');
  const ids = new StepIds(clock, 'origin');
  const region = await TestRegion.start({ clock, ids, steady: () => performance.now() * 10_000, environment: worldSettings });
  try {
    const { people, known } = await peopled(region, clock);
    return {
      folder: region.folder,
      at: clock.now(),
      people: Object.fromEntries(
        Object.entries(people).map(([name, { audience, token, account, facility }]) => [name, { audience, token, account, facility }]),
      ),
      known,
      end: () => region.end(),
    };
  } finally {
    await region.close();
  }
}

async function peopled(region: TestRegion, clock: SetClock) {
  const nurse = await region.facility('試験 訪問看護', 'visiting-nursing-station', 'visiting-nurse');
  const doctor = await region.facility('試験 診療所', 'clinic', 'doctor');
  const therapist = await region.facility('試験 リハビリ', 'clinic', 'physical-therapist');
  const pharmacist = await region.facility('試験 薬局', 'pharmacy', 'pharmacist');
  const helper = await region.facility('試験 訪問介護', 'home-help-office', 'helper');
  const invited = await region.facility('試験 招待中', 'clinic', 'doctor');
  const stranger = await region.facility('試験 無関係', 'clinic', 'doctor');
  const employee = async (manager: Person, name: string, profession: string): Promise<Person> => {
    const person = { signInName: name, name: `職員 ${name}`, kana: 'しょくいん', profession, manager: false };
    await manager.do('addStaff', { ...person, password: 'correct horse battery', email: `${name}@example.jp` });
    region.everybodySees(manager);
    return region.person('team').signIn(name, 'correct horse battery', manager.facility);
  };
  const colleague = await employee(nurse, 'colleague', 'visiting-nurse');
  const unassigned = await employee(doctor, 'unassigned', 'nurse');
  const clerk = await employee(stranger, 'clerk', 'nurse');

  const write = async (person: Person, name: string, input: Record<string, unknown>): Promise<string> => {
    clock.advance(MINUTE);
    const id = await person.do(name, input);
    region.everybodySees(person);
    return id;
  };
  const rules = async (policy: Partial<RegionPolicy>): Promise<void> => {
    const command = { commandId: region.office.ids.next(), region: region.region, policy: { ...defaultRegionPolicy, ...policy } };
    const changed = await region.server.desk.dispatch(changePolicy, command, systemViewer(region.region));
    if (isRefusal(changed)) throw new Error(changed.message);
    await region.server.desk.seen(changed.position);
  };
  const register = (person: Person, name: string) =>
    write(person, 'registerPatient', { name, kana: 'かな', birthDate: '1942-05-03', sex: 'FEMALE' });
  const givenBy = { name: '山田 ハル', relationship: null };
  const consentFor = (person: Person, patient: string) =>
    write(person, 'recordConsent', {
      ...{ patient, kind: 'COMPREHENSIVE', facilities: [], form: 'WRITTEN', givenOn: region.today(), givenBy, explanationVersion: '1' },
    });

  const patient = await register(nurse, '山田 ハル');
  const room = roomIdOf(patient, 'ALL_PROFESSIONALS');
  const consent = await consentFor(nurse, patient);
  for (const manager of [doctor, therapist, pharmacist, helper]) {
    await region.join(nurse, patient, manager);
    region.everybodySees(manager);
  }
  await write(doctor, 'assignStaff', { patient, all: false, accounts: [doctor.account] });
  const daughter = await region.relative(nurse, patient, '山田 さくら');
  const removed = await region.relative(nurse, patient, '山田 次郎', '次男');
  region.everybodySees(nurse);
  await write(nurse, 'removeFamily', { patient, family: removed.invitation });
  const waiting = await write(nurse, 'inviteFamily', { patient, name: '山田 三郎', relationship: '三男', email: null });

  // What the pharmacy wrote while it could.
  const pharmacyPost = await write(pharmacist, 'publishPost', { room, text: '残薬を確認しました。' });
  const measured = async (person: Person, name: string, kind: string, value: number): Promise<string> => {
    const id = idOf(name);
    await write(person, 'recordReadings', { patient, readings: [{ id, kind, value }], note: null });
    return id;
  };
  await measured(pharmacist, 'pharmacy reading', 'PULSE', 70);
  await write(pharmacist, 'recordDailyLife', { patient, kind: 'SKIN', result: 'VALUE', detail: '右腕', note: '発赤' });
  await write(nurse, 'withdrawConsent', {
    ...{ patient, facilities: [pharmacist.facility, helper.facility], withdrawnOn: region.today(), givenBy, reason: null },
  });

  // One of everything, so that the next step of each can be the invisible one.
  await write(doctor, 'setThreshold', { patient, kind: 'SPO2', low: 92 });
  const alert = await measured(nurse, 'raised alert', 'SPO2', 88);
  const taken = await measured(nurse, 'taken alert', 'SPO2', 87);
  await write(doctor, 'takeAlert', { alert: taken });
  const entry = await write(nurse, 'recordDailyLife', { patient, kind: 'SKIN', result: 'VALUE', detail: '踵', note: '発赤なし' });
  const objection = await write(therapist, 'raiseObjection', { kind: 'DAILY_LIFE', record: entry, remark: '赤みがあります。' });
  await write(nurse, 'updateBasics', {
    ...{ patient, conditions: ['心不全'], allergies: ['ペニシリン'], pointsOfCare: [], living: null, keyPerson: null, phase: 'STABLE' },
  });
  const basicsAt = clock.now();
  const { body } = await nurse.upload(patient, 'wound.png', await smallPicture());
  const { body: wrong } = await nurse.upload(patient, 'wrong.png', await smallPicture());
  const post = await write(nurse, 'publishPost', { room, text: '踵の写真です。', attachments: [body.file], readings: [alert] });
  const wrongPatient = await write(nurse, 'publishPost', { room, text: '取り違えです。', attachments: [wrong.file] });
  const released = await write(doctor, 'publishPost', { room, text: 'ご家族へ。' });
  await write(doctor, 'releasePost', { post: released, version: 1, attachments: [] });
  const proxy = await write(nurse, 'publishPost', { room, text: '代わりに記します。', onBehalfOf: doctor.account });
  const aside = await write(nurse, 'openRoom', { patient, kind: 'NARROWED', name: '相談', accounts: [doctor.account] });
  const asidePost = await write(nurse, 'publishPost', { room: aside, text: '絞り込んだ相談です。' });
  const asideOther = await write(doctor, 'publishPost', { room: aside, text: '承知しました。' });
  await write(doctor, 'react', { post: asidePost, kind: 'thanks', on: true });
  const familyRoom = roomIdOf(patient, 'FAMILY');
  await write(nurse, 'publishPost', { room: familyRoom, text: 'ご家族の部屋です。' });
  const invitation = await write(nurse, 'inviteFacility', { patient, facility: invited.facility, message: 'お願いします。' });

  // What waits for the office, each way in which a region may register consents; and a death.
  await rules({ consentRegistration: 'office' });
  const unregistered = await register(stranger, '未登録 一');
  await consentFor(stranger, unregistered);
  await rules({ consentRegistration: 'office-two-persons' });
  const unconfirmed = await register(stranger, '未確認 二');
  await consentFor(stranger, unconfirmed);
  const second = await region.officeColleague();
  second.after = stranger.after;
  await second.do('registerConsent', { patient: unconfirmed });
  region.everybodySees(second);
  await rules({});
  const elsewhere = await register(stranger, '別の 患者');
  await consentFor(stranger, elsewhere);
  const died = await register(stranger, '亡くなった 方');
  await consentFor(stranger, died);
  const found = { diedOn: region.today(), foundBy: '医師', foundAt: clock.now() };
  await write(stranger, 'recordDeath', { patient: died, ...found });

  const notice = await write(nurse, 'boardsPostNotice', { title: '予防接種', text: '月曜から。' });
  const strangersNotice = await write(stranger, 'boardsPostNotice', { title: '会議', text: '火曜です。' });
  const push = 'https://fcm.googleapis.com/fcm/send/known';
  await write(nurse, 'subscribeToPush', { endpoint: push, ...pushKeys });
  const { session } = await secondSession(region, stranger);

  const known = {
    ...{ patient, room, post, alert, entry, objection, invitation, consent, notice, push, session },
    ...{ reading: alert, record: alert, file: body.file!, family: daughter.invitation, facility: doctor.facility, account: doctor.account },
    ...{ recording: '1', report: '1' },
    ...{ 'patient.id': patient, 'room.id': room, 'post.id': post, 'facilities.search': '試験' },
    // Of the script alone.
    ...{ taken, aside, asidePost, asideOther, familyRoom, released, proxy, pharmacyPost, wrongPatient, waiting, strangersNotice },
    ...{ elsewhereRoom: roomIdOf(elsewhere, 'ALL_PROFESSIONALS') },
    ...{ unregistered, unconfirmed, elsewhere, died, clerk: clerk.account },
    ...{ basicsAt, diedOn: region.today(), today: region.today(), region: region.region },
  };
  const { office } = region;
  const people: Record<ViewerName, Person> = {
    ...{ nurse, colleague, doctor, unassigned, therapist, pharmacist, helper, invited, stranger, daughter, removed, office },
  };
  return { people, known };
}

/** The keys of a browser's push subscription, as the standard's example has them. */
export const pushKeys = {
  p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
};

async function secondSession(region: TestRegion, person: Person): Promise<{ session: string }> {
  const other = await region.person('team').signIn('manager-7', 'correct horse battery', person.facility);
  const { me } = await other.read<{ me: { sessions: { id: string; current: boolean }[] } }>('{ me { sessions { id current } } }');
  return { session: me.sessions.find(({ current }) => current)!.id };
}
