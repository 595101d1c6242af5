import fc from 'fast-check';
import type { JsonObject } from '@tsumugi/kernel';
import { TokenSeal } from './token-seal.js';

const tokens = new TokenSeal(new Uint8Array(32).fill(1));

describe('a token that a client keeps', () => {
  it('comes back as what was sealed', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), (value, boundTo) => {
        const token = tokens.seal('resume', boundTo, value as JsonObject);
        expect(token).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(tokens.open('resume', boundTo, token)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('opens after a restart, for the same key', () => {
    const token = tokens.seal('resume', 'session-1', { position: 7 });
    expect(new TokenSeal(new Uint8Array(32).fill(1)).open('resume', 'session-1', token)).toEqual({ position: 7 });
    expect(new TokenSeal(new Uint8Array(32).fill(2)).open('resume', 'session-1', token)).toBeNull();
  });

  it('is nothing in the hands of another session', () => {
    const token = tokens.seal('resume', 'session-1', { position: 7 });
    expect(tokens.open('resume', 'session-1', token)).toEqual({ position: 7 });
    expect(tokens.open('resume', 'session-2', token)).toBeNull();
  });

  it('is nothing for another purpose', () => {
    const token = tokens.seal('resume', 'session-1', { position: 7 });
    expect(tokens.open('cursor', 'session-1', token)).toBeNull();
  });

  it('shows nothing of its value, nor whether two are the same', () => {
    const value = { position: 123456 };
    expect(tokens.seal('resume', 's', value)).not.toBe(tokens.seal('resume', 's', value));
  });

  it('is as long for a large number as for a small one: how much others wrote is not told', () => {
    const lengths = [0, 9, 10, 99_999, Number.MAX_SAFE_INTEGER].flatMap((position) => [
      ...[{ position }, { position, outcome: 'x'.repeat(16) }].map((value) => tokens.seal('live', 's', value).length),
    ]);
    expect(new Set(lengths).size).toBe(1);
    // Not so what the reader chose: a search of another length.
    expect(tokens.seal('live', 's', { search: 'x'.repeat(60) }).length).toBeGreaterThan(lengths[0]!);
  });

  it('is nothing when it was changed, cut or made up', () => {
    const token = tokens.seal('resume', 's', { position: 7 });
    for (let at = 0; at < token.length; at += 1) {
      // The last character carries fewer than six bits: only its counted ones matter.
      const changed = token.slice(0, at) + (token[at] === 'A' ? 'g' : 'A') + token.slice(at + 1);
      if (Buffer.from(changed, 'base64url').equals(Buffer.from(token, 'base64url'))) continue;
      expect(tokens.open('resume', 's', changed)).toBeNull();
      expect(tokens.open('resume', 's', token.slice(0, at))).toBeNull();
    }
    fc.assert(fc.property(fc.string(), (text) => tokens.open('resume', 's', text) === null));
    expect(tokens.open('resume', 's', 'A'.repeat(1_000_000))).toBeNull();
  });
});
