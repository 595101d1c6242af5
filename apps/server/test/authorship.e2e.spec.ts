import { roomIdOf } from '@tsumugi/care';
import { MINUTE, plus, systemIds } from '@tsumugi/kernel';
import type { Person } from './client.js';
import { pages, Screen } from './equals.js';
import * as select from './selections.js';
import { TestRegion } from './test-region.js';

const givenBy = { name: '山田 ハル', relationship: null };

/** Who wrote what: corrections and objections, and what is left to a facility whose consent ended. */
describe('what a facility wrote', () => {
  let region: TestRegion;
  let nurse: Person;
  let colleague: Person;
  let doctor: Person;
  let helper: Person;
  let pharmacist: Person;
  let patient: string;
  let room: string;
  beforeAll(async () => {
    region = await TestRegion.start();
    nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    colleague = await region.staff(nurse, '鈴木 看護', 'visiting-nurse');
    doctor = await region.facility('青葉在宅クリニック', 'clinic', 'doctor');
    helper = await region.facility('ひだまりヘルパー', 'home-help-office', 'helper');
    pharmacist = await region.facility('みどり薬局', 'pharmacy', 'pharmacist');
  });
  beforeEach(async () => {
    patient = await region.patient(nurse);
    room = roomIdOf(patient, 'ALL_PROFESSIONALS');
    await region.consent(nurse, patient);
    for (const manager of [doctor, helper, pharmacist]) await region.join(nurse, patient, manager);
    region.everybodySees(pharmacist);
  });
  afterAll(() => region.end());

  const now = () => plus(new Date().toISOString(), -MINUTE);
  async function write(person: Person, name: string, input: Record<string, unknown>): Promise<string> {
    const id = await person.do(name, input);
    region.everybodySees(person);
    return id;
  }
  async function measure(person: Person, kind: string, value: number): Promise<string> {
    const id = systemIds.next();
    await write(person, 'recordReadings', { patient, measuredAt: now(), readings: [{ id, kind, value }], note: null });
    return id;
  }
  const withdraw = (...people: Person[]) =>
    write(nurse, 'withdrawConsent', {
      patient,
      facilities: people.map(({ facility }) => facility),
      withdrawnOn: region.today(),
      givenBy,
      reason: null,
    });
  const itemsOf = async (person: Person, page: (typeof pages)['readings' | 'dailyLife']) => {
    const { query, selection, read } = page(patient);
    return read(await person.read(query.replace('ITEMS', selection), { patient })).items;
  };
  const timelineOf = async (person: Person) => {
    const { query, selection, read } = pages.room(room);
    return read(await person.read(query.replace('ITEMS', selection), { room })).items;
  };
  const refused = (code: string, field: string | null = null) => ({ __typename: 'Refused', code, ...(field && { field }) });

  it('is corrected by its own staff, who are named; others object, and the author answers or corrects', async () => {
    const glucose = await measure(doctor, 'GLUCOSE', 100);
    const correct = { reading: glucose, value: 300 };
    expect(await helper.mutate('correctReading', correct)).toMatchObject(refused('INVALID', 'reading'));
    const own = { kind: 'READING', record: glucose, remark: '単位が違うようです。' };
    expect(await doctor.mutate('raiseObjection', own)).toMatchObject(refused('INVALID', 'record'));
    expect(await helper.mutate('raiseObjection', { ...own, remark: ' ' })).toMatchObject(refused('INVALID', 'remark'));
    const objection = await write(helper, 'raiseObjection', own);
    // The same command again is the same objection.
    expect(await helper.mutate('raiseObjection', { ...own, commandId: objection })).toMatchObject({ __typename: 'Written', id: objection });
    expect(await itemsOf(nurse, pages.readings)).toMatchObject([
      { value: 100, objections: [{ id: objection, remark: own.remark, by: { account: helper.account }, closed: null }] },
    ]);

    expect(await nurse.mutate('closeObjection', { objection, answer: 'x' })).toMatchObject(refused('INVALID', 'objection'));
    expect(await doctor.mutate('closeObjection', { objection })).toMatchObject(refused('INVALID', 'answer'));
    await write(doctor, 'closeObjection', { objection, answer: '見直しました。100で合っています。' });
    expect(await doctor.mutate('closeObjection', { objection, answer: 'もう一度' })).toMatchObject(refused('CONFLICT'));

    const second = await write(nurse, 'raiseObjection', { ...own, remark: '300ではありませんか。' });
    await write(doctor, 'correctReading', correct);
    expect(await helper.mutate('closeObjection', { objection: second })).toMatchObject(refused('INVALID'));
    expect(await nurse.mutate('closeObjection', { objection: second })).toMatchObject(refused('CONFLICT'));
    expect(await itemsOf(helper, pages.readings)).toMatchObject([
      {
        value: 300,
        by: { account: doctor.account },
        correctedBy: { account: doctor.account },
        objections: [
          { closed: { how: 'ANSWERED', answer: '見直しました。100で合っています。', by: { account: doctor.account } } },
          { closed: { how: 'CORRECTED', by: { account: doctor.account }, answer: null } },
        ],
      },
    ]);
    const { readingVersions } = await helper.read<{ readingVersions: object[] }>(
      'query ($id: ID!) { readingVersions(reading: $id) { version value by { account } } }',
      { id: glucose },
    );
    expect(readingVersions).toEqual([
      { version: 1, value: 100, by: { account: doctor.account } },
      { version: 2, value: 300, by: { account: doctor.account } },
    ]);
  });

  it('of a post and of daily life is corrected by a colleague in the colleague’s name, and objected to by others', async () => {
    const post = await write(nurse, 'publishPost', { room, text: '右踵に発赤。' });
    const skin = await write(nurse, 'recordDailyLife', { patient, kind: 'SKIN', result: 'VALUE', note: '発赤なし', observedAt: now() });
    const worse = { entry: skin, result: 'VALUE', note: '壊死あり' };
    expect(await helper.mutate('correctDailyLife', worse)).toMatchObject(refused('INVALID', 'entry'));
    expect(await helper.mutate('correctPost', { post, expectedVersion: 1, text: 'x' })).toMatchObject(refused('INVALID', 'post'));
    const taken = await write(doctor, 'raiseObjection', { kind: 'POST', record: post, remark: '左では。' });
    await write(doctor, 'closeObjection', { objection: taken });
    await write(helper, 'raiseObjection', { kind: 'DAILY_LIFE', record: skin, remark: '昨日から赤みがあります。' });

    await write(colleague, 'correctPost', { post, expectedVersion: 1, text: '左踵に発赤。' });
    await write(colleague, 'correctDailyLife', { ...worse, note: '発赤 2×3cm' });
    expect(await timelineOf(doctor)).toMatchObject([
      {
        text: '左踵に発赤。',
        author: { account: nurse.account },
        correctedBy: { account: colleague.account },
        objections: [{ closed: { how: 'TAKEN_BACK' } }],
      },
    ]);
    expect(await itemsOf(helper, pages.dailyLife)).toMatchObject([
      { note: '発赤 2×3cm', by: { account: nurse.account }, correctedBy: { account: colleague.account }, objections: [{ closed: {} }] },
    ]);
    const versions = await doctor.read<object>(
      `query ($post: ID!, $entry: ID!) {
         postVersions(post: $post) { text by { account } }
         dailyLifeVersions(entry: $entry) { note by { account } }
       }`,
      { post, entry: skin },
    );
    expect(versions).toEqual({
      postVersions: [
        { text: '右踵に発赤。', by: { account: nurse.account } },
        { text: '左踵に発赤。', by: { account: colleague.account } },
      ],
      dailyLifeVersions: [
        { note: '発赤なし', by: { account: nurse.account } },
        { note: '発赤 2×3cm', by: { account: colleague.account } },
      ],
    });

    const wrong = await write(nurse, 'publishPost', { room, text: '別の方の投稿' });
    await write(helper, 'raiseObjection', { kind: 'POST', record: wrong, remark: '別の方では。' });
    await write(nurse, 'withdrawPost', { post: wrong, reason: 'WRONG_PATIENT' });
    expect(await doctor.mutate('raiseObjection', { kind: 'POST', record: wrong, remark: 'x' })).toMatchObject(refused('CONFLICT'));
    expect((await timelineOf(doctor)).at(0)).toMatchObject({ id: wrong, text: null, objections: [] });
  });

  it('is objected to by nobody who may not see it, and by nobody once consent ended', async () => {
    const reading = await measure(nurse, 'PULSE', 70);
    const aside = await write(nurse, 'openRoom', { patient, kind: 'ONE_TO_ONE', name: '相談', accounts: [doctor.account] });
    const secret = await write(nurse, 'publishPost', { room: aside, text: '二人だけの相談' });
    const to = (kind: string, record: string) => ({ kind, record, remark: 'x' });
    expect(await helper.mutate('raiseObjection', to('POST', secret))).toMatchObject(refused('NOT_FOUND'));
    expect(await helper.mutate('raiseObjection', to('POST', systemIds.next()))).toMatchObject(refused('NOT_FOUND'));
    expect(await helper.mutate('raiseObjection', to('DAILY_LIFE', reading))).toMatchObject(refused('NOT_FOUND'));
    expect(await doctor.mutate('raiseObjection', to('POST', secret))).toMatchObject({ __typename: 'Written' });
    const objection = await write(helper, 'raiseObjection', to('READING', reading));
    await withdraw(helper);
    expect(await helper.mutate('raiseObjection', to('READING', reading))).toMatchObject(refused('NOT_FOUND'));
    expect(await helper.mutate('closeObjection', { objection })).toMatchObject(refused('NOT_FOUND'));
    expect(await nurse.mutate('closeObjection', { objection, answer: '確かめました。' })).toMatchObject({ __typename: 'Written' });
  });

  it('stays as the facility wrote it last when its consent ended, and not a frame tells that others went on', async () => {
    // Two doctors set bounds; the helper has a post, a finding, a line of the basics and a reading with the doctor's bounds.
    const basics = { patient, careLevel: null, keyPerson: null, living: null, phase: 'STABLE', expectedUpdatedAt: null };
    await write(helper, 'updateBasics', { ...basics, conditions: [], allergies: ['そば'], pointsOfCare: ['右から声をかける'] });
    await write(doctor, 'setThreshold', { patient, kind: 'PULSE', low: 60 });
    await measure(helper, 'PULSE', 50);
    await measure(doctor, 'PULSE', 51);
    await write(helper, 'recordDailyLife', { patient, kind: 'WATER', result: 'VALUE', value: 300, observedAt: now() });
    const mine = await write(helper, 'publishPost', { room, text: '昼食は半分でした。' });
    const proxy = await write(nurse, 'publishPost', { room, text: '先生より：水分は1日800ml', onBehalfOf: doctor.account });
    await withdraw(helper, doctor);
    const proxies = async (person: Person) => (await timelineOf(person)).filter(({ id }) => id === proxy);
    expect(await proxies(doctor)).toEqual([]);
    expect(await proxies(nurse)).toMatchObject([{ proxy: 'AWAITING' }]);

    const screens = await Promise.all(
      [helper, doctor].flatMap((person) => [
        Screen.open('readings', person, pages.readings(patient)),
        Screen.open('alerts', person, pages.alerts(patient)),
        Screen.open('daily life', person, pages.dailyLife(patient)),
        Screen.open('room', person, pages.room(room)),
      ]),
    );
    const ownPage = async (person: Person) => ({
      readings: await itemsOf(person, pages.readings),
      dailyLife: await itemsOf(person, pages.dailyLife),
      timeline: await timelineOf(person),
      rest: await person.read<object>(
        `query ($patient: ID!) {
           thresholds(patient: $patient) { items { kind low setBy { account } } withheld }
           thresholdHistory(patient: $patient) { low }
           alerts(patient: $patient, open: true) { items { ${select.alert} } }
           basicsHistory(patient: $patient) { field before after }
           patient(id: $patient) { phase basics { withheld allergies conditions pointsOfCare lines { field text by { account } } } }
         }`,
        { patient },
      ),
    });
    const before = { helper: await ownPage(helper), doctor: await ownPage(doctor) };
    expect(before.helper).toMatchObject({
      readings: [{ value: 50, objections: null }],
      timeline: [{ id: mine }],
      rest: {
        thresholds: { items: null, withheld: true },
        thresholdHistory: null,
        alerts: { items: [] },
        patient: { basics: { withheld: true, allergies: ['そば'], conditions: null, pointsOfCare: ['右から声をかける'] } },
      },
    });
    expect(before.doctor.rest).toMatchObject({
      thresholds: { items: [{ low: 60, setBy: { account: doctor.account } }], withheld: true },
      alerts: { items: [{ status: null, reading: { value: 51 } }] },
      patient: { basics: { allergies: null, lines: null } },
    });

    const { patient: page } = await nurse.read<{ patient: { basics: { updatedAt: string } } }>(
      'query ($id: ID!) { patient(id: $id) { basics { updatedAt } } }',
      { id: patient },
    );
    await write(nurse, 'updateBasics', {
      ...basics,
      conditions: ['心不全'],
      allergies: ['そば粉'],
      pointsOfCare: [],
      phase: 'CHANGING',
      expectedPhase: 'STABLE',
      expectedUpdatedAt: page.basics.updatedAt,
    });
    await write(nurse, 'setThreshold', { patient, kind: 'PULSE', low: 40, expectedLow: 60 });
    await measure(nurse, 'PULSE', 30);
    const [alert] = (before.doctor.rest as { alerts: { items: { id: string }[] } }).alerts.items;
    await write(nurse, 'takeAlert', { alert: alert!.id });
    await write(nurse, 'closeAlert', { alert: alert!.id, outcome: '安静で60' });
    await write(nurse, 'raiseObjection', { kind: 'POST', record: mine, remark: '三分の一では。' });
    await write(nurse, 'correctPost', { post: proxy, expectedVersion: 1, text: '先生より：水分は1日1000ml' });
    await write(nurse, 'react', { post: mine, kind: 'thanks', on: true });

    expect({ helper: await ownPage(helper), doctor: await ownPage(doctor) }).toEqual(before);
    // What the helper does is told to the helper; whatever else had been on its way came before it.
    await write(helper, 'withdrawPost', { post: mine, reason: 'MISTAKE' });
    const told = screens.find(({ name, person }) => name === 'room' && person === helper)!;
    await told.expectFresh();
    expect(told.items).toMatchObject([{ id: mine, text: null }]);
    for (const screen of screens) {
      expect({ screen: screen.name, updates: screen.updates.length }).toEqual({ screen: screen.name, updates: screen === told ? 1 : 0 });
      await screen.close();
    }
  });

  it('for another belongs to who typed it, and to that one as far as its person confirmed it', async () => {
    const proxy = await write(nurse, 'publishPost', { room, text: '薬局より：夕食後に変更', onBehalfOf: pharmacist.account });
    await write(pharmacist, 'confirmProxyPost', { post: proxy });
    await write(nurse, 'correctPost', { post: proxy, expectedVersion: 1, text: '薬局より：朝食後に変更' });
    await withdraw(pharmacist);
    const query = 'query ($post: ID!) { post(id: $post) { text version proxy } postVersions(post: $post) { text } }';
    expect(await pharmacist.read<object>(query, { post: proxy })).toEqual({
      post: { text: '薬局より：夕食後に変更', version: 1, proxy: 'CONFIRMED' },
      postVersions: [{ text: '薬局より：夕食後に変更' }],
    });
    expect(await nurse.read<object>(query, { post: proxy })).toMatchObject({ post: { text: '薬局より：朝食後に変更', proxy: 'AWAITING' } });
    await withdraw(nurse);
    expect(await nurse.read<object>(query, { post: proxy })).toMatchObject({
      post: { text: '薬局より：朝食後に変更', version: 2, proxy: null },
    });
  });
});
