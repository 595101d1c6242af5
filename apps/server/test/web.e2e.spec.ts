import { get, type IncomingHttpHeaders } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { TestRegion } from './test-region.js';

describe('the web application', () => {
  let region: TestRegion;
  beforeAll(async () => {
    region = await TestRegion.start();
  });
  afterAll(() => region.end());

  /** As it comes over the line: `fetch` would open it. */
  const ask = (
    path: string,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }> =>
    new Promise((resolve, reject) => {
      get(`${region.server.url}${path}`, { headers }, (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(pieces) }));
      }).on('error', reject);
    });
  const assets = async () => [...(await ask('/')).body.toString().matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path!);

  it('comes compressed to who takes that, plain to who does not, and is the same', async () => {
    for (const path of ['/', '/team/patients', ...(await assets())]) {
      const [plain, br, gz] = await Promise.all([
        ask(path),
        ask(path, { 'accept-encoding': 'gzip, deflate, br' }),
        ask(path, { 'accept-encoding': 'gzip' }),
      ]);
      // What fits into the first packets anyhow stays as it is.
      if (plain.body.length < 1_000) continue;
      expect([path, plain.headers['content-encoding'], br.headers['content-encoding'], gz.headers['content-encoding']]).toEqual([
        path,
        undefined,
        'br',
        'gzip',
      ]);
      expect(brotliDecompressSync(br.body).equals(plain.body)).toBe(true);
      expect(gunzipSync(gz.body).equals(plain.body)).toBe(true);
      expect(br.headers['content-type']).toBe(plain.headers['content-type']);
      for (const { headers } of [plain, br, gz]) expect(headers.vary).toMatch(/accept-encoding/i);
      expect(new Set([plain, br, gz].map(({ headers }) => headers.etag)).size).toBe(3);
    }
  });

  it('is small before anything is seen', async () => {
    const loaded = await Promise.all(['/', ...(await assets())].map((path) => ask(path, { 'accept-encoding': 'br' })));
    expect(loaded.reduce((sum, { body }) => sum + body.length, 0)).toBeLessThan(200_000);
  });

  it('keeps what is named by its content, and asks for its page anew, which costs little', async () => {
    const [asset] = await assets();
    expect((await ask(asset!, { 'accept-encoding': 'br' })).headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const page = await ask('/', { 'accept-encoding': 'br' });
    expect(page.headers['cache-control']).toBe('no-cache');
    const again = await ask('/', { 'accept-encoding': 'br', 'if-none-match': page.headers.etag! });
    expect([again.status, again.body.length]).toEqual([304, 0]);
  });

  it('is not served under the names of its compressed forms', async () => {
    const [asset] = await assets();
    for (const path of [`${asset!}.br`, `${asset!}.gz`, '/index.html.br']) expect((await ask(path)).status).toBe(404);
  });
});
