import multipart from '@fastify/multipart';
import { ClientBudget } from '@tsumugi/live';
import Fastify, { type FastifyInstance } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { limitRequests } from './request-limits.js';
import { onlyOwnPosts } from './own-posts.js';
import { leaveUnread } from './unread-bodies.js';

describe('a body', () => {
  const within = { known: 400, stranger: 200 };
  let app: FastifyInstance;
  beforeEach(async () => {
    app = Fastify({ bodyLimit: 256 * 1024 });
    limitRequests(app, { secure: false, budget: new ClientBudget() }, () => null, within);
    leaveUnread(app);
    onlyOwnPosts(app);
    await app.register(multipart);
    // Answers before all of it has come, as a refusal does.
    app.post('/files', (_request, reply) => reply.code(400).send({ refused: true }));
    app.post('/team/graphql', ({ body }) => ({ took: body }));
    app.post('/demonstration/enter', ({ body }) => ({ took: body }));
    app.get('/live', () => ({ status: 'live' }));
    await app.listen({ port: 0, host: '127.0.0.1' });
  });
  afterEach(() => app.close());

  /** What is answered, and how long the connection stands. */
  function send(text: string): Promise<{ heard: string; ms: number }> {
    const socket = connect({ port: (app.server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true });
    const began = performance.now();
    let heard = '';
    socket.on('data', (data) => (heard += data.toString()));
    socket.on('error', () => undefined);
    socket.write(text);
    return new Promise((resolve) => {
      const ended = (): void => {
        socket.destroy();
        resolve({ heard, ms: performance.now() - began });
      };
      socket.once('end', ended);
      socket.once('close', ended);
    });
  }

  const routes = ['/files', '/team/graphql', '/team/live', '/demonstration/enter', '/nowhere', '/live'];
  const kinds = ['application/json', 'text/plain', 'multipart/form-data; boundary=b', 'application/x-www-form-urlencoded', 'image/png', ''];
  const own = ['', 'x-tsumugi-client: t\r\n'];
  const bodies = ['content-length: 5000\r\n\r\n{', 'transfer-encoding: chunked\r\n\r\n1\r\n{\r\n'];

  it('of which half comes has an end: on every route, of every kind, however it is refused', async () => {
    const heads = routes.flatMap((route) =>
      kinds.flatMap((kind) =>
        own.flatMap((header) =>
          bodies.map((body) => `POST ${route} HTTP/1.1\r\nhost: x\r\n${kind ? `content-type: ${kind}\r\n` : ''}${header}${body}`),
        ),
      ),
    );
    const ended = await Promise.all(heads.map(send));
    expect(ended).toHaveLength(144);
    expect(ended.filter(({ ms }) => ms > 10_000)).toEqual([]);
  });

  it('that comes is taken, and its connection stays for the next', async () => {
    const body = '{"a":1}';
    const request = `POST /demonstration/enter HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n`;
    const socket = connect({ port: (app.server.address() as AddressInfo).port, host: '127.0.0.1' });
    let heard = '';
    socket.on('data', (data) => (heard += data.toString()));
    for (const expected of [1, 2, 3]) {
      socket.write(`${request}\r\n${body}`);
      while (heard.split('{"took":{"a":1}}').length <= expected) await new Promise((resolve) => setTimeout(resolve, 5));
      await new Promise((resolve) => setTimeout(resolve, within.stranger + 100));
    }
    expect(socket.destroyed).toBe(false);
    socket.destroy();
  });

  it('that is refused unread is not parsed, thrown away a little, and its connection cut; the answer is heard', async () => {
    const parsed: number[] = [];
    app.server.prependListener('request', (request: IncomingMessage) => {
      const at = parsed.push(0) - 1;
      const push = request.push.bind(request);
      request.push = (piece) => ((parsed[at]! += 1), push(piece));
    });
    const cases = routes.flatMap((route) => [
      `POST ${route} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n${'1\r\nx\r\n'.repeat(40_000)}`,
      `POST ${route} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9000000\r\n\r\n${'x'.repeat(500_000)}`,
    ]);
    for (const text of cases) {
      const { heard, ms } = await send(text);
      expect(heard).toMatch(/^HTTP\/1.1 4\d\d /);
      expect(heard).toMatch(/connection: close/i);
      expect(heard.endsWith('}')).toBe(true);
      expect(ms).toBeLessThan(5_000);
    }
    expect(parsed.length).toBe(cases.length);
    expect(Math.max(...parsed)).toBeLessThan(3);
  });

  it('that is small and refused is read all the same, and its connection stays', async () => {
    const request = 'POST /team/graphql HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\n{}';
    const { heard } = await send(`${request}${request}${request}GET /live HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
    expect(heard.match(/HTTP\/1.1 415 /g)).toHaveLength(3);
    expect(heard).toContain('"live"');
  });

  it('of a stranger has a length, and not a large one', async () => {
    const head = 'POST /nowhere HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
    expect((await send(`${head}transfer-encoding: chunked\r\n\r\n`)).heard).toContain(' 411 ');
    expect((await send(`${head}content-length: 65537\r\n\r\n`)).heard).toContain(' 413 ');
  });
});
