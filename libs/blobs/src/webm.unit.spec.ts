import fc from 'fast-check';
import { place, webm } from '../test/sample-videos.js';
import { stripWebm } from './webm.js';

describe('a video from a browser', () => {
  it('loses tags, attachments, title and date, and keeps picture and sound where they were', () => {
    const before = webm({ places: true });
    expect(before.toString('latin1').split(place).length - 1).toBe(4);
    const after = Buffer.from(stripWebm(before)!.bytes);
    expect(after.includes(place)).toBe(false);
    expect(after).toHaveLength(before.length);
    for (const kept of ['PICTURE-1', 'PICTURE-2', 'writer']) expect(after.indexOf(kept)).toBe(before.indexOf(kept));
  });

  it('is still a video afterwards, and nothing is left to take out', () => {
    const once = stripWebm(webm({ places: true }))!;
    const twice = stripWebm(once.bytes)!;
    expect(Buffer.from(twice.bytes).equals(Buffer.from(once.bytes))).toBe(true);
    expect(twice.seconds).toBe(once.seconds);
  });

  it('tells its playing time, also where a live recording knows only its last cluster', () => {
    expect(stripWebm(webm({ seconds: 20 }))!.seconds).toBe(20);
    expect(stripWebm(webm({ live: true }))!.seconds).toBe(7);
  });

  it('is refused with a track that is neither picture nor sound, or without any picture', () => {
    expect(stripWebm(webm({ tracks: [1, 2] }))).not.toBeNull();
    expect(stripWebm(webm({ tracks: [1, 0x21] }))).toBeNull();
    expect(stripWebm(webm({ tracks: [2] }))).toBeNull();
  });

  it('is refused when it was cut, as far as it says how long it is', () => {
    const whole = webm({ places: true });
    for (let length = 0; length < whole.length; length += 1) expect(stripWebm(whole.subarray(0, length))).toBeNull();
  });

  it('never makes the program fail, whatever is changed in it', () => {
    for (const whole of [webm({ places: true }), webm({ live: true, places: true })]) {
      fc.assert(
        fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }), (changes) => {
          const changed = Buffer.from(whole);
          for (const [at, byte] of changes) changed[at] = byte;
          const result = stripWebm(changed);
          expect(result === null || result.bytes.length === whole.length).toBe(true);
        }),
        { numRuns: 2_000 },
      );
    }
  });
});
