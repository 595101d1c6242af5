import { roomIdOf } from '@tsumugi/care';
import type { Person, Update } from './client.js';
import { TestRegion } from './test-region.js';

const subscription =
  'subscription ($room: ID!, $from: String, $mark: String) { roomUpdates(room: $room, from: $from, mark: $mark) { kind id item { id text } mark } }';

describe('polling, where WebSockets are blocked', () => {
  let region: TestRegion;
  let nurse: Person;
  let room: string;
  beforeAll(async () => {
    region = await TestRegion.start();
    nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    const patient = await region.patient(nurse);
    await region.consent(nurse, patient);
    room = roomIdOf(patient, 'ALL_PROFESSIONALS');
  });
  afterAll(() => region.end());

  const poll = async (person: Person, variables: object, query = subscription) => {
    const response = await fetch(`${region.server.url}/team/live`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${person.token}` },
      body: JSON.stringify({ query, variables }),
    });
    const { payloads, errors } = (await response.json()) as {
      payloads?: { data: { roomUpdates: Update<{ id: string; text: string }> } }[];
      errors?: { extensions: { code: string } }[];
    };
    return { updates: payloads?.map(({ data }) => data.roomUpdates), refused: errors?.[0]?.extensions.code, status: response.status };
  };

  it('gives with the same token the updates that a stream would give', async () => {
    const { timeline } = await nurse.read<{ timeline: { live: string } }>('query ($room: ID!) { timeline(room: $room) { live } }', {
      room,
    });
    const from = timeline.live;
    expect((await poll(nurse, { room, from })).updates).toEqual([]);
    const first = await nurse.do('publishPost', { room, text: '一つ目' });
    const second = await nurse.do('publishPost', { room, text: '二つ目' });
    await nurse.read('query ($room: ID!) { room(id: $room) { id } }', { room });
    const { updates } = await poll(nurse, { room, from });
    expect(updates).toMatchObject([
      { kind: 'CHANGED', id: first, item: { text: '一つ目' } },
      { kind: 'CHANGED', id: second, item: { text: '二つ目' } },
    ]);
    expect((await poll(nurse, { room, from, mark: updates!.at(-1)!.mark })).updates).toEqual([]);
    expect((await poll(nurse, { room })).updates).toMatchObject([{ kind: 'RESET' }]);
  });

  it('refuses strangers, other people’s tokens and what is no subscription', async () => {
    const { timeline } = await nurse.read<{ timeline: { live: string } }>('query ($room: ID!) { timeline(room: $room) { live } }', {
      room,
    });
    const stranger = await region.facility('みどり薬局', 'pharmacy', 'pharmacist');
    expect((await poll(stranger, { room, from: timeline.live })).refused).toBe('NOT_FOUND');
    expect((await poll(nurse, { room, from: 'forged' })).refused).toBe('STALE_TOKEN');
    expect((await poll(nurse, {}, '{ me { name } }')).refused).toBe('INVALID');
    expect((await poll(region.person('team'), { room })).status).toBe(401);
    expect((await poll(nurse, { room, from: timeline.live })).refused).toBeUndefined();
  });
});
