import { roomIdOf } from '@tsumugi/care';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import type { Person } from './client.js';
import { TestRegion } from './test-region.js';

/** A browser has one cookie and many pages; each page says whose it is, and is heard only as that person. */
describe('a page that says whose it is', () => {
  let region: TestRegion;
  let nurse: Person;
  let doctor: Person;
  let room: string;
  let patient: string;
  beforeAll(async () => {
    region = await TestRegion.start();
    nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    doctor = await region.facility('青葉在宅クリニック', 'clinic', 'doctor');
    patient = await region.patient(nurse);
    await region.consent(nurse, patient);
    room = roomIdOf(patient, 'ALL_PROFESSIONALS');
  });
  afterAll(() => region.end());

  const as = ({ account, facility }: Person, of = facility) => ({ 'x-tsumugi-as': `${account} ${of}` });
  const publish = `mutation ($input: PublishPostInput!) { publishPost(input: $input) { __typename ... on Refused { code } } }`;
  const input = (text: string) => ({ input: { commandId: crypto.randomUUID(), room, text } });
  const texts = async () => {
    const { timeline } = await nurse.read<{ timeline: { edges: { node: { text: string } }[] } }>(
      'query ($room: ID!) { timeline(room: $room) { edges { node { text } } } }',
      { room },
    );
    return timeline.edges.map(({ node }) => node.text);
  };

  it('reads and writes as its person', async () => {
    expect((await nurse.query(publish, input('本人の画面で書いた文'), as(nurse))).data).toMatchObject({
      publishPost: { __typename: 'Written' },
    });
    expect(await texts()).toEqual(['本人の画面で書いた文']);
  });

  it.each([
    ['another person signed in beside it', () => as(doctor)],
    ['the same person acts for another facility', () => as(nurse, doctor.facility)],
    ['it says nonsense', () => ({ 'x-tsumugi-as': 'nobody' })],
  ])('is nobody’s where %s', async (_, headers) => {
    const written = await nurse.query<{ publishPost: { code: string } }>(publish, input('別の人の画面で書いた文'), headers());
    expect(written.errors?.[0]?.extensions.code ?? written.data?.publishPost.code).toBe('UNAUTHENTICATED');
    expect((await nurse.query('{ me { name } }', {}, headers())).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect(await texts()).toEqual(['本人の画面で書いた文']);
  });

  it('is polled for, and sends its files, as that person only', async () => {
    const subscription = 'subscription ($room: ID!) { roomUpdates(room: $room) { kind } }';
    const poll = async (whose: Record<string, string>) => {
      const response = await fetch(`${region.server.url}/team/live`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${nurse.token}`, ...whose },
        body: JSON.stringify({ query: subscription, variables: { room } }),
      });
      await response.text();
      return response.status;
    };
    const upload = async (whose: Record<string, string>) => {
      const form = new FormData();
      form.set('patient', patient);
      form.set('commandId', crypto.randomUUID());
      form.set('file', new Blob(['1,2\n']), 'values.csv');
      const headers = { 'x-tsumugi-client': 'test', 'x-tsumugi-audience': 'team', authorization: `Bearer ${nurse.token}`, ...whose };
      const response = await fetch(`${region.server.url}/files`, { method: 'POST', body: form, headers });
      return ((await response.json()) as { refused?: { code: string } }).refused?.code ?? null;
    };
    expect({ polled: await poll(as(doctor)), sent: await upload(as(doctor)) }).toEqual({ polled: 401, sent: 'UNAUTHENTICATED' });
    expect(await poll(as(nurse))).toBe(200);
    expect(await upload(as(nurse))).not.toBe('UNAUTHENTICATED');
  });

  it('opens no socket as another', async () => {
    const opens = async (who: string) => {
      const client = createClient({
        url: `${region.server.url.replace('http', 'ws')}/team/graphql`,
        webSocketImpl: WebSocket,
        retryAttempts: 0,
        connectionParams: { authorization: `Bearer ${nurse.token}`, as: who },
      });
      const stream = client.iterate({ query: 'subscription ($room: ID!) { roomUpdates(room: $room) { kind } }', variables: { room } });
      const first = await stream.next().then(
        ({ value }) => (value as { data: unknown }).data,
        (error: { code?: number }) => error.code,
      );
      await client.dispose();
      return first;
    };
    expect(await opens(`${nurse.account} ${nurse.facility}`)).toMatchObject({ roomUpdates: { kind: 'RESET' } });
    expect(await opens(`${doctor.account} ${doctor.facility}`)).toBe(4403);
  });
});
