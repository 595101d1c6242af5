import { randomBytes } from 'node:crypto';
import { TamperedError, type Content, type Pieces } from '@tsumugi/kernel';
import fc from 'fast-check';
import { derivedKey, sealBytes } from './gcm.js';
import { openContent, sealParts } from './sealed-content.js';

const key = derivedKey(new Uint8Array(32).fill(7), 'test');
const associated = Buffer.from('file\0one\0original');
const partBytes = 64 * 1024;

async function allOf(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const found: Uint8Array[] = [];
  for await (const piece of pieces) found.push(piece);
  return Buffer.concat(found);
}

/** As a store gives it: in pieces of its own. */
function stored(bytes: Buffer): Content {
  const pieceBytes = 50_000;
  return {
    size: bytes.length,
    async *read(from = 0, to = bytes.length) {
      for (let at = from; at < Math.min(to, bytes.length); at += pieceBytes) yield bytes.subarray(at, Math.min(at + pieceBytes, to));
    },
  };
}

const sealed = (plain: Uint8Array, under = associated): Promise<Buffer> => allOf(sealParts(key, plain, under).read());
const opened = (bytes: Buffer, under = associated, by = key): Promise<Content> =>
  openContent(by, stored(bytes), { associated: under, name: 'The photograph', alive: () => undefined });
const readOf = async (bytes: Buffer, from?: number, to?: number): Promise<Buffer> => allOf((await opened(bytes)).read(from, to));

const forms: Record<string, (plain: Uint8Array) => Promise<Buffer>> = {
  'in parts': sealed,
  'as a whole, by an earlier release,': (plain) => Promise.resolve(sealBytes(key, plain, associated)),
};

const sizes = [0, 1, 15, 16, 17, partBytes - 1, partBytes, partBytes + 1, 3 * partBytes, 3 * partBytes + 5];

describe.each(Object.entries(forms))('a file sealed %s', (_, seal) => {
  it.each(sizes)('of %i bytes opens to what it was, from any place to any other', async (size) => {
    const plain = randomBytes(size);
    const bytes = await seal(plain);
    expect((await opened(bytes)).size).toBe(size);
    expect((await readOf(bytes)).equals(plain)).toBe(true);
    await fc.assert(
      fc.asyncProperty(fc.nat(size + 10), fc.nat(size + 10), async (from, to) => {
        expect((await readOf(bytes, from, to)).equals(plain.subarray(from, Math.max(from, to)))).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('gives nothing from the part on that was changed, and fails', async () => {
    const plain = randomBytes(2 * partBytes + 100);
    const bytes = await seal(plain);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const changed = Buffer.from(bytes);
        changed[at]! ^= change;
        const found: Uint8Array[] = [];
        await expect(
          (async () => {
            for await (const piece of (await opened(changed)).read()) found.push(piece);
          })(),
        ).rejects.toThrow(TamperedError);
        const given = Buffer.concat(found);
        expect(given.equals(plain.subarray(0, given.length))).toBe(true);
        expect(given.length).toBeLessThan(plain.length);
      }),
      { numRuns: 40 },
    );
  });

  it('does not open when it was cut, wherever, nor when something was added', async () => {
    const bytes = await seal(randomBytes(2 * partBytes));
    const step = partBytes + 16;
    for (const length of [0, 1, 12, 28, 29, 33, 48, 49, 33 + step, 33 + step + 1, bytes.length - 17, bytes.length - 16, bytes.length - 1]) {
      const read = readOf(bytes.subarray(0, length)).catch((error: unknown) => error);
      expect([length, await read]).toEqual([length, expect.any(TamperedError)]);
    }
    for (const added of [1, 16, 17, step]) await expect(readOf(Buffer.concat([bytes, Buffer.alloc(added)]))).rejects.toThrow(TamperedError);
  });

  it('does not open in another’s place or by another key', async () => {
    const bytes = await seal(Buffer.from('heel'));
    const other = derivedKey(new Uint8Array(32).fill(8), 'test');
    await expect(opened(bytes, Buffer.from('file\0two\0original')).then((content) => allOf(content.read()))).rejects.toThrow(TamperedError);
    await expect(opened(bytes, associated, other).then((content) => allOf(content.read()))).rejects.toThrow(TamperedError);
    expect((await readOf(bytes)).toString()).toBe('heel');
  });

  it('stops between two parts when its key was shredded', async () => {
    let shredded = false;
    const alive = (): void => {
      if (shredded) throw new Error('shredded');
    };
    const content = await openContent(key, stored(await seal(randomBytes(3 * partBytes))), { associated, name: 'It', alive });
    const reading = content.read()[Symbol.asyncIterator]();
    expect((await reading.next()).value).toHaveLength(partBytes);
    shredded = true;
    await expect(reading.next()).rejects.toThrow('shredded');
  });
});

describe('a file sealed in parts', () => {
  it('has parts that cannot change places', async () => {
    const bytes = await sealed(randomBytes(2 * partBytes));
    const [head, first, second] = [bytes.subarray(0, 33), bytes.subarray(33, 33 + partBytes + 16), bytes.subarray(33 + partBytes + 16)];
    await expect(readOf(Buffer.concat([head, second, first]))).rejects.toThrow(TamperedError);
    expect(await readOf(Buffer.concat([head, first, second]))).toHaveLength(2 * partBytes);
  });

  it('reads of the store no more than the parts that were asked for', async () => {
    const bytes = await sealed(randomBytes(100 * partBytes));
    const asked: [number | undefined, number | undefined][] = [];
    const source = stored(bytes);
    const watched: Content = { size: source.size, read: (from, to) => (asked.push([from, to]), source.read(from, to)) };
    const content = await openContent(key, watched, { associated, name: 'It', alive: () => undefined });
    await allOf(content.read(50 * partBytes + 7, 50 * partBytes + 9));
    const step = partBytes + 16;
    expect(asked).toEqual([
      [0, 33],
      [33 + 50 * step, 33 + 51 * step],
    ]);
  });

  it('is the same at every reading, and another each time that it is sealed', async () => {
    const pieces: Pieces = sealParts(key, Buffer.from('heel'), associated);
    const first = await allOf(pieces.read());
    expect(first).toHaveLength(pieces.size);
    expect((await allOf(pieces.read())).equals(first)).toBe(true);
    expect((await sealed(Buffer.from('heel'))).equals(first)).toBe(false);
  });
});

describe('a file sealed as a whole by an earlier release', () => {
  it('that is changed between the look through and the reading gives nothing of the change', async () => {
    const plain = randomBytes(3 * partBytes);
    const bytes = Buffer.from(sealBytes(key, plain, associated));
    const content = await opened(bytes);
    bytes[13 + partBytes + 5]! ^= 1;
    await expect(allOf(content.read(partBytes, 2 * partBytes))).rejects.toThrow(TamperedError);
    expect((await allOf(content.read(0, partBytes))).equals(plain.subarray(0, partBytes))).toBe(true);
  });
});
