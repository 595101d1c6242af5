import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, connect, type AddressInfo } from 'node:net';
import { Client } from 'minio';
import { describeWith } from '../../../apps/workbench/programs.mjs';
import { freePort, s3Servers, startS3 } from '../../../apps/workbench/servers.mjs';
import { blobsContract } from './contract.js';
import { S3Blobs, type S3BlobsOptions } from './s3-blobs.js';

for (const kind of s3Servers) {
  describeWith(kind, `with ${kind}`, () => {
    let server: Awaited<ReturnType<typeof startS3>>;
    beforeAll(async () => {
      server = await startS3(kind);
    });
    afterAll(() => server.stop());
    const opened: S3Blobs[] = [];
    const open = async (options: Partial<S3BlobsOptions> = {}) => {
      const { url, accessKey, secretKey } = server;
      const blobs = await S3Blobs.open({ url, accessKey, secretKey, region: 'us-east-1', bucket: `t-${randomUUID()}`, ...options });
      opened.push(blobs);
      return blobs;
    };
    afterEach(async () => {
      for (const each of opened.splice(0)) await each.close();
    });

    blobsContract('S3Blobs', async () => {
      const blobs = await open();
      return { blobs, end: () => blobs.close() };
    });

    it('makes its bucket once, however many nodes start at once, and finds it again', async () => {
      const bucket = `t-${randomUUID()}`;
      const nodes = await Promise.all(Array.from({ length: 4 }, () => open({ bucket })));
      await nodes[0]!.putIfAbsent('files/a', Buffer.from('kept'));
      for (const node of [...nodes, await open({ bucket })]) {
        expect(Buffer.from((await node.get('files/a'))!).toString()).toBe('kept');
      }
    });

    it('keeps what lies under another prefix of the bucket apart', async () => {
      const bucket = `t-${randomUUID()}`;
      const [one, other] = [await open({ bucket, prefix: 'one/' }), await open({ bucket, prefix: 'other/' })];
      await one.putIfAbsent('a', Buffer.from('1'));
      expect(await other.get('a')).toBeNull();
      expect(await other.putIfAbsent('a', Buffer.from('2'))).toBe(true);
      expect(await one.delete('a')).toBe(true);
      expect(await names(other)).toEqual(['a']);
    });

    it('lists more names than one page holds', async () => {
      const blobs = await open();
      const wanted = Array.from({ length: 1_050 }, (_, n) => `files/${n}`);
      for (let from = 0; from < wanted.length; from += 50) {
        await Promise.all(wanted.slice(from, from + 50).map((name) => blobs.putIfAbsent(name, Buffer.from('x'))));
      }
      expect(new Set(await names(blobs, 'files/'))).toEqual(new Set(wanted));
    });

    it('answers true to exactly one of two nodes that write a name at once', async () => {
      const bucket = `t-${randomUUID()}`;
      const [one, other] = [await open({ bucket }), await open({ bucket })];
      for (let n = 0; n < 100; n += 1) {
        const [mine, theirs] = [randomBytes(2_000), randomBytes(2_000)];
        const won = await Promise.all([one.putIfAbsent(`race/${n}`, mine), other.putIfAbsent(`race/${n}`, theirs)]);
        expect(won.filter(Boolean)).toHaveLength(1);
        expect(Buffer.from((await one.get(`race/${n}`))!).equals(won[0] ? mine : theirs)).toBe(true);
      }
    });

    it('says that the store is away, and serves again by itself', async () => {
      const blobs = await open();
      await blobs.putIfAbsent('files/a', Buffer.from('kept'));
      await server.end('SIGKILL');
      await allFail(
        [blobs.putIfAbsent('files/b', Buffer.from('x')), blobs.get('files/a'), blobs.delete('files/a'), names(blobs)],
        /cannot be reached\.$/,
      );
      await server.start();
      expect(await blobs.putIfAbsent('files/b', Buffer.from('x'))).toBe(true);
      expect(Buffer.from((await blobs.get('files/a'))!).toString()).toBe('kept');
    });

    it('bridges a short restart without an error', async () => {
      const blobs = await open();
      await server.end('SIGKILL');
      const written = blobs.putIfAbsent('files/a', Buffer.from('kept'));
      await server.start();
      expect(await written).toBe(true);
    });

    it('gives a server that stands still up at its deadline', async () => {
      const blobs = await open({ deadlineMs: 400 });
      await blobs.putIfAbsent('files/a', Buffer.from('kept'));
      await server.pause();
      try {
        const since = performance.now();
        await allFail(
          [blobs.putIfAbsent('files/b', Buffer.from('x')), blobs.get('files/a'), blobs.delete('files/a'), names(blobs)],
          /does not answer in time\.$/,
        );
        expect(performance.now() - since).toBeLessThan(2_000);
      } finally {
        server.resume();
      }
      expect(Buffer.from((await blobs.get('files/a'))!).toString()).toBe('kept');
    });

    it('answers true when its own answer was lost, and false when another had the name', async () => {
      const bucket = `t-${randomUUID()}`;
      const direct = await open({ bucket });
      await direct.putIfAbsent('taken', Buffer.from('theirs'));
      const line = await losingLine(server.port);
      try {
        const blobs = await open({ bucket, url: line.url });
        for (const [name, won] of [
          ['free', true],
          ['taken', false],
        ] as const) {
          line.loseNext('PUT');
          expect(await blobs.putIfAbsent(name, Buffer.from('ours'))).toBe(won);
        }
        line.loseNext('DELETE');
        expect(await blobs.delete('free')).toBe(true);
        expect(line.lost).toBe(3);
        expect(await names(direct)).toEqual(['taken']);
      } finally {
        line.end();
      }
    });

    it('does not open with keys that the server does not know', async () => {
      await expect(open({ secretKey: 'another-secret' })).rejects.toMatchObject({ name: 'BlobsUnavailableError' });
    });
  });
}

