import { setImmediate as turn } from 'node:timers/promises';
import { eachOf } from './each-of.js';

describe('doing something for each, some at once', () => {
  it('does all of it, never more at once than it may', async () => {
    const done: number[] = [];
    let underWay = 0;
    let most = 0;
    await eachOf([1, 2, 3, 4, 5], 2, async (item) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await turn();
      underWay -= 1;
      done.push(item);
    });
    expect([done.sort(), most]).toEqual([[1, 2, 3, 4, 5], 2]);
  });

  it('ends with the first failure, after what was begun, and begins nothing more', async () => {
    const begun: number[] = [];
    let ended = 0;
    const work = eachOf([1, 2, 3, 4, 5], 2, async (item) => {
      begun.push(item);
      await turn();
      ended += 1;
      if (item === 1) throw new Error('the first');
    });
    await expect(work).rejects.toThrow('the first');
    expect(begun.length).toBeLessThan(5);
    expect(ended).toBe(begun.length);
  });

  it('ends with what cannot be listed further, after what was begun', async () => {
    let ended = 0;
    async function* listed() {
      yield 1;
      yield Promise.reject(new Error('the store is away'));
    }
    await expect(eachOf(listed(), 4, async () => void (await turn(), (ended += 1)))).rejects.toThrow('the store is away');
    expect(ended).toBe(1);
  });
});
