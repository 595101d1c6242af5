import { request } from 'node:http';
import { roomIdOf } from '@tsumugi/care';
import { systemIds } from '@tsumugi/kernel';
import type { Person, Update } from './client.js';
import { TestRegion } from './test-region.js';

const subscription =
  'subscription ($room: ID!, $from: String, $mark: String) { roomUpdates(room: $room, from: $from, mark: $mark) { kind id item { id text } mark } }';

describe('what somebody might try', () => {
  let region: TestRegion;
  let nurse: Person;
  let doctor: Person;
  let patient: string;
  let room: string;

  beforeAll(async () => {
    region = await TestRegion.start();
    nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    doctor = await region.facility('青葉在宅クリニック', 'clinic', 'doctor');
    patient = await region.patient(nurse);
    await region.consent(nurse, patient);
    await region.join(nurse, patient, doctor);
    region.everybodySees(doctor);
    room = roomIdOf(patient, 'ALL_PROFESSIONALS');
  });
  afterAll(() => region.end());

  const poll = async (person: Person, variables: object): Promise<Update<{ id: string; text: string }>[]> => {
    const response = await fetch(`${region.server.url}/team/live`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${person.token}` },
      body: JSON.stringify({ query: subscription, variables }),
    });
    const { payloads } = (await response.json()) as { payloads: { data: { roomUpdates: Update<{ id: string; text: string }> } }[] };
    return payloads.map(({ data }) => data.roomUpdates);
  };

  it('a room under the id of a standing one is refused, and the region goes on', async () => {
    const wish = { patient, kind: 'ONE_TO_ONE', name: '相談', facilities: [], accounts: [doctor.account] };
    expect(await nurse.mutate('openRoom', { ...wish, commandId: room })).toMatchObject({ __typename: 'Refused', code: 'INVALID' });
    const another = roomIdOf(systemIds.next(), 'FAMILY');
    expect(await nurse.mutate('openRoom', { ...wish, commandId: another })).toMatchObject({ __typename: 'Refused', code: 'INVALID' });
    expect(await nurse.mutate('openRoom', wish)).toMatchObject({ __typename: 'Written' });
    await nurse.read('query ($room: ID!) { room(id: $room) { id } }', { room });
    expect(region.server.platform.projector.failure).toBeNull();
  });

  it('one consent id for two patients at the same moment is one consent', async () => {
    const second = await region.patient(nurse, '川村 タケ');
    const commandId = systemIds.next();
    const paper = { kind: 'COMPREHENSIVE', facilities: [], form: 'WRITTEN', givenOn: region.today(), explanationVersion: '1' };
    const giver = { givenBy: { name: '川村 タケ', relationship: null } };
    const outcomes = await Promise.all(
      [patient, second].map((of) => nurse.mutate('recordConsent', { ...paper, ...giver, patient: of, commandId })),
    );
    expect(outcomes.map((outcome) => (outcome.__typename === 'Written' ? 'written' : outcome.code)).sort()).toEqual([
      'COMMAND_REUSED',
      'written',
    ]);
    await nurse.read('query ($room: ID!) { room(id: $room) { id } }', { room });
    expect(region.server.platform.projector.failure).toBeNull();
  });

  it('a screen filled before a withdrawal begins anew when it polls after it', async () => {
    await nurse.do('publishPost', { room, text: '体重が増えています' });
    region.everybodySees(nurse);
    await doctor.do('publishPost', { room, text: '診察しました' });
    region.everybodySees(doctor);
    const { timeline } = await doctor.read<{ timeline: { live: string; edges: unknown[] } }>(
      'query ($room: ID!) { timeline(room: $room) { live edges { node { id } } } }',
      { room },
    );
    expect(timeline.edges).toHaveLength(2);
    expect(await poll(doctor, { room, from: timeline.live })).toEqual([]);
    await nurse.do('withdrawConsent', {
      patient,
      facilities: [doctor.facility],
      withdrawnOn: region.today(),
      givenBy: { name: '山田 ハル', relationship: null },
      reason: null,
    });
    region.everybodySees(nurse);
    await doctor.read('{ me { account } }');
    expect((await poll(doctor, { room, from: timeline.live })).map(({ kind }) => kind)).toEqual(['RESET']);
    const after = await doctor.read<{ timeline: { edges: unknown[] } }>(
      'query ($room: ID!) { timeline(room: $room) { edges { node { id } } } }',
      { room },
    );
    expect(after.timeline.edges).toHaveLength(1);
  });

  it('no form, and no page of another origin, has anything done or polled in somebody’s name', async () => {
    const { url } = region.server;
    const body = JSON.stringify({ query: subscription, variables: { room } });
    const cookie = `tsumugi-team=${nurse.token}`;
    const send = async (path: string, headers: Record<string, string>) =>
      (await fetch(`${url}${path}`, { method: 'POST', headers: { cookie, ...headers }, body })).status;
    const routes = ['/team/live', '/family/live', '/team/graphql', '/office/graphql', '/files', '/demonstration/enter', '/anything'];
    for (const route of routes) {
      for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x', ''])
        expect([route, type, await send(route, { 'content-type': type })]).toEqual([route, type, 415]);
      const json = { 'content-type': 'application/json' };
      expect([route, await send(route, { ...json, origin: 'https://elsewhere.example' })]).toEqual([route, 403]);
      expect([403, 415]).not.toContain(await send(route, { ...json, origin: url }));
    }
    expect(await send('/team/live', { 'content-type': 'application/json', authorization: `Bearer ${nurse.token}` })).toBe(200);
  });

  it('a page connects to its own server and to no other host', async () => {
    const policy = (await fetch(`${region.server.url}/`)).headers.get('content-security-policy') ?? '';
    const { host } = new URL(region.server.url);
    expect(/connect-src ([^;]*)/.exec(policy)?.[1]).toBe(`'self' ws://${host}`);
    expect(policy).not.toContain('*');
  });

  it('a live look at a room is in the log of looks with its patient', async () => {
    await poll(nurse, { room });
    const looks = await region.server.platform.audit.looks({ patient, limit: 50 });
    expect(looks).toContainEqual(expect.objectContaining({ what: 'roomUpdates:open', account: nurse.account, patient }));
  });
});

