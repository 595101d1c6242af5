import { roomIdOf } from '@tsumugi/care';
import { systemIds, type Audience } from '@tsumugi/kernel';
import { describeWith } from '../../workbench/programs.mjs';
import type { Server } from '../src/server.js';
import { Person } from './client.js';
import { smallPicture } from './pictures.js';
import { clusterPrograms, TestCluster } from './test-cluster.js';
import { TestRegion } from './test-region.js';
import { until } from './until.js';

const password = 'correct horse battery';
const postFields = 'id text withdrawn { reason }';
const staleAfterSeconds = 3;

describeWith(clusterPrograms, 'a care team on two nodes', () => {
  let cluster: TestCluster;
  let region: TestRegion;
  let other: Server;
  let nurse: Person;
  let doctor: Person;
  let elsewhere: Person;
  let patient: string;
  let room: string;

  /** The same person with another device, at the second node. */
  const atOther = async (signInName: string, facility?: string, audience: Audience = 'team'): Promise<Person> =>
    new Person(other.url, audience).signIn(signInName, password, facility);
  const openRoom = async (person: Person) => {
    const { timeline } = await person.read<{ timeline: { live: string } }>('query ($room: ID!) { timeline(room: $room) { live } }', {
      room,
    });
    return person.watch<{ id: string; text: string }>('roomUpdates', { room, from: timeline.live }, postFields);
  };
  const textsOf = async (person: Person): Promise<string[]> => {
    const { timeline } = await person.read<{ timeline: { edges: { node: { text: string } }[] } }>(
      'query ($room: ID!) { timeline(room: $room) { edges { node { text } } } }',
      { room },
    );
    return timeline.edges.map(({ node }) => node.text);
  };

  beforeAll(async () => {
    cluster = await TestCluster.start();
    region = await TestRegion.start({ environment: cluster.environment('first'), policy: { staleAfterSeconds } });
    nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    doctor = await region.facility('青葉在宅クリニック', 'clinic', 'doctor');
    patient = await region.patient(nurse);
    await region.consent(nurse, patient);
    await region.join(nurse, patient, doctor);
    room = roomIdOf(patient, 'ALL_PROFESSIONALS');
    other = await cluster.node('second');
    elsewhere = await atOther('manager-2', doctor.facility);
  }, 60_000);
  afterAll(async () => {
    await elsewhere.leave();
    await region.end();
    await cluster.end();
  });

  it('sees on one node at once what was written on the other', async () => {
    const watch = await openRoom(elsewhere);
    const post = await nurse.do('publishPost', { room, text: '体重が2日で1.8kg増えました。' });
    await watch.until(({ updates }) => updates.some(({ id }) => id === post), 'the post on the other node’s screen', 2_000);
    expect(watch.updates.at(-1)).toMatchObject({ kind: 'ADDED', item: { text: '体重が2日で1.8kg増えました。' } });
    watch.stop();
  });

  it('reads its own write on whichever node it asks next', async () => {
    for (let n = 0; n < 20; n += 1) {
      await nurse.do('publishPost', { room, text: `続けて${n}` });
      elsewhere.after = nurse.after;
      expect((await textsOf(elsewhere)).filter((text) => text === `続けて${n}`)).toHaveLength(1);
    }
  });

  it('counts a command once that was sent to both nodes', async () => {
    const commandId = systemIds.next();
    const input = { commandId, room, text: '二度送りました。' };
    const colleague = await atOther('manager-1', nurse.facility);
    const [here, there] = await Promise.all([nurse.mutate('publishPost', input), colleague.mutate('publishPost', input)]);
    expect(here).toMatchObject({ __typename: 'Written', id: commandId });
    expect(there).toMatchObject({ __typename: 'Written', id: commandId });
    elsewhere.after = nurse.after;
    expect((await textsOf(elsewhere)).filter((text) => text === '二度送りました。')).toHaveLength(1);
    expect(await colleague.mutate('publishPost', { ...input, text: '別の内容' })).toMatchObject({ code: 'COMMAND_REUSED' });
    await colleague.leave();
  });

  it('goes on with an open screen on the other node from the mark of the first', async () => {
    const before = await openRoom(doctor);
    await nurse.do('publishPost', { room, text: 'ここまでは最初の画面' });
    await before.until(({ updates }) => updates.length > 0, 'the post');
    const { timeline } = await doctor.read<{ timeline: { live: string } }>('query ($room: ID!) { timeline(room: $room) { live } }', {
      room,
    });
    before.stop();
    await nurse.do('publishPost', { room, text: '見ていない間の投稿' });
    const watch = elsewhere.watch<{ text: string }>('roomUpdates', { room, from: timeline.live }, postFields);
    await watch.until(({ updates }) => updates.some(({ item }) => item?.text === '見ていない間の投稿'), 'what was missed');
    expect(watch.updates.filter(({ item }) => item?.text === 'ここまでは最初の画面')).toEqual([]);
    watch.stop();
  });

  it('ends what a withdrawal ends on every node within a second, and nothing else', async () => {
    const second = await region.patient(nurse, '佐藤 一郎', '1938-02-11');
    await region.consent(nurse, second);
    await region.join(nurse, second, doctor);
    elsewhere.after = doctor.after;
    const there = roomIdOf(second, 'ALL_PROFESSIONALS');
    const { timeline } = await elsewhere.read<{ timeline: { live: string } }>('query ($room: ID!) { timeline(room: $room) { live } }', {
      room: there,
    });
    const ending = elsewhere.watch('roomUpdates', { room: there, from: timeline.live }, postFields);
    const staying = await openRoom(elsewhere);
    await nurse.do('publishPost', { room: there, text: 'まだ見えます' });
    await ending.until(({ updates }) => updates.length === 1, 'the post before');
    await nurse.do('removeFacility', { patient: second, facility: doctor.facility });
    await ending.until(({ ended }) => ended !== null, 'the end of the stream', 1_000);
    await nurse.do('publishPost', { room: there, text: 'もう見えません' });
    await nurse.do('publishPost', { room, text: 'こちらは見えます' });
    await staying.until(({ updates }) => updates.some(({ item }) => item?.text === 'こちらは見えます'), 'the twin');
    expect([ending.ended, ending.updates.length]).toEqual(['NOT_FOUND', 1]);
    staying.stop();
  });

  it('is signed out on every node by signing out on one', async () => {
    const device = await atOther('manager-2', doctor.facility);
    const same = new Person(region.server.url, 'team');
    same.token = device.token;
    await until('the session is known on the first node', async () => (await same.refusalOf('{ me { account } }')) === null);
    await device.read('mutation ($input: SignOutInput!) { signOut(input: $input) { __typename } }', {
      input: { commandId: systemIds.next() },
    });
    await until('the session has ended there', async () => (await same.refusalOf('{ me { account } }')) === 'UNAUTHENTICATED', 1_000);
    expect(await doctor.refusalOf('{ me { account } }')).toBeNull();
  });

  it('takes at one node the post with a file that the other has just taken in', async () => {
    for (let n = 0; n < 5; n += 1) {
      nurse.after = null;
      const { body } = await nurse.upload(patient, `${n}.png`, await smallPicture());
      const { token, account, after } = nurse;
      expect(after).not.toBeNull();
      const there = Object.assign(new Person(other.url, 'team'), { token, account, after });
      await there.do('publishPost', { room, text: `写真${n}です。`, attachments: [body.file] });
      nurse.after = there.after;
    }
  });

  it('opens on one node a file that was taken in by the other', async () => {
    const { body } = await nurse.upload(patient, 'heel.png', await smallPicture());
    await nurse.do('publishPost', { room, text: '写真です。', attachments: [body.file] });
    elsewhere.after = nurse.after;
    expect(await textsOf(elsewhere)).toContain('写真です。');
    const [here, there] = await Promise.all([nurse, elsewhere].map((person) => person.download(String(body['url']))));
    expect([here!.status, there!.status]).toEqual([200, 200]);
    expect(await there!.arrayBuffer()).toEqual(await here!.arrayBuffer());
  });

  it('loses nothing but a moment while NATS is gone', async () => {
    const watch = await openRoom(elsewhere);
    await cluster.nats.end('SIGKILL');
    const post = await nurse.do('publishPost', { room, text: 'NATSがなくても届きます' });
    await watch.until(({ updates }) => updates.some(({ id }) => id === post), 'the post without NATS', 3_000);
    await cluster.nats.start();
    const after = await nurse.do('publishPost', { room, text: '戻ってからも届きます' });
    await watch.until(({ updates }) => updates.some(({ id }) => id === after), 'the post after NATS', 3_000);
    expect(watch.updates.map(({ id }) => id).filter((id) => id === post)).toHaveLength(1);
    watch.stop();
  });

  it('is signed out by nobody’s loss of Redis, and a closed name stays closed', async () => {
    for (let tries = 0; tries < 10; tries += 1) await new Person(other.url, 'team').signIn('manager-2', 'wrong').catch(() => undefined);
    await expect(atOther('manager-2', doctor.facility)).rejects.toThrow(/RATE_LIMITED/);
    await cluster.redis.end('SIGKILL');
    expect(await elsewhere.refusalOf('{ me { account } }')).toBeNull();
    await expect(atOther('manager-2', doctor.facility)).rejects.toThrow(/RATE_LIMITED/);
    await expect(atOther('manager-1', nurse.facility)).resolves.toBeInstanceOf(Person);
    await cluster.redis.start();
  });

  it('refuses a file in words while the file store is gone, and takes the same file when it is back', async () => {
    const commandId = systemIds.next();
    await cluster.s3.end('SIGKILL');
    const refused = await nurse.upload(patient, 'a.png', await smallPicture(), commandId);
    expect(refused).toMatchObject({ status: 503, body: { refused: { code: 'BUSY' } } });
    expect(await nurse.refusalOf('{ me { account } }')).toBeNull();
    await cluster.s3.start();
    const taken = await nurse.upload(patient, 'a.png', await smallPicture(), commandId);
    expect(taken.status).toBe(201);
  }, 30_000);

  it('shows nothing that it cannot prove to be the present, says so, and comes back by itself', async () => {
    const watch = await openRoom(elsewhere);
    await cluster.eventStore.pause();
    try {
      const refusal = () => elsewhere.refusalOf('query ($room: ID!) { timeline(room: $room) { live } }', { room });
      expect(await refusal()).toBeNull();
      const tookMs = await until('patient data is refused', async () => (await refusal()) === 'STALE');
      expect(tookMs).toBeLessThan(staleAfterSeconds * 1_000 + 1_500);
      await watch.until(({ ended }) => ended === 'closed 1013', 'the socket is sent away', 2_000);
      await until('the first node refuses, too', async () => (await nurse.refusalOf('{ me { account } }')) === 'STALE');
      expect(await nurse.mutate('publishPost', { room, text: '記録できません' }).catch((error: Error) => error.message)).toMatch(/STALE/);
    } finally {
      cluster.eventStore.resume();
    }
    await until(
      'patient data is shown again',
      async () => (await elsewhere.refusalOf('query ($room: ID!) { timeline(room: $room) { live } }', { room })) === null,
    );
    await until('both nodes know that they are near', () => [region.server, other].every(({ platform }) => platform.freshness.near()));
    const again = await openRoom(elsewhere);
    const post = await nurse.do('publishPost', { room, text: '戻りました' });
    await again.until(({ updates }) => updates.some(({ id }) => id === post), 'the post afterwards');
    expect(await textsOf(elsewhere)).not.toContain('記録できません');
    again.stop();
  }, 30_000);

  it('has one holder for each duty, and another one when that node goes', async () => {
    const third = await cluster.node('third');
    const duties = ['relay', 'notices', 'files', 'snapshots'] as const;
    const holders = (duty: (typeof duties)[number]): number =>
      [region.server, other, third].filter((node) => node.duties.held().get(duty) === true).length;
    await until('each duty is held', () => duties.every((duty) => holders(duty) === 1), 20_000);
    await region.restart();
    await until('each duty is held again', () => duties.every((duty) => holders(duty) === 1), 20_000);
    await cluster.stop(third);
    const fourth = await cluster.nodeOf({
      ...cluster.environment('fourth'),
      TSUMUGI_DATA: cluster.folder('fourth'),
      TSUMUGI_PORT: '0',
      TSUMUGI_DRAIN_SECONDS: '30',
    });
    const left = (duty: (typeof duties)[number]): boolean => [region.server, other].some((node) => node.duties.held().get(duty) === true);
    const hurry = new AbortController();
    const stopped = cluster.stop(fourth, hurry.signal);
    await until('each duty is held by those who stay, long before the drain is over', () => duties.every(left), 15_000);
    expect([...fourth.duties.held().values()]).not.toContain(true);
    hurry.abort();
    await stopped;
  }, 60_000);
});
