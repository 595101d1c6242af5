import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DirectoryBlobs, S3Blobs } from '@tsumugi/blobs';
import { BlobsUnavailableError, KeysUnavailableError, SetClock, systemIds, type Blobs } from '@tsumugi/kernel';
import { describeWith } from '../../../apps/workbench/programs.mjs';
import { startS3 } from '../../../apps/workbench/servers.mjs';
import { BlobKeyStorage } from './blob-key-storage.js';
import { vaultContract, type KeyPlace } from './contract.js';
import { DirectoryKeyStorage } from './directory-key-storage.js';
import { KeyVault, ShreddedError } from './key-vault.js';

const april = '2026-04-01T02:00:00.000Z';

vaultContract('a folder', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'tsumugi-keys-'));
  const fileOf = (keyId: string) => join(directory, 'keys', keyId.slice(0, 32), keyId.slice(33));
  const ledger = join(directory, 'shred-ledger');
  return {
    storage: () => DirectoryKeyStorage.open(directory),
    overwrite: (keyId, wrapped) => writeFile(fileOf(keyId), wrapped),
    remove: (keyId) => rm(fileOf(keyId)),
    removeCheck: () => rm(join(directory, 'check')),
    changeLedger: async (change) => writeFile(ledger, `${change((await readFile(ledger, 'utf8')).trimEnd())}\n`),
    end: () => rm(directory, { recursive: true }),
  };
});

const eventually = async <T>(work: () => Promise<T>): Promise<T> => {
  const deadline = performance.now() + 10_000;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
};

/** `open` as one more node does; what it opened is closed by who closes the storage. */
function placeIn(blobs: Blobs, open: () => Promise<Blobs>, end: () => Promise<void>): KeyPlace {
  const nameOf = (keyId: string) => `keys/${keyId.slice(0, 32)}/${keyId.slice(33)}`;
  const replace = async (name: string, bytes: Uint8Array) => {
    await blobs.delete(name);
    await blobs.putIfAbsent(name, bytes);
  };
  const firstEntry = 'shred/000000000001';
  return {
    storage: async () => new BlobKeyStorage(await open(), 'the bucket of keys'),
    overwrite: (keyId, wrapped) => replace(nameOf(keyId), wrapped),
    remove: async (keyId) => void (await blobs.delete(nameOf(keyId))),
    removeCheck: async () => void (await blobs.delete('check')),
    changeLedger: async (change) => replace(firstEntry, Buffer.from(change(Buffer.from((await blobs.get(firstEntry))!).toString()))),
    end,
  };
}

vaultContract('blobs in a folder', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'tsumugi-keys-'));
  const open = () => DirectoryBlobs.open(directory);
  return placeIn(await open(), open, () => rm(directory, { recursive: true }));
});

describeWith('versitygw', 'keys in a bucket', () => {
  let server: Awaited<ReturnType<typeof startS3>>;
  beforeAll(async () => {
    server = await startS3('versitygw');
  });
  afterAll(() => server.stop());

  vaultContract('a bucket', async () => {
    const { url, accessKey, secretKey } = server;
    const bucket = `keys-${randomUUID()}`;
    const open = () => S3Blobs.open({ url, accessKey, secretKey, region: 'us-east-1', bucket });
    const blobs = await open();
    return placeIn(blobs, open, () => blobs.close());
  });

  it('that stands still, or is gone and comes back, costs new keys alone', async () => {
    const { url, accessKey, secretKey } = server;
    const bucket = `keys-${randomUUID()}`;
    const blobs = await S3Blobs.open({ url, accessKey, secretKey, region: 'us-east-1', bucket, deadlineMs: 500 });
    const storage = new BlobKeyStorage(blobs, 'the bucket of keys');
    const vault = await KeyVault.open({ storage, kek: randomBytes(32), ids: systemIds, clock: new SetClock(april) });
    const [header, text] = [Buffer.from('header'), Buffer.from('text')];
    const keyId = await vault.keyFor('patient:a', 'room', april);
    await vault.load([keyId]);
    for (const [n, away, back] of [
      [1, () => server.pause(), () => server.resume()],
      [2, () => server.end('SIGKILL'), () => server.start()],
    ] as const) {
      await away();
      await expect(vault.keyFor(`patient:b${n}`, 'room', april)).rejects.toThrow(KeysUnavailableError);
      expect(await vault.keyFor('patient:a', 'room', april)).toBe(keyId);
      await vault.load([keyId]);
      expect(vault.open(keyId, vault.seal(keyId, text, header), header)).toEqual(text);
      await back();
      const other = await eventually(() => vault.keyFor(`patient:b${n}`, 'room', april));
      await eventually(() => vault.load([other]));
      expect(vault.open(other, vault.seal(other, text, header), header)).toEqual(text);
    }
    await vault.close();
  });
});

