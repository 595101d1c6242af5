import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import { request as secureRequest, type RequestOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { roomIdOf } from '@tsumugi/care';
import { describeWith } from '../../workbench/programs.mjs';
import { freePort } from '../../workbench/servers.mjs';
import { Person } from './client.js';
import { clusterPrograms, TestCluster } from './test-cluster.js';
import { certificate, TestProxy } from './test-proxy.js';
import { TestRegion } from './test-region.js';
import { until } from './until.js';

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

describeWith(['nginx', 'openssl'], 'the proxy in front of the nodes', () => {
  const running: TestProxy[] = [];
  const site = certificate('site');
  const device = certificate('device');
  afterAll(() => Promise.all(running.map((proxy) => proxy.end())));

  const start = async (...given: [nodes: readonly number[], devices?: typeof device]): Promise<TestProxy> => {
    const proxy = await TestProxy.start(given[0], site, given[1]);
    running.push(proxy);
    return proxy;
  };

  function ask(url: string, options: RequestOptions = {}, body?: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const send = url.startsWith('https:') ? secureRequest : request;
      const asked = send(url, options, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.once('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
      });
      asked.once('error', reject).end(body);
    });
  }

  describe('before a node', () => {
    let region: TestRegion;
    let proxy: TestProxy;
    let url: string;
    let nurse: Person;
    let patient: string;
    beforeAll(async () => {
      region = await TestRegion.start();
      proxy = await start([region.server.port]);
      url = proxy.url;
      const manager = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
      patient = await region.patient(manager);
      await region.consent(manager, patient);
      nurse = new Person(url, 'team');
      await nurse.signIn('manager-1', 'correct horse battery');
    });
    afterAll(async () => {
      await region.end();
      await nurse.leave();
    });

    it('shows the page, for two years by TLS only', async () => {
      const page = await ask(`${url}/`);
      expect(page).toMatchObject({ status: 200, headers: { 'strict-transport-security': 'max-age=63072000' } });
      expect(page.text).toContain('<title>');
      expect(page.headers['server']).toBe('nginx');
      expect(await ask(`${url}/ready`)).toMatchObject({ status: 200, text: '{"status":"ready"}' });
    });

    it('sends who comes without TLS to where it is', async () => {
      const { status, headers } = await ask(`${proxy.plain}/patients/1?tab=basics`);
      expect({ status, to: headers.location }).toEqual({ status: 301, to: 'https://localhost/patients/1?tab=basics' });
    });

    it('writes down what was asked for, without what stood behind the question mark', async () => {
      await ask(`${url}/people?name=山田`);
      expect(proxy.log()).toMatch(/^127\.0\.0\.1 \[\S+\] GET \/people 200 \d+ [\d.]+$/m);
      expect(proxy.log()).not.toMatch(/name|山田|%E5/);
    });

    it('speaks TLS 1.2 and 1.3, and nothing older', async () => {
      for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
        expect((await ask(`${url}/live`, { minVersion: version, maxVersion: version })).status).toBe(200);
      }
      // Lowered, for this side alone would else refuse to speak the old one.
      const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
      await expect(ask(`${url}/live`, old)).rejects.toThrow(/alert protocol version/);
    });

    it('carries a post to an open screen at once', async () => {
      const room = roomIdOf(patient, 'ALL_PROFESSIONALS');
      const { timeline } = await nurse.read<{ timeline: { live: string } }>('query ($room: ID!) { timeline(room: $room) { live } }', {
        room,
      });
      const watch = nurse.watch<{ id: string; text: string }>('roomUpdates', { room, from: timeline.live }, 'id text');
      const post = await nurse.do('publishPost', { room, text: '体重が2日で1.8kg増えました。' });
      await watch.until(({ updates }) => updates.some(({ id }) => id === post), 'the post on the screen behind the proxy');
      expect(watch.ended).toBeNull();
      watch.stop();
    });

    it('opens a socket for its own pages, and for no other site’s', async () => {
      const upgrade = async (origin: string): Promise<number | undefined> => {
        const headers = {
          connection: 'Upgrade',
          upgrade: 'websocket',
          origin,
          'sec-websocket-version': '13',
          'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
          'sec-websocket-protocol': 'graphql-transport-ws',
        };
        return new Promise((resolve, reject) => {
          const asked = secureRequest(`${url}/team/graphql`, { headers }, (response) => resolve(response.resume().statusCode));
          asked.once('upgrade', (response, socket) => (socket.destroy(), resolve(response.statusCode)));
          asked.once('error', reject).end();
        });
      };
      expect(await upgrade('https://elsewhere.example')).toBe(401);
      expect(await upgrade(url)).toBe(101);
    });

    it('lets the node itself refuse a file that is too large, and passes on one that is not', async () => {
      const refused = await nurse.upload(patient, 'large.pdf', Buffer.alloc(51 * 1024 * 1024));
      expect(refused.body.refused).toMatchObject({ code: 'TOO_LARGE', message: expect.stringContaining('50MB') as unknown });
      const pdf =
        '%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n%%EOF\n';
      expect(await nurse.upload(patient, 'small.pdf', Buffer.from(pdf))).toMatchObject({ status: 201 });
    });

    it('lets in only devices with a certificate where it is told to', async () => {
      const strict = await start([region.server.port], device);
      const { status, text } = await ask(`${strict.url}/`);
      expect({ status, why: /No required SSL certificate was sent/.test(text) }).toEqual({ status: 400, why: true });
      expect((await ask(`${strict.url}/`, { cert: site.certificate, key: site.key })).status).toBe(400);
      expect((await ask(`${strict.url}/`, { cert: device.certificate, key: device.key })).status).toBe(200);
    });
  });

  describe('before nodes of which some do not serve', () => {
    const nodes: Server[] = [];
    afterAll(() => {
      for (const node of nodes) {
        node.close();
        node.closeAllConnections();
      }
    });

    const node = async (answer: (headers: IncomingHttpHeaders, body: string) => number | 'breaks'): Promise<number> => {
      const server = createServer((incoming, response) => {
        let body = '';
        incoming.on('data', (part: Buffer) => (body += part.toString()));
        incoming.on('end', () => {
          const status = answer(incoming.headers, body);
          if (status === 'breaks') incoming.socket.destroy();
          else response.writeHead(status).end();
        });
      });
      nodes.push(server);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return (server.address() as AddressInfo).port;
    };

    it('tells a node the address that it saw itself, whatever the client says', async () => {
      let seen: IncomingHttpHeaders = {};
      const { url } = await start([await node((headers) => ((seen = headers), 200))]);
      await ask(`${url}/`, { headers: { 'x-forwarded-for': '203.0.113.9' } });
      expect(seen).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'https', host: new URL(url).host });
    });

    it('asks another node for a page when the first is not ready', async () => {
      let passedOver = 0;
      const ready = await node(() => 200);
      const { url } = await start([await node(() => ((passedOver += 1), 503)), ready]);
      for (let time = 0; time < 4; time += 1) expect((await ask(`${url}/`)).status).toBe(200);
      expect(passedOver).toBe(1);
    });

    const breaksOnce = async (path: string) => {
      const read: string[] = [];
      const answers = await node((_headers, body) => (read.push(body), 200));
      const { url } = await start([await node((_headers, body) => (read.push(body), 'breaks')), answers]);
      const statuses: (number | undefined)[] = [];
      for (const body of ['first', 'second', 'third']) statuses.push((await ask(`${url}${path}`, { method: 'POST' }, body)).status);
      return { read, statuses: statuses.toSorted() };
    };

    it('gives a command that a node took along into its end to another, where it counts once', async () => {
      const { read, statuses } = await breaksOnce('/team/graphql');
      expect(statuses).toEqual([200, 200, 200]);
      expect(read.toSorted()).toEqual(['first', 'first', 'second', 'third'].toSorted());
    });

    it('never gives a second node an upload that a first has read', async () => {
      const { read, statuses } = await breaksOnce('/files');
      expect(statuses).toEqual([200, 200, 502]);
      expect(read).toEqual(['first', 'second', 'third']);
    });

    it('takes as large a command as a node does, and keeps it in memory', async () => {
      const proxy = await start([await node((_headers, body) => (body.length === 256 * 1024 ? 200 : 500))]);
      const command = 'x'.repeat(256 * 1024);
      expect((await ask(`${proxy.url}/team/graphql`, { method: 'POST' }, command)).status).toBe(200);
      expect((await ask(`${proxy.url}/team/graphql`, { method: 'POST' }, `${command}x`)).status).toBe(413);
      expect(proxy.warnings()).not.toMatch(/buffered to a temporary file/);
    });
  });
});