describe('views that can no longer be trusted', () => {
  it('answer nothing, to nobody: not by query, file, poll or stream', async () => {
    const region = await TestRegion.start();
    try {
      const nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
      const patient = await region.patient(nurse);
      await region.consent(nurse, patient);
      const room = roomIdOf(patient, 'ALL_PROFESSIONALS');
      const open = nurse.watch('roomUpdates', { room }, 'id');
      await open.until(({ updates }) => updates.length > 0, 'the stream is open');

      const { store, clock, projector } = region.server.platform;
      const at = clock.now();
      const record = {
        id: systemIds.next(),
        type: 'OfALaterRelease',
        version: 1,
        region: region.region,
        subject: `patient:${patient}` as const,
        keyId: null,
        actor: { person: nurse.account, facility: null, device: null },
        enteredBy: 'person' as const,
        onBehalfOf: null,
        at,
        occurredAt: at,
        command: { id: systemIds.next(), digest: '' },
        correlation: systemIds.next(),
        causation: null,
        clear: {},
        sealed: null,
      };
      await store.append(`later-${systemIds.next()}`, 'no-stream', [record]);
      await open.until(({ ended }) => ended !== null, 'the stream is closed');
      expect(projector.failure).not.toBeNull();

      expect(await nurse.refusalOf('{ me { account } }')).toBe('STALE');
      expect(await statusOf(`${region.server.url}/files/${systemIds.next()}/original`, nurse)).toBe(503);
      expect(await statusOf(`${region.server.url}/%66iles/${systemIds.next()}/original`, nurse)).not.toBe(200);
      const polled = await fetch(`${region.server.url}/team/live`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${nurse.token}` },
        body: JSON.stringify({ query: subscription, variables: { room } }),
      });
      expect(await polled.json()).toMatchObject({ errors: [{ extensions: { code: 'STALE' } }] });
      expect((await fetch(`${region.server.url}/ready`)).status).toBe(503);
      expect((await fetch(`${region.server.url}/live`)).status).toBe(200);
    } finally {
      await region.end();
    }
  });
});

/** With the path as it is written: `fetch` would tidy it. */
function statusOf(url: string, person: Person): Promise<number> {
  const { hostname, port } = new URL(url);
  const path = url.slice(url.indexOf('/', 'http://'.length));
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, headers: { authorization: `Bearer ${person.token}` } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}
