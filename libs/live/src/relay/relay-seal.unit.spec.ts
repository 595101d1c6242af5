import { createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { GcmRelaySeal, relaySealOverhead } from './relay-seal.js';

const key = createSecretKey(randomBytes(32));
const text = Buffer.from('下肢の浮腫が強くなっています。');

describe('a seal of the relay', () => {
  it('opens on every node that has the key, and only as what it was sealed', () => {
    const sealed = new GcmRelaySeal(key, 'cell-1').seal('batch', text);
    const node = new GcmRelaySeal(key, 'cell-1');
    expect(node.open('batch', sealed)).toEqual(text);
    expect(node.open('head', sealed)).toBeNull();
    expect(new GcmRelaySeal(key, 'cell-2').open('batch', sealed)).toBeNull();
    expect(new GcmRelaySeal(createSecretKey(randomBytes(32)), 'cell-1').open('batch', sealed)).toBeNull();
  });

  it('shows nothing of the content but its length', () => {
    const sealer = new GcmRelaySeal(key, 'cell-1');
    const [first, second] = [sealer.seal('batch', text), sealer.seal('batch', text)];
    expect(first).not.toEqual(second);
    expect(first).toHaveLength(text.length + relaySealOverhead);
    expect(first.includes(text.subarray(0, 6))).toBe(false);
  });

  it('does not open when anything of it was changed, cut off or added', () => {
    const node = new GcmRelaySeal(key, 'cell-1');
    const sealed = node.seal('head', text);
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Buffer.from(sealed);
        changed[at]! ^= change;
        expect(node.open('head', changed)).toBeNull();
        expect(node.open('head', sealed.subarray(0, at))).toBeNull();
        expect(node.open('head', Buffer.concat([sealed, sealed.subarray(0, at + 1)]))).toBeNull();
      }),
    );
    expect(node.open('head', sealed)).toEqual(text);
  });

  it('opens to nobody’s surprise whatever bytes come', () => {
    const node = new GcmRelaySeal(key, 'cell-1');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) =>
        expect(node.open('batch', Buffer.concat([Buffer.of(1), noise]))).toBeNull(),
      ),
    );
  });

  it('remembers many sealers', () => {
    const node = new GcmRelaySeal(key, 'cell-1');
    for (let turn = 0; turn < 200; turn += 1) {
      expect(node.open('batch', new GcmRelaySeal(key, 'cell-1').seal('batch', text))).toEqual(text);
    }
  });

  it('takes no shorter key', () => {
    expect(() => new GcmRelaySeal(createSecretKey(randomBytes(16)), 'cell-1')).toThrow('has 32 bytes, not 16');
  });
});
