import { roomIdOf } from '@tsumugi/care';
import { defineCapability, defineView, type Recorded } from '@tsumugi/kernel';
import { pino } from 'pino';
import type { Person } from './client.js';
import { photograph as heel } from './pictures.js';
import { Scrape } from './scrape.js';
import { TestRegion } from './test-region.js';

/** A release with a fault: one of its views cannot take a certain post, nor a password that is changed. */
const faulty = defineCapability({
  name: 'faulty',
  events: [],
  views: [
    defineView({
      name: 'faulty',
      version: 1,
      tables: 'CREATE TABLE faulty_post (id TEXT PRIMARY KEY);',
      on: {
        PostPublished({ data }: Recorded<{ type: 'PostPublished'; data: { post: string; text: string } }>, db) {
          db.run('INSERT INTO faulty_post VALUES (?)', data.post);
          if (data.text.includes('読めない')) db.run('INSERT INTO faulty_post VALUES (?)', data.post);
        },
        PasswordSet({ data }: Recorded<{ type: 'PasswordSet'; data: { keptSession: string | null } }>) {
          if (data.keptSession !== null) throw new TypeError('Cannot read properties of undefined');
        },
      },
    }),
  ],
});

describe('a record that a release cannot take', () => {
  let region: TestRegion;
  let nurse: Person;
  let manager: Person;
  let office: Person;
  let patient: string;
  let other: string;
  const lines: string[] = [];

  beforeAll(async () => {
    region = await TestRegion.start({
      environment: { TSUMUGI_ADMIN_PORT: '0' },
      log: pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) }) as never,
    });
    office = region.office;
    manager = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    nurse = await region.staff(manager, '伊藤 直子', 'visiting-nurse');
    patient = await region.patient(manager, '山田 ハル');
    other = await region.patient(manager, '鈴木 ナツ');
    for (const each of [patient, other]) await region.consent(manager, each);
    region.everybodySees(manager);
    const found = { diedOn: region.today(), foundBy: '伊藤 直子', foundAt: new Date().toISOString() };
    for (const each of [patient, other]) expect(await nurse.mutate('recordDeath', { patient: each, ...found })).toMatchObject({ id: each });
    await region.restart(undefined, { capabilities: [faulty] });
  });
  afterAll(() => region.end());

  const post = (by: Person, of: string, text: string) => by.mutate('publishPost', { room: roomIdOf(of, 'ALL_PROFESSIONALS'), text });
  const timeline = (of: string) => `{ timeline(room: "${roomIdOf(of, 'ALL_PROFESSIONALS')}") { edges { node { text } } } }`;
  const patients = async () =>
    (await nurse.read<{ myPatients: { items: { id: string }[] } }>('{ myPatients { items { id } } }')).myPatients.items.map(({ id }) => id);

  it('closes that patient everywhere, in words, and nobody else', async () => {
    const file = (await nurse.upload(patient, 'heel.jpg', await heel())).body.file!;
    const live = nurse.watch('roomUpdates', { room: roomIdOf(patient, 'ALL_PROFESSIONALS') }, 'text');
    const beside = nurse.watch<{ text: string }>('roomUpdates', { room: roomIdOf(other, 'ALL_PROFESSIONALS') }, 'text');
    const list = nurse.watch('myPatientsUpdates', {}, 'id');
    for (const watch of [live, beside, list]) await watch.until(({ updates }) => updates.length > 0, 'the stream is open');
    expect(await patients()).toEqual(expect.arrayContaining([patient, other]));

    expect(await post(manager, patient, 'この記録は読めない')).toMatchObject({ __typename: 'Written' });
    expect(await post(manager, other, '変わりありません')).toMatchObject({ __typename: 'Written' });
    region.everybodySees(manager);

    await live.until(({ ended }) => ended === 'SET_ASIDE', 'the stream of the patient ends in words');
    await beside.until(({ updates }) => updates.some(({ item }) => item?.text === '変わりありません'), 'the other goes on');
    await list.until(({ updates }) => updates.some(({ kind, id }) => kind === 'GONE' && id === patient), 'the list lets the patient go');
    const refused = await nurse.query(timeline(patient));
    expect(refused.errors?.[0]).toMatchObject({
      extensions: { code: 'SET_ASIDE' },
      message: expect.stringContaining('読み取れない') as string,
    });
    expect(await nurse.refusalOf(timeline(other))).toBeNull();
    expect(await patients()).toEqual([other]);
    expect(await nurse.refusalOf(`{ patient(id: "${patient}") { id } }`)).toBe('SET_ASIDE');
    expect(await post(nurse, patient, '続き')).toMatchObject({ code: 'SET_ASIDE' });
    expect(await post(nurse, other, '続き')).toMatchObject({ __typename: 'Written' });
    expect((await nurse.download(`/files/${file}/thumbnail`)).status).toBe(404);
    expect((await nurse.upload(patient, 'heel.jpg', await heel())).body.refused?.code).toBe('SET_ASIDE');
    expect(await office.read('{ consentQueue(first: 50) { patient } }')).toEqual({ consentQueue: [{ patient: other }] });
    expect(await office.read('{ deathQueue(first: 50) { patient } }')).toEqual({ deathQueue: [{ patient: other }] });
  });

  it('tells nobody of it who may not see the patient anyway', async () => {
    const stranger = await region.facility('みどり薬局', 'pharmacy', 'pharmacist');
    expect(await stranger.refusalOf(timeline(patient))).toBe('NOT_FOUND');
  });

  it('is told to operators, with position and type and no more', async () => {
    const scrape = await Scrape.of(`http://localhost:${region.server.running.adminPort}`);
    expect(scrape.value('tsumugi_set_aside{of="patient"}')).toBe(1);
    expect(scrape.value('tsumugi_views_failed')).toBe(0);
    expect((await fetch(`http://localhost:${region.server.running.adminPort}/ready`)).status).toBe(200);
    expect(lines.join()).not.toContain(patient);
  });

  it('closes a person’s sessions where it is a person’s record, and says so at the door', async () => {
    const clerk = await region.staff(manager, '林 健', 'clerk', { signInName: 'clerk' });
    const live = clerk.watch('myPatientsUpdates', {}, 'id');
    await live.until(({ updates }) => updates.length > 0, 'the stream is open');
    await clerk.mutate('changePassword', { present: 'correct horse battery', next: 'another horse battery' });
    await live.until(({ ended }) => ended !== null, 'the stream ends');
    expect(await clerk.refusalOf('{ me { account } }')).toBe('UNAUTHENTICATED');
    await expect(region.person('team').signIn('clerk', 'correct horse battery')).rejects.toThrow('SET_ASIDE');
    expect(await nurse.refusalOf('{ me { account } }')).toBeNull();
  });

  it('stays so after a restart, and is taken up again by a release that can', async () => {
    await region.restart(undefined, { capabilities: [faulty] });
    expect(await nurse.refusalOf(timeline(patient))).toBe('SET_ASIDE');
    await region.restart();
    expect(region.server.platform.views.setAside()).toEqual([]);
    expect(await nurse.read(timeline(patient))).toMatchObject({ timeline: { edges: [{ node: { text: 'この記録は読めない' } }] } });
    expect(await patients()).toHaveLength(2);
    await region.person('team').signIn('clerk', 'another horse battery');
  });
});