describeWith(['nginx', 'openssl', ...clusterPrograms], 'behind the proxy', () => {
  it('nobody notices that one node after the other is replaced', async () => {
    const cluster = await TestCluster.start();
    const ports = [await freePort(), await freePort()];
    const settings = (node: number) => ({
      ...cluster.environment(`node-${node}`),
      TSUMUGI_DATA: cluster.folder(`node-${node}`),
      TSUMUGI_PORT: String(ports[node]),
      TSUMUGI_DRAIN_SECONDS: '1',
    });
    const region = await TestRegion.start({ environment: cluster.environment('founding') });
    const manager = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    const patient = await region.patient(manager);
    await region.consent(manager, patient);
    const room = roomIdOf(patient, 'ALL_PROFESSIONALS');
    const nodes = [await cluster.nodeOf(settings(0)), await cluster.nodeOf(settings(1))];
    const proxy = await TestProxy.start(ports, certificate('site'));
    const nurse = await new Person(proxy.url, 'team').signIn('manager-1', 'correct horse battery');
    try {
      let over = false;
      const written: string[] = [];
      const atWork = (async () => {
        while (!over) {
          written.push(await nurse.do('publishPost', { room, text: `${written.length + 1}件目` }));
          const { timeline } = await nurse.read<{ timeline: { edges: { node: { id: string } }[] } }>(
            'query ($room: ID!) { timeline(room: $room) { edges { node { id } } } }',
            { room },
          );
          expect(timeline.edges.map(({ node }) => node.id)).toContain(written.at(-1));
        }
      })();
      for (const node of [0, 1]) {
        await cluster.stop(nodes[node]!);
        nodes[node] = await cluster.nodeOf(settings(node));
        let asked = 0;
        nodes[node].app.getHttpServer().on('request', () => (asked += 1));
        const before = written.length;
        await Promise.race([atWork, until('the new node is asked and the nurse goes on', () => asked > 3 && written.length > before + 3)]);
      }
      over = true;
      await atWork;
      expect(written.length).toBeGreaterThan(20);
      expect(new Set(written).size).toBe(written.length);
    } finally {
      await nurse.leave();
      await proxy.end();
      await region.end();
      await cluster.end();
    }
  }, 60_000);
});
