import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { roomIdOf } from '@tsumugi/care';
import { checkOf, defineCapability, defineView, systemIds, type NewRecord, type Recorded } from '@tsumugi/kernel';
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

  const missing = async (by: Person) =>
    (await by.read<{ myPatients: { setAside: number } }>('{ myPatients { setAside } }')).myPatients.setAside;

  it('closes that patient everywhere, in words, and nobody else', async () => {
    const file = (await nurse.upload(patient, 'heel.jpg', await heel())).body.file!;
    const live = nurse.watch('roomUpdates', { room: roomIdOf(patient, 'ALL_PROFESSIONALS') }, 'text');
    const beside = nurse.watch<{ text: string }>('roomUpdates', { room: roomIdOf(other, 'ALL_PROFESSIONALS') }, 'text');
    const list = nurse.watch('myPatientsUpdates', {}, 'id');
    for (const watch of [live, beside, list]) await watch.until(({ updates }) => updates.length > 0, 'the stream is open');
    expect(await patients()).toEqual(expect.arrayContaining([patient, other]));
    expect(await missing(nurse)).toBe(0);

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
    // The list does not lose anybody without a word.
    expect(await missing(nurse)).toBe(1);
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
    expect(await missing(stranger)).toBe(0);
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

describe('a record of a type that a running node does not know', () => {
  it('stops it where a later release wrote it, and takes only its subject where its type was damaged', async () => {
    const region = await TestRegion.start({ environment: { TSUMUGI_ADMIN_PORT: '0' } });
    const manager = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    const [patient, other] = [await region.patient(manager, '山田 ハル'), await region.patient(manager, '鈴木 ナツ')];
    for (const each of [patient, other]) await region.consent(manager, each);
    region.everybodySees(manager);
    const { store, views, projector } = region.server.platform;
    const appended = async (isWhole: boolean): Promise<void> => {
      const record: NewRecord = {
        ...{ id: systemIds.next(), type: 'PostPainted', version: 1, region: region.region, subject: `patient:${patient}`, keyId: null },
        ...{ actor: { person: manager.account, facility: manager.facility, device: null }, enteredBy: 'person', onBehalfOf: null },
        ...{ at: new Date().toISOString(), occurredAt: new Date().toISOString(), command: { id: systemIds.next(), digest: '' } },
        ...{ correlation: systemIds.next(), causation: null, clear: { post: 'a' }, sealed: null },
      };
      const stream = `post-${systemIds.next()}`;
      const check = checkOf(stream, 0, isWhole ? record : { ...record, type: 'PostPainter' });
      expect(await store.append(stream, 'no-stream', [{ ...record, check }])).toMatchObject({ kind: 'appended' });
    };
    const ready = async () => (await fetch(`http://localhost:${region.server.running.adminPort}/ready`)).status;
    const until = async (done: () => boolean | Promise<boolean>): Promise<void> => {
      for (let tries = 0; !(await done()) && tries < 500; tries += 1) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    await appended(false);
    await until(() => views.setAside().length > 0);
    expect(views.setAside()).toMatchObject([{ subject: `patient:${patient}`, type: 'damaged' }]);
    expect(await manager.refusalOf(`{ patient(id: "${patient}") { id } }`)).toBe('SET_ASIDE');
    await manager.do('publishPost', { room: roomIdOf(other, 'ALL_PROFESSIONALS'), text: '後' });
    expect(await ready()).toBe(200);
    await appended(true);
    await until(() => projector.failure !== null);
    expect(projector.failure?.message).toMatch(/PostPainted v1 at position \d+ is unknown to this release/);
    // What was asked a moment ago is answered from then.
    await until(async () => (await ready()) === 503);
    expect(await ready()).toBe(503);
    await region.end();
  });
});

describe('records that were damaged in the log', () => {
  let region: TestRegion;
  let nurse: Person;
  let manager: Person;
  let pharmacist: Person;
  let patient: string;
  let other: string;
  beforeAll(async () => {
    region = await TestRegion.start({ environment: { TSUMUGI_ADMIN_PORT: '0' } });
    manager = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    pharmacist = await region.facility('みどり薬局', 'pharmacy', 'pharmacist');
    nurse = await region.staff(manager, '伊藤 直子', 'visiting-nurse');
    patient = await region.patient(manager, '山田 ハル');
    other = await region.patient(manager, '鈴木 ナツ');
    for (const each of [patient, other]) await region.consent(manager, each);
    for (const each of [patient, other]) {
      await manager.do('publishPost', { room: roomIdOf(each, 'ALL_PROFESSIONALS'), text: '前' });
    }
    for (const each of [manager, pharmacist]) await each.do('boardsPostNotice', { title: '前', text: '前' });
    region.everybodySees(pharmacist);
  });
  afterAll(() => region.end());

  const timeline = (of: string) => `{ timeline(room: "${roomIdOf(of, 'ALL_PROFESSIONALS')}") { edges { node { text } } } }`;
  const board = '{ boardsNotices { title } }';

  it('take with them whose they are, and nobody else: not the node, not the boards of others, not the notices', async () => {
    await region.restart((folder) => {
      for (const name of ['views', 'plugins']) rmSync(join(folder, name), { recursive: true });
      const log = new DatabaseSync(join(folder, 'log', 'events.db'));
      const change = (what: string, which: string): void => {
        const { changes } = log.prepare(`UPDATE record SET body = ${what} WHERE ${which}`).run();
        expect(changes).toBe(1);
      };
      const of = (type: string, subject: string): string =>
        `body LIKE '%"type":"${type}"%' AND json_extract(body, '$.subject') = '${subject}'`;
      change(`json_set(body, '$.occurredAt', '2025-01-01T00:00:00.000Z')`, of('PostPublished', `patient:${patient}`));
      change(`json_set(body, '$.clear.author', 'another')`, of('boards.NoticePosted', `facility:${manager.facility}`));
      log.close();
    });
    const { views } = region.server.platform;
    expect(views.setAside()).toMatchObject([{ subject: `patient:${patient}`, type: 'damaged' }]);
    expect(await nurse.refusalOf(timeline(patient))).toBe('SET_ASIDE');
    expect(await nurse.read(timeline(other))).toMatchObject({ timeline: { edges: [{ node: { text: '前' } }] } });
    expect(await nurse.refusalOf(board)).toBe('SET_ASIDE');
    expect(await manager.mutate('boardsPostNotice', { title: '後', text: '後' })).toMatchObject({ code: 'SET_ASIDE' });
    await pharmacist.do('boardsPostNotice', { title: '後', text: '後' });
    expect(await pharmacist.read(board)).toEqual({ boardsNotices: [{ title: '後' }, { title: '前' }] });
    await nurse.do('publishPost', { room: roomIdOf(other, 'ALL_PROFESSIONALS'), text: '後' });
  });

  it.each([
    ['cut short', 'substr(body, 1, 300)'],
    ['no JSON at all, with others in its stream', `'{' || body`],
  ])('take no more with them where they are %s', async (_, sql) => {
    const [one, notice] = [
      await region.patient(manager, '佐藤 アキ'),
      await manager.mutate('boardsPostNotice', { title: '次', text: '次' }),
    ];
    expect(notice).toMatchObject({ code: 'SET_ASIDE' });
    await region.consent(manager, one);
    await manager.do('publishPost', { room: roomIdOf(one, 'ALL_PROFESSIONALS'), text: '前' });
    region.everybodySees(manager);
    expect(await nurse.refusalOf(timeline(one))).toBeNull();
    await region.restart((folder) => {
      for (const name of ['views', 'plugins']) rmSync(join(folder, name), { recursive: true });
      const log = new DatabaseSync(join(folder, 'log', 'events.db'));
      const which = sql.startsWith('substr')
        ? `SELECT max(position) FROM record WHERE stream LIKE 'post-%'`
        : `SELECT min(position) FROM record WHERE stream = 'consent-${one}'`;
      expect(log.prepare(`UPDATE record SET body = ${sql} WHERE position = (${which})`).run().changes).toBe(1);
      log.close();
    });
    expect(region.server.platform.views.setAside()).toContainEqual(
      expect.objectContaining({ subject: `patient:${one}`, type: 'damaged' }) as object,
    );
    expect(await nurse.refusalOf(timeline(one))).toBe('SET_ASIDE');
    // Without the record of a consent there is none to write under.
    const code = sql.startsWith('substr') ? 'SET_ASIDE' : 'NOT_FOUND';
    expect(await manager.mutate('publishPost', { room: roomIdOf(one, 'ALL_PROFESSIONALS'), text: '後' })).toMatchObject({ code });
    expect(await nurse.refusalOf(timeline(other))).toBeNull();
    expect(await pharmacist.read(board)).toEqual({ boardsNotices: [{ title: '後' }, { title: '前' }] });
    await nurse.do('publishPost', { room: roomIdOf(other, 'ALL_PROFESSIONALS'), text: '後' });
    // Only what came since is new to the views: they are the log's, damaged as it is.
    await region.restart();
    expect(await nurse.refusalOf(timeline(other))).toBeNull();
  });

  describe('and say something else now', () => {
    const published = (of: string): string =>
      `SELECT max(position) FROM record WHERE body LIKE '%"subject":"patient:${of}"%"type":"PostPublished"%'`;
    const acknowledged = (of: string): string =>
      `SELECT position FROM record WHERE body LIKE '%"subject":"patient:${of}"%"type":"PostAcknowledged"%'`;

    interface Case {
      readonly which: (of: string) => string;
      readonly set: string;
      readonly erased?: true;
    }
    it.each<[string, Case]>([
      ['a type that no release knows', { which: acknowledged, set: `body = json_set(body, '$.type', 'PostAcknowledgee')` }],
      ['a version of a later release', { which: acknowledged, set: `body = json_set(body, '$.version', 6)` }],
      ['another clear field', { which: acknowledged, set: `body = json_set(body, '$.clear.version', 9)` }],
      ['another stream of a kind that no release knows', { which: acknowledged, set: `stream = 'pnst' || substr(stream, 5)` }],
      [
        'somebody else’s',
        { which: acknowledged, set: `body = json_set(body, '$.subject', 'patient:0197a000-0000-7000-8000-000000000001')` },
      ],
      [
        'an unknown type, when their key is gone',
        { which: published, set: `body = json_set(body, '$.type', 'PostPublishee')`, erased: true },
      ],
    ])('take no more with them: %s', async (_, { which, set, erased }) => {
      const one = await region.patient(manager, '佐藤 アキ');
      await region.consent(manager, one);
      await nurse.do('publishPost', { room: roomIdOf(one, 'ALL_PROFESSIONALS'), text: '前' });
      region.everybodySees(nurse);
      const post = await nurse.do('publishPost', { room: roomIdOf(one, 'ALL_PROFESSIONALS'), text: '了解してください' });
      region.everybodySees(nurse);
      await manager.do('acknowledgePost', { post, expectedVersion: 1 });
      region.everybodySees(manager);
      expect(await nurse.refusalOf(timeline(one))).toBeNull();
      const { vault, clock } = region.server.platform;
      if (erased) await vault.shred({ subject: `patient:${one}`, recordClass: 'post' }, clock.now());
      const rebuilt = (folder: string, sql: string): void => {
        for (const name of ['views', 'plugins']) rmSync(join(folder, name), { recursive: true });
        const log = new DatabaseSync(join(folder, 'log', 'events.db'));
        if (sql) expect(log.prepare(`UPDATE record SET ${sql} WHERE position = (${which(one)})`).run().changes).toBe(1);
        log.close();
      };
      // With its key gone it is whole all the same.
      if (erased) {
        await region.restart((folder) => rebuilt(folder, ''));
        expect(await nurse.refusalOf(timeline(one))).toBeNull();
      }
      await region.restart((folder) => rebuilt(folder, set));
      expect(region.server.platform.views.setAside()).toContainEqual({
        subject: `patient:${one}`,
        position: expect.any(Number) as number,
        type: 'damaged',
      });
      expect(await nurse.refusalOf(timeline(one))).toBe('SET_ASIDE');
      expect(await nurse.refusalOf(timeline(other))).toBeNull();
      await nurse.do('publishPost', { room: roomIdOf(other, 'ALL_PROFESSIONALS'), text: '後' });
      expect((await fetch(`http://localhost:${region.server.running.adminPort}/ready`)).status).toBe(200);
    });
  });

  it('answer a plugin’s command as the first time, also after its views and ours were built anew', async () => {
    const notice = { commandId: systemIds.next(), title: '休診', text: '火曜' };
    const first = await pharmacist.do('boardsPostNotice', notice);
    await region.restart((folder) => {
      for (const name of ['views', 'plugins']) rmSync(join(folder, name), { recursive: true });
    });
    expect(await pharmacist.do('boardsPostNotice', notice)).toBe(first);
    expect(await pharmacist.mutate('boardsPostNotice', { ...notice, text: '水曜' })).toMatchObject({ code: 'COMMAND_REUSED' });
    // The same id for something else is another's as little as within the core.
    expect(await pharmacist.mutate('boardsConfirmNotice', { commandId: notice.commandId, notice: first })).toMatchObject({
      code: 'COMMAND_REUSED',
    });
  });
});