describe('a vault whose storage goes away', () => {
  const header = Buffer.from('header');
  const text = Buffer.from('下肢の浮腫が強くなっています。');
  let directory: string;
  let away: boolean;
  let vault: KeyVault;
  let calls: number;
  const blobsThatGoAway = async (): Promise<Blobs> => {
    const blobs = await DirectoryBlobs.open(directory);
    const reach = () => {
      calls += 1;
      if (away) throw new BlobsUnavailableError('The bucket of keys does not answer.');
    };
    return {
      putIfAbsent: async (name, bytes) => (reach(), blobs.putIfAbsent(name, bytes)),
      get: async (name) => (reach(), blobs.get(name)),
      content: async (name) => (reach(), blobs.content(name)),
      delete: async (name) => (reach(), blobs.delete(name)),
      list: (prefix) => (reach(), blobs.list(prefix)),
      probe: async () => (reach(), blobs.probe()),
      close: () => blobs.close(),
    };
  };
  const open = async () =>
    KeyVault.open({
      storage: new BlobKeyStorage(await blobsThatGoAway(), 'the bucket of keys'),
      kek: Buffer.alloc(32, 7),
      ids: systemIds,
      clock: new SetClock(april),
    });
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tsumugi-keys-'));
    away = false;
    calls = 0;
    vault = await open();
  });
  afterEach(async () => {
    await vault.close();
    await rm(directory, { recursive: true });
  });

  it('goes on with the keys at hand, refuses new ones, and makes them again when it is back', async () => {
    const keyId = await vault.keyFor('patient:a', 'room', april);
    await vault.load([keyId]);
    away = true;
    const sealed = vault.seal(await vault.keyFor('patient:a', 'room', april), text, header);
    await vault.load([keyId]);
    expect(vault.open(keyId, sealed, header)).toEqual(text);
    await expect(vault.keyFor('patient:b', 'room', april)).rejects.toThrow(KeysUnavailableError);
    await expect(vault.newFileKey('patient:a')).rejects.toThrow(KeysUnavailableError);
    await expect(vault.shred({ subject: 'patient:a' }, april)).rejects.toThrow(KeysUnavailableError);
    away = false;
    const other = await eventually(() => vault.keyFor('patient:b', 'room', april));
    await vault.load([other]);
    expect(vault.open(other, vault.seal(other, text, header), header)).toEqual(text);
  });

  it('does not let each writer wait for a storage that is known to be away', async () => {
    away = true;
    const before = calls;
    // Its own look at the ledger notices.
    await eventually(async () => expect(calls).toBeGreaterThan(before));
    await new Promise(setImmediate);
    const known = calls;
    const asked = await Promise.allSettled(Array.from({ length: 100 }, (_, n) => vault.keyFor(`patient:${n}`, 'room', april)));
    expect(asked.every(({ status }) => status === 'rejected')).toBe(true);
    expect(calls - known).toBeLessThan(5);
  });

  it('forgets, once it is back, what was shredded elsewhere meanwhile', async () => {
    const keyId = await vault.keyFor('patient:a', 'room', april);
    await vault.load([keyId]);
    const other = await open();
    const sealed = vault.seal(keyId, text, header);
    await other.shred({ subject: 'patient:a' }, april);
    await other.close();
    await eventually(async () => expect(vault.open(keyId, sealed, header)).toBeNull());
    expect(() => vault.seal(keyId, text, header)).toThrow(ShreddedError);
  });

  it('does not open, and founds nothing, when it is away at the start', async () => {
    await vault.keyFor('patient:a', 'room', april);
    away = true;
    await expect(open()).rejects.toThrow('The keys cannot be reached. The bucket of keys does not answer.');
  });
});

describe('the shred ledger in a blob store', () => {
  let directory: string;
  let blobs: Blobs;
  const kek = randomBytes(32);
  const open = () =>
    KeyVault.open({ storage: new BlobKeyStorage(blobs, 'the bucket of keys'), kek, ids: systemIds, clock: new SetClock(april) });
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tsumugi-keys-'));
    blobs = await DirectoryBlobs.open(directory);
  });
  afterEach(() => rm(directory, { recursive: true }));
  const names = async () => {
    const found: string[] = [];
    for await (const name of blobs.list('shred/')) found.push(name);
    return found.sort();
  };

  it('is one object for each entry, numbered without a gap, however many nodes write', async () => {
    const nodes = await Promise.all([open(), open(), open()]);
    await Promise.all(
      nodes.flatMap((node, n) => [node.shred({ subject: `patient:a${n}` }, april), node.shred({ subject: `patient:b${n}` }, april)]),
    );
    expect(await names()).toEqual([1, 2, 3, 4, 5, 6].map((number) => `shred/00000000000${number}`));
    await Promise.all(nodes.map((node) => node.close()));
  });

  it('is read whole at a start, also when it is long', async () => {
    const node = await open();
    for (let n = 0; n < 40; n += 1) await node.shred({ subject: `patient:${n}` }, april);
    await node.close();
    const later = await open();
    await expect(later.newFileKey('patient:39')).rejects.toThrow(ShreddedError);
    await expect(later.newFileKey('patient:40')).resolves.toBeDefined();
    await later.close();
  });

  it('with a gap does not let a node start', async () => {
    const node = await open();
    for (const n of [1, 2, 3]) await node.shred({ subject: `patient:${n}` }, april);
    await node.close();
    await blobs.delete('shred/000000000002');
    await expect(open()).rejects.toThrow('has a gap at 2');
  });
});
