import { jest } from '@jest/globals';
import { roomIdOf } from '@tsumugi/care';
import { HOUR, MINUTE, plus, systemIds } from '@tsumugi/kernel';
import { Person } from './client.js';
import { pages, Screen } from './equals.js';
import { smallPicture } from './pictures.js';
import { TestRegion } from './test-region.js';

/** Mutations that change nothing that a live page shows. */
const beyondPages = [
  'signIn',
  'signOut',
  'endSession',
  'actFor',
  'changePassword',
  'acceptFamilyInvitation',
  'subscribeToPush',
  'unsubscribeFromPush',
  // Nothing shows it before a post does.
  'takeBackFile',
  'registerFacility',
  'setEmployment',
  'boardsPostNotice',
  'boardsRemoveNotice',
  'boardsConfirmNotice',
  // The office looked at the paper afterwards: nothing that was readable changes.
  'checkConsent',
  // Read on pages of their own, without a feed; the alerts that follow from them are told.
  'setThreshold',
];

type Step = readonly [sentence: string, act: () => Promise<unknown>];

/** One measuring of everything that can be measured. */
const every = [
  { kind: 'TEMPERATURE', value: 36.5 },
  { kind: 'BLOOD_PRESSURE', value: 128, value2: 76 },
  { kind: 'PULSE', value: 72 },
  { kind: 'SPO2', value: 97 },
  { kind: 'RESPIRATION', value: 16 },
  { kind: 'WEIGHT', value: 52.3 },
  { kind: 'GLUCOSE', value: 110 },
  { kind: 'PAIN', value: 2 },
];

