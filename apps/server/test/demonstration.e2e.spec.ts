import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromJson } from '@bufbuild/protobuf';
import { roomIdOf } from '@tsumugi/care';
import { messageOf } from '@tsumugi/contracts';
import type { JsonValue } from '@bufbuild/protobuf';
import { SetClock, type StoredRecord } from '@tsumugi/kernel';
import { pino } from 'pino';
import { Server } from '../src/server.js';
import { readSettings } from '../src/settings.js';
import { Person } from './client.js';

/** 14:00 in Japan: the morning of the story is over. */
const now = '2026-06-10T05:00:00.000Z';

interface Card {
  readonly id: string;
  readonly name: string;
  readonly age: number;
}
interface Post {
  readonly text: string | null;
  readonly postedAt: string;
  readonly priority: string;
  readonly acknowledgedCount: number;
  readonly audienceCount: number;
  readonly attachments: readonly { readonly thumbnailUrl: string | null }[];
}

const patients = '{ myPatients { items { id name age } } }';
const timeline = `query ($room: ID!) { timeline(room: $room, first: 50) { edges { node {
  text postedAt priority acknowledgedCount audienceCount attachments { thumbnailUrl } } } } }`;

describe('the demonstration', () => {
  let folder: string;
  let server: Server;
  const start = () =>
    Server.start({
      settings: readSettings({ TSUMUGI_DATA: folder, TSUMUGI_PORT: '0' }),
      log: pino({ level: 'silent' }),
      clock: new SetClock(now),
    });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tsumugi-'));
    server = await start();
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  async function enter(key: string): Promise<Person> {
    const response = await fetch(`${server.url}/demonstration/enter`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-tsumugi-client': 'test' },
      body: JSON.stringify({ key }),
    });
    const { audience, token } = (await response.json()) as { audience: 'team' | 'family' | 'office'; token: string };
    const person = new Person(server.url, audience);
    person.token = token;
    return person;
  }

  async function cardOf(person: Person, name: string): Promise<Card> {
    const found = (await person.read<{ myPatients: { items: Card[] } }>(patients)).myPatients.items.find((card) => card.name === name);
    if (!found) throw new Error(`${name} is not on the list.`);
    return found;
  }

  async function postsOf(person: Person, name: string): Promise<Post[]> {
    const { id } = await cardOf(person, name);
    const page = await person.read<{ timeline: { edges: { node: Post }[] } }>(timeline, { room: roomIdOf(id, 'ALL_PROFESSIONALS') });
    return page.timeline.edges.map(({ node }) => node);
  }

  it('offers seven people to enter as, each with a drawn face', async () => {
    const { faces } = (await (await fetch(`${server.url}/demonstration`)).json()) as { faces: { name: string; face: string }[] };
    expect(faces.map(({ name }) => name)).toEqual([
      '佐藤 美咲',
      '高橋 誠',
      '鈴木 恵',
      '中村 由美',
      '田中 浩',
      '山田 恵子',
      '地域連携事務局 西村',
    ]);
    for (const { face } of faces) {
      const picture = await fetch(`${server.url}${face}`);
      expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/webp']);
    }
    expect((await fetch(`${server.url}/demonstration/faces/nobody`)).status).toBe(404);
  });

  it('shows the nurse the morning, and the doctor’s instruction with one 了解 missing', async () => {
    const nurse = await enter('nurse');
    expect((await nurse.read<{ myPatients: { items: Card[] } }>(patients)).myPatients.items.length).toBeGreaterThanOrEqual(18);
    expect(await cardOf(nurse, '山田 ハル')).toMatchObject({ age: 84 });
    const posts = await postsOf(nurse, '山田 ハル');
    const found = posts.find(({ text }) => text?.includes('1.8kg'))!;
    expect(found.postedAt).toBe('2026-06-10T02:00:00.000Z');
    expect(found.attachments).toHaveLength(1);
    expect((await nurse.download(found.attachments[0]!.thumbnailUrl!)).status).toBe(200);
    const instruction = posts.find(({ priority, postedAt }) => priority === 'IMPORTANT' && postedAt === '2026-06-10T02:20:00.000Z')!;
    expect(instruction.audienceCount - instruction.acknowledgedCount).toBe(1);
  });

  it('shows the daughter what was released to her, and nothing else', async () => {
    const daughter = await enter('daughter');
    const { myRelatives } = await daughter.read<{ myRelatives: { patient: string; name: string }[] }>('{ myRelatives { patient name } }');
    expect(myRelatives.map(({ name }) => name)).toEqual(['山田 ハル']);
    const { patient } = myRelatives[0]!;
    const { released } = await daughter.read<{ released: { edges: { node: { text: string } }[] } }>(
      'query ($patient: ID!) { released(patient: $patient) { edges { node { text } } } }',
      { patient },
    );
    expect(released.edges).toHaveLength(1);
    expect(released.edges[0]!.node.text).toContain('先生が往診します');
    const team = new Person(server.url, 'team');
    team.token = daughter.token;
    expect(await team.refusalOf(timeline, { room: roomIdOf(patient, 'ALL_PROFESSIONALS') })).toBe('UNAUTHENTICATED');
  });

  it('shows after a withdrawn consent only what the own facility wrote', async () => {
    const [nurse, doctor, helper] = await Promise.all([enter('nurse'), enter('doctor'), enter('helper')]);
    const [own, others, helps] = await Promise.all([postsOf(nurse, '井上 清'), postsOf(doctor, '井上 清'), postsOf(helper, '井上 清')]);
    expect(own.map(({ text }) => text)).toEqual([expect.stringContaining('吸入のしかた')]);
    expect(others.map(({ text }) => text)).toEqual(['吸入薬は今のまま続けます。']);
    expect(helps.map(({ text }) => text)).toEqual(['買い物に同行しました。']);
  });

  it('says nothing that its messages do not know, and nothing of the future', async () => {
    const records: StoredRecord[] = [];
    for await (const record of server.platform.store.readAll()) records.push(record);
    for (const record of await server.platform.sealing.openAll(records)) {
      expect(() => fromJson(messageOf(record.type, record.version), record.data as JsonValue)).not.toThrow();
      expect([record.at <= now, record.occurredAt <= record.at]).toEqual([true, true]);
    }
  });

  it('is not played again where something is already', async () => {
    const before = await server.platform.store.head();
    await server.stop();
    server = await start();
    expect(await server.platform.store.head()).toBe(before);
  });
});
