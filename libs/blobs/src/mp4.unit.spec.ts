import fc from 'fast-check';
import { mp4, place, type Mp4Parts } from '../test/sample-videos.js';
import { boxesOf } from './boxes.js';
import { stripMp4 } from './mp4.js';

const stripped = (parts: Mp4Parts = {}) => stripMp4(mp4(parts));

describe('a video from a phone', () => {
  it('loses its place wherever it was written, and keeps picture and sound byte for byte', () => {
    const before = mp4({ metadataTrack: true, places: true });
    expect(before.toString('latin1').split(place).length - 1).toBe(9);
    const { bytes } = stripMp4(before)!;
    const after = Buffer.from(bytes);
    expect(after.includes(place)).toBe(false);
    expect(after).toHaveLength(before.length);
    for (const sample of ['PICTURE-1', 'PICTURE-2', 'SOUND-1', 'SOUND-2']) expect(after.indexOf(sample)).toBe(before.indexOf(sample));
    expect(boxesOf(after, 0, after.length).map((box) => box.type)).toEqual(['ftyp', 'free', 'free', 'mdat', 'moov']);
  });

  it('does not change the file it was given', () => {
    const before = mp4({ places: true });
    const copy = Buffer.from(before);
    stripMp4(before);
    expect(before.equals(copy)).toBe(true);
  });

  it('loses the time of recording', () => {
    const { bytes } = stripped({ recordedAt: 0xdeadbeef })!;
    expect(Buffer.from(bytes).includes(Buffer.from('deadbeef', 'hex'))).toBe(false);
  });

  it('tells its playing time, in either form of the header', () => {
    expect(stripped({ seconds: 12.5 })!.seconds).toBe(12.5);
    expect(stripped({ seconds: 12.5, version: 1 })!.seconds).toBe(12.5);
    expect(stripped({ seconds: 0 })!.seconds).toBeNull();
  });

  it('is stripped whether offsets are written in four or eight bytes', () => {
    expect(Buffer.from(stripped({ metadataTrack: true, longOffsets: true })!.bytes).includes(place)).toBe(false);
  });

  it('is refused where one cannot be sure: no picture, no index, fragments with a third track, tables that point elsewhere', () => {
    expect(stripped()).not.toBeNull();
    expect(stripped({ without: 'vide' })).toBeNull();
    expect(stripped({ without: 'moov' })).toBeNull();
    expect(stripped({ fragmented: true })).not.toBeNull();
    expect(stripped({ fragmented: true, metadataTrack: true })).toBeNull();
    expect(stripped({ metadataTrack: true, offsetBy: -100_000 })).toBeNull();
    expect(stripped({ metadataTrack: true, offsetBy: 100_000 })).toBeNull();
  });

  it('is refused when it was cut anywhere', () => {
    const whole = mp4({ metadataTrack: true, places: true });
    for (let length = 0; length < whole.length; length += 1) expect(stripMp4(whole.subarray(0, length))).toBeNull();
  });

  it('is refused soon when its tables were made to keep us busy', () => {
    const busy = mp4({ metadataTrack: true });
    const sizes = busy.lastIndexOf('stsz') + 4;
    busy.writeUInt32BE(1, sizes + 4);
    busy.writeUInt32BE(0xffffffff, sizes + 8);
    busy.writeUInt32BE(0xffffffff, busy.lastIndexOf('stsc') + 4 + 12);
    const empty = Buffer.alloc(8 * 2_000_000);
    for (let at = 0; at < empty.length; at += 8) empty.write('\0\0\0\x08free', at, 'latin1');
    const started = performance.now();
    expect(stripMp4(busy)).toBeNull();
    expect(stripMp4(Buffer.concat([mp4({}), empty]))).toBeNull();
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('never makes the program fail, whatever is changed in it', () => {
    const whole = mp4({ metadataTrack: true, places: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }), (changes) => {
        const changed = Buffer.from(whole);
        for (const [at, byte] of changes) changed[at] = byte;
        const result = stripMp4(changed);
        expect(result === null || result.bytes.length === whole.length).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
