import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { roomIdOf } from '@tsumugi/care';
import { systemIds } from '@tsumugi/kernel';
import WebSocket from 'ws';
import type { GraphQLAnswer, Person } from './client.js';
import { TestRegion } from './test-region.js';

const protocol = 'graphql-transport-ws';

/** Waits for the end of a socket, with or without an error before it; its close code, of a WebSocket. */
function ended(socket: Pick<WebSocket, 'once' | 'on'> | Socket): Promise<number> {
  socket.on('error', () => undefined);
  return new Promise((resolve) => socket.once('close', (code: number) => resolve(code)));
}

describe('bad input', () => {
  let region: TestRegion;
  let nurse: Person;
  let patient: string;
  let room: string;
  let stored: number;
  beforeAll(async () => {
    region = await TestRegion.start();
    nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    patient = await region.patient(nurse);
    room = roomIdOf(patient, 'ALL_PROFESSIONALS');
    await region.consent(nurse, patient);
  });
  beforeEach(async () => {
    stored = await region.server.platform.store.head();
  });
  afterEach(async () => {
    // Whatever came: the node answers as before.
    expect((await fetch(`${nurse.url}/ready`)).status).toBe(200);
    expect(await nurse.refusalOf('query ($room: ID!) { timeline(room: $room) { live } }', { room })).toBeNull();
  });
  afterAll(() => region.end());

  const nothingStored = async () => expect(await region.server.platform.store.head()).toBe(stored);
  const post = (body: string | Buffer, headers: Record<string, string> = {}, path = '/team/graphql') =>
    fetch(`${nurse.url}${path}`, {
      method: 'POST',
      body: body as string,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${nurse.token}`, ...headers },
    });

  describe('in an input', () => {
    const refused = (field: string) =>
      expect.objectContaining({ __typename: 'Refused', code: 'INVALID', field, message: expect.stringMatching(/[ぁ-ん]/) });
    const published = (input: Record<string, unknown>) => nurse.mutate('publishPost', { room, text: 'x', ...input });

    it.each<[string, string, Record<string, unknown>]>([
      ['a text that is too long', 'text', { text: 'あ'.repeat(10_001) }],
      ['an empty text', 'text', { text: ' \n　' }],
      ['too many tags', 'tags', { tags: Array.from({ length: 11 }, (_, n) => `札${n}`) }],
      ['a tag that is too long', 'tags', { tags: ['あ'.repeat(31)] }],
      ['an unknown profession', 'mentions', { mentions: [{ profession: 'wizard' }] }],
      ['a mention of nobody', 'mentions', { mentions: [{}] }],
      ['a file that does not exist', 'attachments', { attachments: [systemIds.next()] }],
      ['a reading that does not exist', 'readings', { readings: [systemIds.next()] }],
      ['something that is no id', 'attachments', { attachments: ["'; DROP TABLE timeline_post; --"] }],
      ['a moment in another form', 'occurredAt', { occurredAt: '2026/04/01 11:00' }],
      ['a moment that does not exist', 'occurredAt', { occurredAt: '2026-13-45T99:99:99.999Z' }],
      ['a moment far ahead', 'occurredAt', { occurredAt: '2126-04-01T02:00:00.000Z' }],
      ['a command id that is none', 'commandId', { commandId: 'one' }],
      ['a command id in capitals', 'commandId', { commandId: systemIds.next().toUpperCase() }],
    ])('%s is refused by its field, with a sentence that says what would be right', async (_what, field, input) => {
      expect(await published(input)).toEqual(refused(field));
      await nothingStored();
    });

    it('the longest text that is allowed is stored whole', async () => {
      const text = '終'.repeat(10_000);
      const id = await nurse.do('publishPost', { room, text });
      expect(await nurse.read('query ($id: ID!) { post(id: $id) { text } }', { id })).toEqual({ post: { text } });
    });

    it('an unknown room is not found', async () => {
      expect(await published({ room: systemIds.next() })).toMatchObject({ code: 'NOT_FOUND' });
      expect(await published({ room: '../../etc/passwd' })).toMatchObject({ __typename: 'Refused' });
      await nothingStored();
    });

    it.each<[string, Record<string, unknown>]>([
      ['another type', { text: 5 }],
      ['an unknown field', { text: 'x', admin: true }],
      ['a missing field', { text: null }],
      ['an unknown enum value', { text: 'x', priority: 'URGENT' }],
      ['an object for a list', { text: 'x', tags: { a: 1 } }],
    ])('%s does not reach the resolver', async (_what, input) => {
      const { data, errors } = await nurse.query('mutation ($input: PublishPostInput!) { publishPost(input: $input) { __typename } }', {
        input: { commandId: systemIds.next(), room, ...input },
      });
      expect(data ?? null).toBeNull();
      expect(errors).toMatchObject([{ extensions: { code: 'INVALID' } }]);
      await nothingStored();
    });

    it.each(['1e400', 'NaN', '-Infinity', '"52.3"', '1e308'])('the value %s is no weight', async (value) => {
      const document = `mutation { recordReadings(input: { commandId: "${systemIds.next()}", patient: "${patient}", measuredAt: "${new Date().toISOString()}", readings: [{ id: "${systemIds.next()}", kind: WEIGHT, value: ${value} }] }) { __typename } }`;
      const { data, errors } = await nurse.query<{ recordReadings: { __typename: string } }>(document);
      expect(errors?.[0]?.extensions.code === 'INVALID' || data?.recordReadings.__typename === 'Refused').toBe(true);
      await nothingStored();
    });

    it.each(['__proto__', 'constructor', 'toString'])('a reaction named %s is refused', async (kind) => {
      const id = await nurse.do('publishPost', { room, text: '反応' });
      stored = await region.server.platform.store.head();
      expect(await nurse.mutate('react', { post: id, kind, on: true })).toMatchObject({ code: 'INVALID', field: 'kind' });
      expect(await nurse.mutate('publishPost', { room, text: 'x', mentions: [{ profession: kind }] })).toMatchObject({ code: 'INVALID' });
      await nothingStored();
    });

    it('a plugin’s command is held to the same', async () => {
      const posted = (input: Record<string, unknown>) => nurse.mutate('boardsPostNotice', { title: '予防接種', text: 'x', ...input });
      expect(await posted({ commandId: 'one' })).toEqual(refused('commandId'));
      expect(await posted({ text: 'a\ud800' })).toEqual(refused('text'));
      expect(await posted({ title: 'あ'.repeat(10_000) })).toEqual(refused('title'));
      await nothingStored();
      expect(await posted({})).toMatchObject({ __typename: 'Written' });
    });

    it.each([
      ['SQL', `Robert'); DROP TABLE timeline_post; -- "x" \`y\` %_`],
      ['script', `<script>alert(1)</script><img src=x onerror=alert(1)> {{7*7}} \${7*7}`],
      ['characters of every kind', '👩‍⚕️𠮷野家 ｶﾅ \u200b\u{1F468}‍👩‍👧 ﷺ Z̷̢̛ \t\n 終'],
      ['JSON', '{"__typename":"Written","id":null}\\u0000\\"'],
    ])('%s is text: it is returned as it was written', async (_what, text) => {
      const tags = [text.slice(0, 20)];
      const id = await nurse.do('publishPost', { room, text, tags });
      expect(await nurse.read('query ($id: ID!) { post(id: $id) { text tags } }', { id })).toEqual({ post: { text, tags } });
    });

    it.each([
      ['NUL', 'a\u0000b'],
      ['half a character', 'a\ud800b'],
      ['the other half', '\udc00'],
    ])('%s is refused, or returned as it was written', async (_what, text) => {
      const answer = await nurse.mutate('publishPost', { room, text });
      if (answer.__typename === 'Refused') {
        expect(answer).toEqual(refused('text'));
        await nothingStored();
        return;
      }
      expect(await nurse.read('query ($id: ID!) { post(id: $id) { text } }', { id: answer.id })).toEqual({ post: { text } });
    });
  });

  describe('in an operation', () => {
    it.each<[string, string]>([
      ['nests too deep', `{ __type(name: "Me") ${'{ ofType '.repeat(20)} { name } ${'}'.repeat(20)} }`],
      ['asks for too many fields', `{ ${Array.from({ length: 401 }, (_, n) => `a${n}: __typename`).join(' ')} }`],
      [
        'multiplies itself by fragments',
        `{ ...a } ${Array.from({ length: 12 }, (_, n) => `fragment ${'abcdefghijklm'[n]} on Query { ${n < 11 ? `...${'abcdefghijklm'[n + 1]} x${n}: me { ...m${n} } ...${'abcdefghijklm'[n + 1]}` : '__typename'} } fragment m${n} on Me { account name kana }`).join(' ')}`,
      ],
      ['spreads a fragment in itself', '{ ...a } fragment a on Query { ...a }'],
      ['has too many words', `{ ${'me { account } '.repeat(700)} }`],
      ['asks for what does not exist', '{ everything }'],
      ['cannot be read', '{ me { '],
      ['is empty', ''],
    ])('one that %s is refused as a mistake of the client', async (_what, query) => {
      const response = await post(JSON.stringify({ query }));
      expect(response.status).toBe(400);
      const { data, errors } = (await response.json()) as GraphQLAnswer<unknown>;
      expect(data ?? null).toBeNull();
      expect(errors?.every(({ extensions }) => extensions.code === 'INVALID')).toBe(true);
      expect(JSON.stringify(errors)).not.toMatch(/node_modules|at Object|\/apps\//);
      await nothingStored();
    });

    it('a subscription does not go over HTTP', async () => {
      expect((await nurse.query('subscription ($room: ID!) { roomUpdates(room: $room) { id } }', { room })).errors).toBeDefined();
    });

    it('many aliases of one mutation are as many commands, each refused or written by itself', async () => {
      const one = (n: number, text: string) =>
        `m${n}: publishPost(input: { commandId: "${systemIds.next()}", room: "${room}", text: "${text}" }) { __typename }`;
      const { data } = await nurse.query(`mutation { ${one(1, 'a')} ${one(2, '')} ${one(3, 'b')} }`);
      expect(data).toEqual({ m1: { __typename: 'Written' }, m2: { __typename: 'Refused' }, m3: { __typename: 'Written' } });
      expect(await region.server.platform.store.head()).toBe(stored + 2);
    });
  });

  describe('in a request', () => {
    it.each<[string, string | Buffer, Record<string, string>, number]>([
      ['broken JSON', '{"query": "{ me', {}, 400],
      ['JSON that is no object', '"{ me { account } }"', {}, 400],
      ['a batch', '[{"query":"{ me { account } }"},{"query":"{ me { account } }"}]', {}, 400],
      ['no JSON at all', Buffer.from([0xff, 0xfe, 0x00]), {}, 400],
      ['a body of a megabyte', JSON.stringify({ query: '{ me { account } }', variables: { x: 'x'.repeat(1024 * 1024) } }), {}, 413],
      ['another kind of body', 'query=x', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
      ['a body of another site’s form', '{"query":"{ me { account } }"}', { 'content-type': 'text/plain' }, 400],
    ])('%s is refused', async (_what, body, headers, status) => {
      const response = await post(body, headers);
      const text = await response.text();
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect([status, 400, 413, 415]).toContain(response.status);
      expect(text).not.toMatch(/node_modules|at Object|\/apps\//);
      await nothingStored();
    });

    it('a token that was not given out says that one must load anew', async () => {
      const stale = await nurse.query('{ me { account } }', {}, { 'tsumugi-after': 'nonsense' });
      expect(stale.errors).toMatchObject([{ extensions: { code: 'STALE_TOKEN' } }]);
      expect((await nurse.query('{ me { account } }')).errors).toBeUndefined();
    });

    it('a broken or forged session is none', async () => {
      for (const authorization of ['Bearer', 'Bearer x', `Bearer ${'A'.repeat(5_000)}`, 'Basic YTpi', `Bearer ${nurse.token}x`]) {
        const response = await post('{"query":"{ me { account } }"}', { authorization });
        expect(((await response.json()) as GraphQLAnswer<never>).errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
      }
    });

    it.each([
      'GET / HTTP/1.1\r\nHost: x\r\nX: a\nSet-Cookie: b=c\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n',
      'NONSENSE\r\n\r\n',
      `GET /${'x'.repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
      'GET /files/%0d%0aSet-Cookie:%20a=b/original HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    ])('raw bytes over the socket end with an answer or a close (%#)', async (bytes) => {
      const socket = connect(region.server.port, '127.0.0.1');
      socket.on('error', () => undefined);
      const received: Buffer[] = [];
      socket.on('data', (chunk) => received.push(chunk));
      socket.end(bytes);
      await ended(socket);
      const answer = Buffer.concat(received).toString('latin1');
      expect(answer === '' || /^HTTP\/1\.1 (4\d\d|200)/.test(answer)).toBe(true);
      expect(answer.split('\r\n\r\n')[0]).not.toMatch(/set-cookie/i);
      await nothingStored();
    });

    it('a file’s name cannot make headers or folders', async () => {
      const { status, body } = await nurse.upload(patient, 'a\r\nSet-Cookie: x=y\r\n\r\n../../b.png', Buffer.from('no picture'));
      expect({ status, code: body.refused?.code }).toEqual({ status: 415, code: 'UNSUPPORTED_FILE' });
      await nothingStored();
    });

    it('an upload without its parts, or with too many, is refused by the part that is wrong', async () => {
      const send = async (fill: (form: FormData) => void) => {
        const form = new FormData();
        fill(form);
        const response = await fetch(`${nurse.url}/files`, {
          method: 'POST',
          body: form,
          headers: { 'x-tsumugi-client': 'test', authorization: `Bearer ${nurse.token}` },
        });
        return [response.status, ((await response.json()) as { refused: { field: string } }).refused.field];
      };
      const file = new Blob(['x']);
      expect(await send((form) => form.set('patient', patient))).toEqual([400, 'file']);
      expect(await send((form) => form.set('file', file, 'a'))).toEqual([400, 'patient']);
      expect(await send((form) => (form.set('file', file, 'a'), form.set('patient', patient)))).toEqual([400, 'commandId']);
      expect(await send((form) => (form.append('file', file, 'a'), form.append('file', file, 'b')))).toEqual([400, 'file']);
      expect(await send((form) => form.set('patient', 'x'.repeat(100_000)))).toEqual([400, 'file']);
      const broken = await post(
        '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhalf',
        { 'content-type': 'multipart/form-data; boundary=x', 'x-tsumugi-client': 'test' },
        '/files',
      );
      expect(broken.status).toBe(400);
      await nothingStored();
    });
  });

  describe('over a WebSocket', () => {
    const url = () => `${nurse.url.replace('http', 'ws')}/team/graphql`;
    const init = () => JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${nurse.token}` } });
    async function open(offered: string | undefined = protocol): Promise<WebSocket> {
      const socket = new WebSocket(url(), offered);
      socket.on('error', () => undefined);
      await once(socket, 'open');
      return socket;
    }
    const closed = (socket: WebSocket) => ended(socket);
    async function ready(): Promise<WebSocket> {
      const socket = await open();
      socket.send(init());
      await once(socket, 'message');
      return socket;
    }
    async function closeAfter(message: string | Buffer): Promise<number> {
      const socket = await ready();
      const end = closed(socket);
      socket.send(message);
      return end;
    }

    it.each([
      '',
      'nonsense',
      '[]',
      'null',
      '{"type":"unknown"}',
      '{"type":"subscribe","id":7,"payload":{}}',
      '{"type":"subscribe","id":"1"}',
      `{"type":"subscribe","id":"${'x'.repeat(201)}","payload":{"query":"{a}"}}`,
    ])('the message %j closes with 4400', async (message) => {
      expect(await closeAfter(message)).toBe(4400);
      await nothingStored();
    });

    it('a binary message closes with 4400, one of ten megabytes with 1009', async () => {
      expect(await closeAfter(Buffer.from([1, 2, 3]))).toBe(4400);
      expect(await closeAfter('x'.repeat(10 * 1024 * 1024))).toBe(1009);
      await nothingStored();
    });

    it('bytes that are no text, and frames that are none, close', async () => {
      const socket = await ready();
      const end = closed(socket);
      // A text frame whose payload is not UTF-8, masked with zeros.
      (socket as unknown as { _socket: { write(bytes: Buffer): void } })._socket.write(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0xff, 0xfe]));
      expect([1007, 1006]).toContain(await end);
      const other = await ready();
      const otherEnd = closed(other);
      (other as unknown as { _socket: { write(bytes: Buffer): void } })._socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff]));
      expect([1002, 1006]).toContain(await otherEnd);
    });

    it('another subprotocol, or none, is not served', async () => {
      for (const offered of ['graphql-ws', undefined]) {
        const socket = new WebSocket(url(), offered ?? []);
        const end = await closed(socket);
        expect([4406, 1006]).toContain(end);
      }
    });

    it('another site’s page is refused before it is a socket, the own one is not', async () => {
      const foreign = new WebSocket(url(), protocol, { origin: 'https://evil.example' });
      expect(String((await once(foreign, 'error'))[0])).toMatch(/401|403/);
      const own = new WebSocket(url(), protocol, { origin: nurse.url });
      await once(own, 'open');
      own.close();
    });

    it('the order of the protocol is kept: subscribing before, initialising twice, the same id twice, without a session', async () => {
      const subscribe = JSON.stringify({
        type: 'subscribe',
        id: '1',
        payload: { query: 'subscription ($room: ID!) { roomUpdates(room: $room) { id } }', variables: { room } },
      });
      const early = await open();
      early.send(subscribe);
      expect(await closed(early)).toBe(4401);
      expect(await closeAfter(init())).toBe(4429);
      const twice = await ready();
      const end = closed(twice);
      twice.send(subscribe);
      await once(twice, 'message');
      twice.send(subscribe);
      expect(await end).toBe(4409);
      const stranger = await open();
      stranger.send(JSON.stringify({ type: 'connection_init', payload: { authorization: 'Bearer nonsense' } }));
      expect(await closed(stranger)).toBe(4403);
    });

    it('a wrong operation ends its own stream alone', async () => {
      const socket = await ready();
      const answers: { id: string; type: string }[] = [];
      socket.on('message', (data: Buffer) => answers.push(JSON.parse(data.toString()) as { id: string; type: string }));
      const send = (id: string, payload: object) => socket.send(JSON.stringify({ type: 'subscribe', id, payload }));
      send('mutation', {
        query: `mutation { publishPost(input: { commandId: "${systemIds.next()}", room: "${room}", text: "x" }) { __typename } }`,
      });
      send('unknown', { query: 'subscription { everything { id } }' });
      send('unread', { query: 'subscription {' });
      send('two', {
        query: 'subscription ($room: ID!) { a: roomUpdates(room: $room) { id } b: roomUpdates(room: $room) { id } }',
        variables: { room },
      });
      send('missing', { query: 'subscription ($room: ID!) { roomUpdates(room: $room) { id } }' });
      send('long', { query: `subscription { roomUpdates(room: "${room}") { ${'id '.repeat(8_000)} } }` });
      send('good', { query: 'subscription ($room: ID!) { roomUpdates(room: $room) { kind } }', variables: { room } });
      while (!answers.some(({ id, type }) => id === 'good' && type === 'next')) await once(socket, 'message');
      expect(answers.filter(({ type }) => type === 'error').map(({ id }) => id)).toEqual([
        'mutation',
        'unknown',
        'unread',
        'two',
        'missing',
        'long',
      ]);
      expect(socket.readyState).toBe(WebSocket.OPEN);
      socket.close();
      await nothingStored();
    });

    it('a connection holds no more than a hundred streams', async () => {
      const socket = await ready();
      const kinds: string[] = [];
      socket.on('message', (data: Buffer) => {
        const { type, payload } = JSON.parse(data.toString()) as { type: string; payload: { extensions?: { code: string } }[] };
        kinds.push(type === 'error' ? payload[0]!.extensions!.code : type);
      });
      for (let n = 0; n <= 100; n += 1)
        socket.send(
          JSON.stringify({
            type: 'subscribe',
            id: String(n),
            payload: { query: 'subscription ($room: ID!) { roomUpdates(room: $room) { kind } }', variables: { room } },
          }),
        );
      while (kinds.length < 101) await once(socket, 'message');
      expect(kinds.filter((kind) => kind === 'BUSY')).toHaveLength(1);
      expect(kinds.filter((kind) => kind === 'next')).toHaveLength(100);
      socket.close();
    });
  });

  it('left everything that was stored readable: the region rebuilds from its log', async () => {
    const page = 'query ($room: ID!) { timeline(room: $room, first: 100) { edges { node { id text tags } } } }';
    const before = await nurse.read(page, { room });
    const { rmSync } = await import('node:fs');
    await region.restart((folder) => rmSync(`${folder}/views`, { recursive: true }));
    expect(await nurse.read(page, { room })).toEqual(before);
  });
});
