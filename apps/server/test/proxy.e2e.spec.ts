import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import { request as secureRequest, type RequestOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { roomIdOf } from '@tsumugi/care';
import { describeWith } from '../../workbench/programs.mjs';
import { freePort, startProgram, type TestServer } from '../../workbench/servers.mjs';
import { Person } from './client.js';
import { TestRegion } from './test-region.js';

const deployed = fileURLToPath(new URL('../../../deploy/proxy/', import.meta.url));

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** What stands where the certificate authority's, the site's and a device's would. */
interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

describeWith('nginx', 'the proxy in front of the nodes', () => {
  const running: TestServer[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'tsumugi-certificates-'));
  const site = certificate('site');
  const device = certificate('device');
  const usual = getCACertificates('default');
  beforeAll(() => setDefaultCACertificates([...usual, site.certificate]));
  afterAll(async () => {
    setDefaultCACertificates(usual);
    // Asked first: killed at once, it could not end its workers.
    await Promise.all(running.map((proxy) => proxy.end()));
    await Promise.all(running.map((proxy) => proxy.stop()));
    rmSync(folder, { recursive: true });
  });

  function certificate(name: string): Certificate {
    const file = (kind: string) => join(folder, `${name}.${kind}`);
    const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:localhost', '-days', '2', '-nodes'];
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
    execFileSync('openssl', ['req', '-x509', ...key, ...subject, '-keyout', file('key'), '-out', file('pem')], { stdio: 'pipe' });
    return { certificate: readFileSync(file('pem'), 'utf8'), key: readFileSync(file('key'), 'utf8') };
  }

  /** The deployed configuration with ports and folders of this test. */
  async function start(
    nodes: readonly number[],
    options: { devices?: Certificate } = {},
  ): Promise<{ url: string; plain: string; log: () => string }> {
    const home = mkdtempSync(join(tmpdir(), 'tsumugi-proxy-'));
    const [port, plain] = [await freePort(), await freePort()];
    let configuration = readFileSync(join(deployed, 'nginx.conf'), 'utf8');
    for (const [there, here] of [
      [/ \/tmp\//g, ` ${home}/`],
      // Which is no file, but a socket, where a test starts it.
      [/ \/dev\/stdout /g, ` ${home}/access.log `],
      [/listen 8443 /g, `listen 127.0.0.1:${port} `],
      [/listen 8080 /g, `listen 127.0.0.1:${plain} `],
    ] as const) {
      expect(configuration).toMatch(there);
      configuration = configuration.replaceAll(there, here);
    }
    writeFileSync(join(home, 'nginx.conf'), configuration);
    const servers = nodes.map((node) => `server 127.0.0.1:${node} max_fails=1 fail_timeout=5s;`);
    writeFileSync(join(home, 'nodes.conf'), `upstream nodes { zone nodes 64k; ${servers.join(' ')} keepalive 64; }`);
    for (const inside of ['tls', 'options']) mkdirSync(join(home, inside));
    writeFileSync(join(home, 'tls/server.pem'), site.certificate);
    writeFileSync(join(home, 'tls/server.key'), site.key);
    if (options.devices) {
      writeFileSync(join(home, 'tls/clients.pem'), options.devices.certificate);
      cpSync(join(deployed, 'client-certificates.conf'), join(home, 'options/client-certificates.conf'));
    }
    const url = `https://localhost:${port}`;
    const command = ['nginx', '-p', home, '-c', join(home, 'nginx.conf'), '-e', 'stderr', '-g', 'daemon off;'];
    running.push(await startProgram({ name: 'nginx', command, url, port, folder: home }));
    return { url, plain: `http://localhost:${plain}`, log: () => readFileSync(join(home, 'access.log'), 'utf8') };
  }

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
    let url: string;
    let plain: string;
    let log: () => string;
    let nurse: Person;
    let patient: string;
    beforeAll(async () => {
      region = await TestRegion.start();
      ({ url, plain, log } = await start([region.server.port]));
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
      const { status, headers } = await ask(`${plain}/patients/1?tab=basics`);
      expect({ status, to: headers.location }).toEqual({ status: 301, to: 'https://localhost/patients/1?tab=basics' });
    });

    it('writes down what was asked for, without what stood behind the question mark', async () => {
      await ask(`${url}/people?name=山田`);
      expect(log()).toMatch(/^127\.0\.0\.1 \[\S+\] GET \/people 200 \d+ [\d.]+$/m);
      expect(log()).not.toMatch(/name|山田|%E5/);
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
      const strict = await start([region.server.port], { devices: device });
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

    it('never gives a second node a mutation that a first has read', async () => {
      const read: string[] = [];
      const answers = await node((_headers, body) => (read.push(body), 200));
      const { url } = await start([await node((_headers, body) => (read.push(body), 'breaks')), answers]);
      const statuses: (number | undefined)[] = [];
      const bodies = ['first', 'second', 'third', 'fourth'];
      for (const body of bodies) statuses.push((await ask(`${url}/team/graphql`, { method: 'POST' }, body)).status);
      expect(read).toEqual(bodies);
      expect(statuses.filter((status) => status === 502)).toHaveLength(1);
      expect(statuses.filter((status) => status === 200)).toHaveLength(3);
    });
  });
});