describe('fetched, then updated, equals fetched again', () => {
  let region: TestRegion;
  let nurse: Person;
  let doctor: Person;
  let pharmacist: Person;
  let daughter: Person & { readonly invitation: string };
  let msw: Person;
  let patient: string;
  let room: string;
  let familyRoom: string;
  const screens: Screen[] = [];
  const used = new Set<string>();
  const known: Record<string, string> = {};

  beforeAll(async () => {
    const { mutateAs } = Person.prototype;
    jest.spyOn(Person.prototype, 'mutateAs').mockImplementation(function (this: Person, name, type, input) {
      used.add(name);
      return mutateAs.call(this, name, type, input);
    });
    region = await TestRegion.start({ policy: { consentRegistration: 'office-two-persons' } });
    nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    msw = await region.staff(nurse, '小林 恵', 'msw');
    doctor = await region.facility('青葉在宅クリニック', 'clinic', 'doctor');
    pharmacist = await region.facility('みどり薬局', 'pharmacy', 'pharmacist');
    patient = await region.patient(nurse);
    room = roomIdOf(patient, 'ALL_PROFESSIONALS');
    familyRoom = roomIdOf(patient, 'FAMILY');
    const office = await region.officeColleague();
    await region.consent(nurse, patient);
    region.everybodySees(nurse);
    await region.office.do('registerConsent', { patient });
    region.everybodySees(region.office);
    await office.do('confirmConsent', { patient });
    region.everybodySees(office);
    await region.join(nurse, patient, doctor);
    region.everybodySees(doctor);
    daughter = await region.relative(nurse, patient);
    region.everybodySees(nurse);

    const open = async (
      name: string,
      person: Person,
      page: (typeof pages)[keyof typeof pages] extends (...args: never[]) => infer Page ? Page : never,
    ) => {
      screens.push(await Screen.open(name, person, page));
    };
    await open('the doctor’s timeline', doctor, pages.room(room));
    await open('the nurse’s timeline', nurse, pages.room(room));
    await open('the doctor’s family room', doctor, pages.room(familyRoom));
    await open('the doctor’s readings', doctor, pages.readings(patient));
    await open('the nurse’s alerts', nurse, pages.alerts(patient));
    await open('the doctor’s daily life', doctor, pages.dailyLife(patient));
    await open('the doctor’s care team', doctor, pages.careTeam(patient));
    await open('the doctor’s patients', doctor, pages.myPatients());
    await open('the social worker’s patients', msw, pages.myPatients());
    await open('the pharmacy’s patients', pharmacist, pages.myPatients());
    await open('the pharmacy’s invitations', pharmacist, pages.invitations());
    await open('what the daughter may read', daughter, pages.released(patient));
    await open('the daughter’s family room', daughter, pages.familyRoom(patient));
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    await region.end();
  });

  async function everyScreenIsFresh(): Promise<void> {
    for (const screen of screens) await screen.expectFresh();
  }

  /** Acts, lets everybody's next answer hold it, and compares all screens. */
  async function step(person: Person, name: string, input: Record<string, unknown>): Promise<string> {
    const id = await person.do(name, input);
    region.everybodySees(person);
    await everyScreenIsFresh();
    return id;
  }

  const now = () => new Date().toISOString();

  const steps: Step[] = [
    [
      'readings that nobody bounded',
      async () => {
        known['weight'] = systemIds.next();
        known['measuring'] = await step(nurse, 'recordReadings', {
          patient,
          measuredAt: now(),
          readings: [
            { id: known['weight'], kind: 'WEIGHT', value: 52.3 },
            { id: systemIds.next(), kind: 'BLOOD_PRESSURE', value: 138, value2: 82 },
          ],
          note: '下肢のむくみあり',
        });
      },
    ],
    [
      'a post with a photograph, a reading, a tag and a mention',
      async () => {
        known['file'] = (await nurse.upload(patient, 'kakato.png', await smallPicture())).body.file!;
        known['post'] = await step(nurse, 'publishPost', {
          room,
          text: '体重が2日で1.8kg増えました。',
          tags: ['心不全'],
          mentions: [{ profession: 'doctor' }],
          priority: 'IMPORTANT',
          attachments: [known['file']],
          readings: [known['weight']],
        });
      },
    ],
    [
      'an answer, which quotes it',
      async () =>
        void (known['answer'] = await step(doctor, 'publishPost', { room, text: '利尿剤を増やします。', replyTo: known['post'] })),
    ],
    ['seen', () => step(doctor, 'markSeen', { room, posts: [known['post'], known['answer']] })],
    ['了解', () => step(doctor, 'acknowledgePost', { post: known['post'] })],
    ['a reaction', () => step(doctor, 'react', { post: known['post'], kind: 'thanks', on: true })],
    [
      'an objection to the post, and it taken back',
      async () =>
        step(doctor, 'closeObjection', {
          objection: await step(doctor, 'raiseObjection', { kind: 'POST', record: known['post'], remark: '昨日の値では' }),
        }),
    ],
    ['the reaction taken back', () => step(doctor, 'react', { post: known['post'], kind: 'thanks', on: false })],
    ['a corrected reading, which a post shows', () => step(nurse, 'correctReading', { reading: known['weight'], value: 53.2 })],
    ['a release with its photograph', () => step(nurse, 'releasePost', { post: known['post'], version: 1, attachments: [known['file']] })],
    ['the daughter sees it', () => step(daughter, 'markReleasedSeen', { patient, posts: [known['post']] })],
    [
      'a correction: what was released stays',
      () => step(nurse, 'correctPost', { post: known['post'], expectedVersion: 1, text: '体重が1.8kg増えました。' }),
    ],
    [
      'the new version released without the photograph',
      () => step(nurse, 'releasePost', { post: known['post'], version: 2, attachments: [] }),
    ],
    ['the release taken back', () => step(nurse, 'takeBackRelease', { post: known['post'] })],
    ['released again', () => step(nurse, 'releasePost', { post: known['post'], version: 2, attachments: [known['file']] })],
    [
      'proxy entry by the social worker for the doctor',
      async () =>
        void (known['proxy'] = await step(msw, 'publishPost', {
          room,
          text: '先生より：安静にしてください。',
          onBehalfOf: doctor.account,
        })),
    ],
    ['the doctor objects', () => step(doctor, 'objectToProxyPost', { post: known['proxy'], reason: 'そうは言っていません' })],
    [
      'it is corrected',
      () => step(msw, 'correctPost', { post: known['proxy'], expectedVersion: 1, text: '先生より：水分は1日800mlまで。' }),
    ],
    ['the doctor confirms', () => step(doctor, 'confirmProxyPost', { post: known['proxy'], expectedVersion: 2 })],
    [
      'the daughter’s thanks',
      async () => void (known['thanks'] = await step(daughter, 'publishFamilyPost', { patient, text: 'いつもありがとうございます。' })),
    ],
    [
      'an answer in the family room',
      async () =>
        void (known['welcome'] = await step(nurse, 'publishPost', {
          room: familyRoom,
          text: 'またお伺いします。',
          replyTo: known['thanks'],
        })),
    ],
    [
      'a correction in the family room',
      () => step(nurse, 'correctPost', { post: known['welcome'], expectedVersion: 1, text: '明日お伺いします。' }),
    ],
    ['a withdrawal in the family room', () => step(nurse, 'withdrawPost', { post: known['welcome'], reason: 'WRONG_ROOM' })],
    [
      'a one-to-one room with its own posts',
      async () => {
        known['aside'] = await step(nurse, 'openRoom', { patient, kind: 'ONE_TO_ONE', name: '相談', accounts: [doctor.account] });
        screens.push(await Screen.open('the one-to-one room', doctor, pages.room(known['aside'])));
        await step(nurse, 'publishPost', { room: known['aside'], text: 'ご家族の負担が心配です。' });
        await step(nurse, 'closeRoom', { room: known['aside'] });
      },
    ],
    [
      'a threshold and a reading that crosses it',
      async () => {
        await step(doctor, 'setThreshold', { patient, kind: 'SPO2', low: 92 });
        known['spo2'] = systemIds.next();
        await step(nurse, 'recordReadings', {
          patient,
          measuredAt: now(),
          readings: [{ id: known['spo2'], kind: 'SPO2', value: 88 }],
          note: null,
        });
        expect(screens.find(({ name }) => name === 'the nurse’s alerts')!.items).toHaveLength(1);
      },
    ],
    [
      'an objection to the reading, which its alert shows',
      async () =>
        void (known['objection'] = await step(doctor, 'raiseObjection', {
          kind: 'READING',
          record: known['spo2'],
          remark: '体位を変える前の値では',
        })),
    ],
    ['its answer', () => step(nurse, 'closeObjection', { objection: known['objection'], answer: '変えた後の値です。' })],
    ['another', () => step(doctor, 'raiseObjection', { kind: 'READING', record: known['spo2'], remark: '88ではなく89では' })],
    ['the alert taken', () => step(nurse, 'takeAlert', { alert: known['spo2'] })],
    ['its reading corrected', () => step(nurse, 'correctReading', { reading: known['spo2'], value: 89 })],
    ['the alert closed', () => step(doctor, 'closeAlert', { alert: known['spo2'], expectedVersion: 2, outcome: '酸素を1L増量。' })],
    [
      'a late entry, placed by when it was measured',
      () =>
        step(nurse, 'recordReadings', {
          patient,
          measuredAt: plus(now(), -30 * HOUR),
          readings: [{ id: systemIds.next(), kind: 'SPO2', value: 85 }],
          note: null,
        }),
    ],
    [
      'a meal',
      async () =>
        void (known['meal'] = await step(nurse, 'recordDailyLife', {
          patient,
          kind: 'MEAL',
          result: 'VALUE',
          value: 8,
          observedAt: now(),
        })),
    ],
    [
      'an objection to the meal',
      () => step(doctor, 'raiseObjection', { kind: 'DAILY_LIFE', record: known['meal'], remark: '昼食でしたか' }),
    ],
    ['the meal corrected', () => step(nurse, 'correctDailyLife', { entry: known['meal'], result: 'REFUSED', note: '食欲なし' })],
    [
      'basics and phase',
      () =>
        step(nurse, 'updateBasics', {
          patient,
          careLevel: 'care-3',
          conditions: ['心不全'],
          allergies: [],
          keyPerson: null,
          pointsOfCare: ['塩分制限'],
          living: '夫と二人',
          phase: 'CHANGING',
          expectedPhase: 'STABLE',
          expectedUpdatedAt: null,
        }),
    ],
    [
      'an invitation',
      async () =>
        void (known['invitation'] = await step(nurse, 'inviteFacility', {
          patient,
          facility: pharmacist.facility,
          message: 'お薬のご相談です',
        })),
    ],
    ['the invitation taken back', () => step(nurse, 'cancelInvitation', { invitation: known['invitation'] })],
    [
      'a second one, declined',
      async () =>
        step(pharmacist, 'declineInvitation', {
          invitation: await step(nurse, 'inviteFacility', { patient, facility: pharmacist.facility, message: null }),
        }),
    ],
    [
      'a third one, accepted',
      async () => {
        await step(pharmacist, 'acceptInvitation', {
          invitation: await step(nurse, 'inviteFacility', { patient, facility: pharmacist.facility, message: null }),
        });
        screens.push(await Screen.open('the pharmacy’s timeline', pharmacist, pages.room(room)));
      },
    ],
    [
      'a colleague joins the staff',
      async () => {
        known['colleague'] = await nurse.do('addStaff', {
          signInName: 'colleague',
          name: '佐藤 翔',
          kana: 'さとう しょう',
          profession: 'visiting-nurse',
          manager: false,
          password: 'correct horse battery',
        });
        region.everybodySees(nurse);
        await everyScreenIsFresh();
        const { staff } = await nurse.read<{ staff: { account: string; name: string }[] }>('{ staff { account name } }');
        known['colleague'] = staff.find(({ name }) => name === '佐藤 翔')!.account;
      },
    ],
    ['the colleague becomes a manager', () => step(nurse, 'setManager', { account: known['colleague'], manager: true })],
    ['named staff are assigned', () => step(nurse, 'assignStaff', { patient, all: false, accounts: [nurse.account, known['colleague']] })],
    ['all staff are assigned', () => step(nurse, 'assignStaff', { patient, all: true, expected: [nurse.account, known['colleague']] })],
    ['the colleague leaves', () => step(nurse, 'removeStaff', { account: known['colleague'] })],
    [
      'a second relative invited, and removed',
      async () =>
        step(nurse, 'removeFamily', {
          patient,
          family: await step(nurse, 'inviteFamily', { patient, name: '山田 一郎', relationship: '長男', email: null }),
        }),
    ],
    [
      'the post withdrawn as written for the wrong patient',
      () => step(nurse, 'withdrawPost', { post: known['post'], reason: 'WRONG_PATIENT' }),
    ],
    [
      'consent withdrawn for the pharmacy: only its own records are left',
      async () => {
        await step(pharmacist, 'publishPost', { room, text: '一包化しました。' });
        await step(nurse, 'withdrawConsent', {
          patient,
          facilities: [pharmacist.facility],
          withdrawnOn: region.today(),
          givenBy: { name: '山田 ハル', relationship: null },
          reason: null,
        });
        expect(screens.find(({ name }) => name === 'the pharmacy’s timeline')).toMatchObject({
          resets: 1,
          items: [{ text: '一包化しました。' }],
        });
        await step(doctor, 'publishPost', { room, text: '薬局には見えません。' });
      },
    ],
    ['the pharmacy taken out of the team', () => step(nurse, 'removeFacility', { patient, facility: pharmacist.facility })],
    [
      'a death reported, recorded, confirmed, undone and recorded again',
      async () => {
        const found = { patient, diedOn: region.today(), foundBy: '訪問した医師', foundAt: new Date().toISOString() };
        await step(nurse, 'reportDeath', found);
        await step(nurse, 'closeDeathReport', { patient, report: '1', reason: '呼吸を確認しました' });
        await step(nurse, 'reportDeath', found);
        await step(doctor, 'recordDeath', found);
        await step(region.office, 'confirmDeath', { patient, recording: '4' });
        await step(region.office, 'undoDeath', { patient, recording: '4', reason: '別の患者さんの記録でした' });
        await step(doctor, 'recordDeath', found);
      },
    ],
    [
      'consent withdrawn as a whole',
      async () => {
        await step(nurse, 'withdrawConsent', {
          patient,
          withdrawnOn: region.today(),
          givenBy: { name: '山田 さくら', relationship: '長女' },
          reason: null,
        });
        expect(screens.filter(({ person }) => person === daughter).map(({ ended }) => ended)).toEqual(['NOT_FOUND', 'NOT_FOUND']);
      },
    ],
    [
      'a new patient on one’s list',
      async () => {
        known['other'] = await step(nurse, 'registerPatient', {
          name: '鈴木 茂',
          kana: 'すずき しげる',
          birthDate: '1938-01-02',
          sex: 'MALE',
        });
        expect(screens.find(({ name }) => name === 'the social worker’s patients')!.items.map(({ id }) => id)).toContain(known['other']);
      },
    ],
    [
      'consent recorded, registered, confirmed by a second person, and checked',
      async () => {
        const consent = {
          patient: known['other'],
          kind: 'COMPREHENSIVE',
          form: 'WRITTEN',
          givenOn: region.today(),
          givenBy: { name: '鈴木 茂', relationship: null },
          explanationVersion: '1',
        };
        screens.push(await Screen.open('the care team of one without consent', nurse, pages.careTeam(known['other']!)));
        await step(nurse, 'recordConsent', consent);
        await step(region.office, 'registerConsent', { patient: known['other'] });
        const colleague = await region.officeColleague('second');
        await step(colleague, 'confirmConsent', { patient: known['other'] });
        expect(screens.at(-1)!.items).toMatchObject([{ consented: true }]);
      },
    ],
  ];

  it.each(steps)('%s', async (_sentence, act) => void (await act()));

  it('needed to fetch anew only where what may be seen changed', () => {
    const anew = screens.filter(({ resets }) => resets > 0);
    // A withdrawn consent narrowed the team's pages to own records, a new one widened the page of one without; nothing else did.
    expect(anew.every(({ person, resets }) => resets === 1 && person.audience === 'team')).toBe(true);
    expect(anew.map(({ page }) => page.feed)).not.toContain('myPatientsUpdates');
  });

  it('holds after the network was gone, whether nothing happened meanwhile or much', async () => {
    const mine = screens.filter(({ person }) => person === nurse || person === msw);
    const before = mine.map(({ resets }) => resets);
    const other = known['other']!;
    const otherRoom = roomIdOf(other, 'ALL_PROFESSIONALS');
    const timeline = await Screen.open('the other timeline', nurse, pages.room(otherRoom));
    screens.push(timeline);
    await Promise.all([...mine, timeline].map((screen) => screen.disconnect()));
    await Promise.all([...mine, timeline].map((screen) => screen.resume()));
    await everyScreenIsFresh();
    await Promise.all([...mine, timeline].map((screen) => screen.disconnect()));
    for (let n = 1; n <= 5; n += 1) known['last'] = await nurse.do('publishPost', { room: otherRoom, text: `経過 ${n}` });
    await nurse.do('correctPost', { post: known['last'], expectedVersion: 1, text: '経過 5（訂正）' });
    await nurse.do('withdrawPost', { post: known['last'], reason: 'MISTAKE' });
    region.everybodySees(nurse);
    await Promise.all([...mine, timeline].map((screen) => screen.resume()));
    await everyScreenIsFresh();
    expect(timeline.items).toHaveLength(5);
    expect(timeline.resets).toBe(0);
    expect(mine.map(({ resets }) => resets)).toEqual(before);
  });

  it('fetches anew after more changes than are worth replaying', async () => {
    const other = known['other']!;
    const readings = await Screen.open('many readings', nurse, pages.readings(other));
    await readings.disconnect();
    for (let n = 0; n < 26; n += 1) {
      const batch = every.map((reading) => ({ id: systemIds.next(), ...reading }));
      await nurse.do('recordReadings', { patient: other, measuredAt: plus(now(), -n * MINUTE), readings: batch, note: null });
    }
    await readings.resume();
    await readings.expectFresh();
    expect(readings.resets).toBe(1);
    expect(readings.items).toHaveLength(208);
    await readings.close();
  });

  it('opens no stream with somebody else’s token, another page’s, a forged one, or another topic’s mark', async () => {
    const other = known['other']!;
    const query = 'query ($patient: ID!) { readings(patient: $patient) { live } dailyLife(patient: $patient) { live } }';
    const mine = await nurse.read<Record<'readings' | 'dailyLife', { live: string }>>(query, { patient: other });
    const hers = await msw.read<Record<'readings', { live: string }>>(query, { patient: other });
    const life = await Screen.open('daily life', nurse, pages.dailyLife(other));
    await step(nurse, 'recordDailyLife', { patient: other, kind: 'WATER', result: 'VALUE', value: 200, observedAt: now() });
    const mark = life.updates.at(-1)!.mark;
    const ends = async (from: string, given: string | null = null) => {
      const watch = nurse.watch('readingUpdates', { patient: other, from, ...(given ? { mark: given } : {}) }, 'id');
      const sent = nurse.do('recordReadings', {
        patient: other,
        measuredAt: now(),
        readings: [{ id: systemIds.next(), kind: 'PAIN', value: 3 }],
        note: null,
      });
      await watch.until(({ ended, updates }) => ended !== null || updates.length > 0, 'an update or a refusal');
      await sent;
      watch.stop();
      return watch.ended;
    };
    expect(await ends(hers.readings.live)).toBe('STALE_TOKEN');
    expect(await ends(mine.dailyLife.live)).toBe('STALE_TOKEN');
    expect(await ends(`${mine.readings.live.slice(0, -2)}AA`)).toBe('STALE_TOKEN');
    expect(await ends('nonsense')).toBe('STALE_TOKEN');
    expect(await ends(mine.readings.live, mark)).toBe('STALE_TOKEN');
    expect(await ends(mine.readings.live)).toBeNull();
    await life.close();
  });

  it('holds every subscription there is, over every mutation that touches a page', async () => {
    const fieldsOf = async (person: Person, root: 'subscriptionType' | 'mutationType') =>
      (
        await person.read<{ __schema: Record<string, { fields: { name: string }[] } | null> }>(
          `{ __schema { ${root} { fields { name } } } }`,
        )
      ).__schema[root]?.fields.map(({ name }) => name) ?? [];
    const audiences = [nurse, daughter, region.office];
    const subscriptions = (await Promise.all(audiences.map((person) => fieldsOf(person, 'subscriptionType')))).flat();
    const mutations = (await Promise.all(audiences.map((person) => fieldsOf(person, 'mutationType')))).flat();
    expect([...new Set(screens.map(({ page }) => page.feed))].sort()).toEqual([...new Set(subscriptions)].sort());
    expect([...new Set(mutations)].filter((name) => !used.has(name) && !beyondPages.includes(name))).toEqual([]);
  });
});
