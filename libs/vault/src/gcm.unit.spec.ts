import fc from 'fast-check';
import { derivedKey, openBytes, sealBytes, sealOverhead } from './gcm.js';

const key = derivedKey(new Uint8Array(32).fill(7), 'test');
const bytes = () => fc.uint8Array({ maxLength: 300 });

describe('a sealed content', () => {
  it('opens to what was sealed, whatever it is', () => {
    fc.assert(
      fc.property(bytes(), bytes(), (plain, associated) => {
        const sealed = sealBytes(key, plain, associated);
        expect(sealed.length).toBe(plain.length + sealOverhead);
        expect(Buffer.compare(openBytes(key, sealed, associated)!, Buffer.from(plain))).toBe(0);
      }),
    );
  });

  it('does not open when any single bit of version, nonce, text or tag is changed', () => {
    const associated = Buffer.from('header');
    const sealed = sealBytes(key, Buffer.from('体重 52.3kg'), associated);
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(openBytes(key, changed, associated)).toBeNull();
    }
    expect(openBytes(key, sealed, associated)!.toString()).toBe('体重 52.3kg');
  });

  it('does not open when it was cut', () => {
    const sealed = sealBytes(key, Buffer.from('text'), Buffer.alloc(0));
    for (let length = 0; length < sealed.length; length += 1) {
      expect(openBytes(key, sealed.subarray(0, length), Buffer.alloc(0))).toBeNull();
    }
  });

  it('does not open under another header or another key', () => {
    fc.assert(
      fc.property(bytes(), bytes(), bytes(), (plain, associated, other) => {
        fc.pre(Buffer.compare(associated, other) !== 0);
        const sealed = sealBytes(key, plain, associated);
        expect(openBytes(key, sealed, other)).toBeNull();
        expect(openBytes(derivedKey(new Uint8Array(32).fill(7), 'other'), sealed, associated)).toBeNull();
      }),
    );
  });

  it('never uses a nonce twice', () => {
    const nonces = new Set<string>();
    for (let n = 0; n < 2_000; n += 1) nonces.add(sealBytes(key, Buffer.alloc(1), Buffer.alloc(0)).subarray(1, 13).toString('hex'));
    expect(nonces.size).toBe(2_000);
  });
});
