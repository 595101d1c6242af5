import { rmSync } from 'node:fs';
import { roomIdOf } from '@tsumugi/care';
import { systemIds } from '@tsumugi/kernel';
import type { Person } from './client.js';
import { pages, Screen, type LivePage } from './equals.js';
import { smallPicture } from './pictures.js';
import { TestRegion } from './test-region.js';

describe('a restart, and a rebuild from nothing', () => {
  let region: TestRegion;
  let nurse: Person;
  let doctor: Person;
  let removed: Person;
  let daughter: Person;
  let room: string;
  let withdrawnRoom: string;
  const links: string[] = [];
  const looks: [Person, LivePage][] = [];

  beforeAll(async () => {
    region = await TestRegion.start();
    nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    doctor = await region.facility('青葉在宅クリニック', 'clinic', 'doctor');
    removed = await region.facility('みどり薬局', 'pharmacy', 'pharmacist');
    const begin = async (name: string) => {
      const patient = await region.patient(nurse, name);
      await region.consent(nurse, patient);
      for (const other of [doctor, removed]) await region.join(nurse, patient, other);
      region.everybodySees(removed);
      return patient;
    };
    const upload = async (patient: string) => {
      const { body } = await nurse.upload(patient, 'photo.png', await smallPicture());
      links.push(`/files/${body.file}/thumbnail`);
      return body.file!;
    };
    const [patient, withdrawn] = [await begin('山田 ハル'), await begin('鈴木 茂')];
    room = roomIdOf(patient, 'ALL_PROFESSIONALS');
    withdrawnRoom = roomIdOf(withdrawn, 'ALL_PROFESSIONALS');
    daughter = await region.relative(nurse, patient);
    const reading = systemIds.next();
    await doctor.do('setThreshold', { patient, kind: 'SPO2', low: 92 });
    region.everybodySees(doctor);
    await nurse.do('recordReadings', {
      patient,
      measuredAt: new Date().toISOString(),
      readings: [{ id: reading, kind: 'SPO2', value: 88 }],
      note: null,
    });
    region.everybodySees(nurse);
    const file = await upload(patient);
    const post = await nurse.do('publishPost', { room, text: 'SpO2が下がりました。', attachments: [file], readings: [reading] });
    await nurse.do('correctPost', { post, expectedVersion: 1, text: 'SpO2が88%でした。' });
    await nurse.do('releasePost', { post, version: 2, attachments: [file] });
    const mistake = await nurse.do('publishPost', { room, text: '取り消される投稿', attachments: [await upload(patient)] });
    await nurse.do('withdrawPost', { post: mistake, reason: 'WRONG_PATIENT' });
    region.everybodySees(nurse);
    await doctor.do('markSeen', { room, posts: [post] });
    await doctor.do('acknowledgePost', { post, expectedVersion: 2 });
    await doctor.do('publishPost', { room, text: '酸素を増量します。', replyTo: post });
    for (const person of [nurse, doctor])
      await person.do('publishPost', { room: withdrawnRoom, text: `${person === nurse ? '看護' : '診療'}の記録` });
    await nurse.do('removeFacility', { patient, facility: removed.facility });
    await nurse.do('withdrawConsent', {
      patient: withdrawn,
      withdrawnOn: region.today(),
      givenBy: { name: '鈴木 茂', relationship: null },
      reason: null,
    });
    region.everybodySees(nurse);
    for (const person of [nurse, doctor, removed]) {
      looks.push(
        [person, pages.room(room)],
        [person, pages.room(withdrawnRoom)],
        [person, pages.readings(patient)],
        [person, pages.alerts(patient)],
      );
      looks.push([person, pages.careTeam(patient)], [person, pages.myPatients()]);
    }
    looks.push([daughter, pages.released(patient)], [daughter, pages.familyRoom(patient)]);
  });
  afterAll(() => region.end());

  /** Everything that everybody sees: pages without their tokens, refusals, and what links answer. */
  async function everything(): Promise<unknown[]> {
    const seen: unknown[] = [];
    for (const [person, page] of looks) {
      const { data, errors } = await person.query(page.query.replace('ITEMS', page.selection), page.args);
      seen.push(errors ? errors[0]!.extensions.code : page.read(data).items);
    }
    for (const person of [nurse, doctor, removed, daughter]) for (const link of links) seen.push((await person.download(link)).status);
    return seen;
  }

  it('shows what it should before', async () => {
    const seen = await everything();
    expect(seen[0]).toHaveLength(3);
    expect(seen[1]).toMatchObject([{ text: '看護の記録' }]);
    expect(seen[7]).toMatchObject([{ text: '診療の記録' }]);
    expect(seen[12]).toBe('NOT_FOUND');
    expect(seen.slice(-8)).toEqual([200, 404, 200, 404, 404, 404, 200, 404]);
  });

  it('shows everybody the same, refuses everybody the same, and keeps them signed in', async () => {
    const before = await everything();
    await region.restart();
    expect(await everything()).toEqual(before);
  });

  it('does so too when the views are built anew from the log alone', async () => {
    const before = await everything();
    await region.restart((folder) => {
      for (const derived of ['views', 'plugins']) rmSync(`${folder}/${derived}`, { recursive: true });
    });
    expect(await everything()).toEqual(before);
  });

  it('goes on where an open screen stopped', async () => {
    const screen = await Screen.open('the timeline', nurse, pages.room(room));
    await nurse.do('publishPost', { room, text: '再起動の前' });
    await screen.expectFresh();
    await screen.disconnect();
    await region.restart();
    await nurse.do('publishPost', { room, text: '再起動の後' });
    await screen.resume();
    await screen.expectFresh();
    expect(screen.resets).toBe(0);
    await screen.close();
  });
});
