import { KeyCache } from './key-cache.js';

describe('the cache of keys', () => {
  it('keeps a batch larger than its bound whole until the next load', () => {
    const cache = new KeyCache<number>(10);
    cache.makeRoom();
    for (let n = 0; n < 100; n += 1) cache.set(`key-${n}`, n);
    for (let n = 0; n < 100; n += 1) expect(cache.get(`key-${n}`)).toBe(n);
  });

  it('drops what was not asked for, and keeps what was', () => {
    const cache = new KeyCache<number>(10);
    cache.set('asked', 1);
    cache.set('forgotten', 2);
    for (let n = 0; n < 100; n += 1) {
      cache.makeRoom();
      cache.set(`key-${n}`, n);
      expect(cache.get('asked')).toBe(1);
    }
    expect(cache.get('forgotten')).toBeUndefined();
    expect(cache.names().length).toBeLessThanOrEqual(21);
  });
});
