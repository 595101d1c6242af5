import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blobsContract } from './contract.js';
import { DirectoryBlobs } from './directory-blobs.js';

blobsContract('DirectoryBlobs', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'tsumugi-blobs-'));
  const blobs = await DirectoryBlobs.open(directory);
  return {
    blobs,
    end: async () => {
      await blobs.close();
      await rm(directory, { recursive: true });
    },
  };
});

describe('a directory of blobs', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tsumugi-blobs-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('is found again after a restart', async () => {
    const first = await DirectoryBlobs.open(directory);
    await first.putIfAbsent('files/a', Buffer.from('kept'));
    await first.close();
    const second = await DirectoryBlobs.open(directory);
    expect(Buffer.from((await second.get('files/a'))!).toString()).toBe('kept');
  });

  it('is for its owner alone', async () => {
    const blobs = await DirectoryBlobs.open(join(directory, 'new'));
    await blobs.putIfAbsent('files/a', Buffer.from('x'));
    for (const name of await readdir(join(directory, 'new'), { recursive: true })) {
      expect((await stat(join(directory, 'new', name))).mode & 0o077).toBe(0);
    }
  });

  it('does not show what a crash left half written, and sweeps it when it is old', async () => {
    await DirectoryBlobs.open(directory);
    const drafts = join(directory, 'DRAFTS');
    await writeFile(join(drafts, 'being-written'), 'half');
    await writeFile(join(drafts, 'left-behind'), 'half');
    await utimes(join(drafts, 'left-behind'), 0, 0);
    const blobs = await DirectoryBlobs.open(directory);
    const found = [];
    for await (const name of blobs.list('')) found.push(name);
    expect(found).toEqual([]);
    expect(await readdir(drafts)).toEqual(['being-written']);
    await utimes(join(drafts, 'being-written'), 0, 0);
    for await (const _ of blobs.list('snapshots/'));
    expect(await readdir(drafts)).toEqual(['being-written']);
    for await (const _ of blobs.list(''));
    expect(await readdir(drafts)).toEqual([]);
  });

  it('leaves no draft behind, whether a name was new or taken', async () => {
    const blobs = await DirectoryBlobs.open(directory);
    await blobs.putIfAbsent('a', Buffer.from('1'));
    await blobs.putIfAbsent('a', Buffer.from('2'));
    expect(await readdir(join(directory, 'DRAFTS'))).toEqual([]);
  });
});