describeWith('minio', 'a bucket that keeps versions', () => {
  it('is not taken, since nothing in it could be deleted; without versions it is', async () => {
    const server = await startS3('minio');
    try {
      const { url, port, accessKey, secretKey } = server;
      const client = new Client({ endPoint: '127.0.0.1', port, useSSL: false, accessKey, secretKey, region: 'us-east-1' });
      await client.makeBucket('versioned');
      await client.setBucketVersioning('versioned', { Status: 'Enabled' });
      await client.makeBucket('plain');
      const options = { url, accessKey, secretKey, region: 'us-east-1' };
      await expect(S3Blobs.open({ ...options, bucket: 'versioned' })).rejects.toThrow('without versioning');
      await (await S3Blobs.open({ ...options, bucket: 'plain' })).close();
    } finally {
      await server.stop();
    }
  });
});

it('says that nobody listens where the store should be', async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const open = S3Blobs.open({ url, accessKey: 'a', secretKey: 'b', region: 'us-east-1', bucket: 'files' });
  await expect(open).rejects.toThrow(`The file store ${url}/files cannot be reached.`);
});

async function names(blobs: S3Blobs, prefix = ''): Promise<string[]> {
  const found: string[] = [];
  for await (const name of blobs.list(prefix)) found.push(name);
  return found;
}

function allFail(calls: Promise<unknown>[], message: RegExp): Promise<unknown> {
  const error = { name: 'BlobsUnavailableError', message: expect.stringMatching(message) };
  return Promise.all(calls.map((call) => expect(call).rejects.toMatchObject(error)));
}

/** A line to a server that can swallow one answer and break off, after the server has done what it was asked. */
async function losingLine(port: number) {
  let lose: string | null = null;
  const line = { url: '', lost: 0, loseNext: (method: string) => void (lose = method), end: () => void server.close() };
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    let losing = false;
    for (const socket of [near, far]) socket.on('error', () => undefined);
    near.on('data', (bytes) => {
      if (lose !== null && bytes.toString('latin1').startsWith(`${lose} `)) {
        losing = true;
        lose = null;
      }
      far.write(bytes);
    });
    far.on('data', (bytes) => {
      if (!losing) return near.write(bytes);
      line.lost += 1;
      near.destroy();
      return far.destroy();
    });
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  line.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return line;
}
