import { randomBytes } from 'node:crypto';
import type { Blobs } from '@tsumugi/kernel';

export interface OpenedBlobs {
  readonly blobs: Blobs;
  end(): Promise<void>;
}

/** What every adapter of Blobs does. */
export function blobsContract(name: string, open: () => Promise<OpenedBlobs>): void {
  describe(`${name} as Blobs`, () => {
    let opened: OpenedBlobs;
    let blobs: Blobs;
    beforeEach(async () => {
      opened = await open();
      blobs = opened.blobs;
    });
    afterEach(() => opened.end());

    const names = async (prefix: string) => {
      const found: string[] = [];
      for await (const each of blobs.list(prefix)) found.push(each);
      return found.sort();
    };
    const bytes = (text: string) => Buffer.from(text);

    it('gives back what was put, byte for byte', async () => {
      const photograph = randomBytes(300_000);
      expect(await blobs.putIfAbsent('files/0190/original', photograph)).toBe(true);
      expect(Buffer.from((await blobs.get('files/0190/original'))!).equals(photograph)).toBe(true);
    });

    it('holds an empty file, which is not the same as none', async () => {
      expect(await blobs.putIfAbsent('empty', bytes(''))).toBe(true);
      expect(await blobs.get('empty')).toHaveLength(0);
      expect(await blobs.get('none')).toBeNull();
    });

    it('takes pieces, and gives any stretch of what it holds', async () => {
      const video = randomBytes(2_500_000);
      const pieces = {
        size: video.length,
        async *read() {
          for (let at = 0; at < video.length; at += 70_000) yield video.subarray(at, at + 70_000);
        },
      };
      expect(await blobs.putIfAbsent('files/video', pieces)).toBe(true);
      const content = (await blobs.content('files/video'))!;
      expect(content.size).toBe(video.length);
      const read = async (from?: number, to?: number) => {
        const found: Uint8Array[] = [];
        for await (const piece of content.read(from, to)) found.push(piece);
        return Buffer.concat(found);
      };
      expect((await read()).equals(video)).toBe(true);
      for (const [from, to] of [
        [0, 1],
        [0, 33],
        [1_048_575, 1_048_577],
        [262_143, 2_100_000],
        [2_499_999, 2_500_000],
        [2_400_000, 9_999_999],
        [7, 7],
      ] as const)
        expect((await read(from, to)).equals(video.subarray(from, to))).toBe(true);
    });

    it('holds a content that is read while others are written, and knows an empty one from none', async () => {
      await blobs.putIfAbsent('files/a', bytes('first'));
      const reading = (await blobs.content('files/a'))!.read()[Symbol.asyncIterator]();
      expect(Buffer.from((await reading.next()).value!).toString()).toBe('first');
      await blobs.putIfAbsent('files/b', bytes(''));
      expect((await reading.next()).done).toBe(true);
      expect((await blobs.content('files/b'))!.size).toBe(0);
      expect(await blobs.content('files/c')).toBeNull();
    });

    it('fails the reading of what was deleted meanwhile, and gives nothing of it', async () => {
      await blobs.putIfAbsent('files/a', bytes('first'));
      const content = (await blobs.content('files/a'))!;
      await blobs.delete('files/a');
      await expect(content.read()[Symbol.asyncIterator]().next()).rejects.toThrow();
    });

    it('never overwrites', async () => {
      await blobs.putIfAbsent('files/a', bytes('first'));
      expect(await blobs.putIfAbsent('files/a', bytes('second'))).toBe(false);
      expect(Buffer.from((await blobs.get('files/a'))!).toString()).toBe('first');
    });

    it('lets one of many writers win, whole', async () => {
      const contents = Array.from({ length: 8 }, (_, n) => Buffer.alloc(100_000, n));
      const won = await Promise.all(contents.map((content) => blobs.putIfAbsent('files/a', content)));
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(Buffer.from((await blobs.get('files/a'))!).equals(contents[won.indexOf(true)]!)).toBe(true);
    });

    it('deletes, says whether there was something, and takes the name again', async () => {
      await blobs.putIfAbsent('files/a', bytes('first'));
      expect(await blobs.delete('files/a')).toBe(true);
      expect(await blobs.delete('files/a')).toBe(false);
      expect(await blobs.get('files/a')).toBeNull();
      expect(await blobs.putIfAbsent('files/a', bytes('second'))).toBe(true);
    });

    it('lists names below a prefix', async () => {
      for (const each of ['files/a/original', 'files/a/display', 'files/b', 'filesystem', 'snapshots/1', 'alone']) {
        await blobs.putIfAbsent(each, bytes(each));
      }
      expect(await names('files/a/')).toEqual(['files/a/display', 'files/a/original']);
      expect(await names('files/')).toEqual(['files/a/display', 'files/a/original', 'files/b']);
      expect(await names('file')).toEqual(['files/a/display', 'files/a/original', 'files/b', 'filesystem']);
      expect(await names('files/a/orig')).toEqual(['files/a/original']);
      expect(await names('')).toEqual(['alone', 'files/a/display', 'files/a/original', 'files/b', 'filesystem', 'snapshots/1']);
      expect(await names('nothing/')).toEqual([]);
    });

    it.each(['../', '.', '/', 'a/../', 'A'])('lists nothing for %j, which no name begins with', async (bad) => {
      await expect(names(bad)).rejects.toThrow('A blob is named');
    });

    it('holds a name and names below it side by side', async () => {
      await blobs.putIfAbsent('a', bytes('1'));
      await blobs.putIfAbsent('a/b', bytes('2'));
      await blobs.putIfAbsent('a/b/c', bytes('3'));
      expect(await names('a')).toEqual(['a', 'a/b', 'a/b/c']);
      expect(Buffer.from((await blobs.get('a/b'))!).toString()).toBe('2');
    });

    it.each([
      '',
      '/',
      '..',
      '../secret',
      'a/../b',
      'a//b',
      '/a',
      'a/',
      '.hidden',
      'a/.b',
      'A',
      'a b',
      'a\\b',
      'a%2fb',
      'あ',
      'a\0',
      'a'.repeat(201),
    ])('does not take %j for a name', async (bad) => {
      await expect(blobs.putIfAbsent(bad, bytes('x'))).rejects.toThrow('A blob is named');
      await expect(blobs.get(bad)).rejects.toThrow('A blob is named');
      await expect(blobs.content(bad)).rejects.toThrow('A blob is named');
      await expect(blobs.delete(bad)).rejects.toThrow('A blob is named');
    });
  });
}
