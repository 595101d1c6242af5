import type { StoredRecord } from '@tsumugi/kernel';
import { LiveTail } from './live-tail.js';

const batch = (position: number, characters = 10) => ({ records: [{ position } as StoredRecord], characters });

describe('the batches that a subscriber has not taken yet', () => {
  it('come in the order of their commits', async () => {
    const tail = new LiveTail(100);
    tail.push(batch(1));
    tail.push(batch(2));
    expect(await tail.next()).toEqual([{ position: 1 }]);
    expect(await tail.next()).toEqual([{ position: 2 }]);
  });

  it('come to a reader who already waits', async () => {
    const tail = new LiveTail(100);
    const waiting = tail.next();
    tail.push(batch(1));
    expect(await waiting).toEqual([{ position: 1 }]);
  });

  it('are dropped together when they grow over the bound, until the reader begins again', async () => {
    const tail = new LiveTail(25);
    for (const position of [1, 2, 3, 4]) tail.push(batch(position));
    expect(await tail.next()).toBeNull();
    tail.restart();
    tail.push(batch(5));
    expect(await tail.next()).toEqual([{ position: 5 }]);
  });

  it('fit as long as the reader takes them in time', async () => {
    const tail = new LiveTail(25);
    for (const position of [1, 2, 3, 4]) {
      tail.push(batch(position));
      expect(await tail.next()).toEqual([{ position }]);
    }
  });

  it('are read from the store where something may have been missed', async () => {
    const tail = new LiveTail(25);
    tail.push(batch(1));
    const first = tail.next();
    tail.miss();
    expect(await first).toEqual([{ position: 1 }]);
    expect(await tail.next()).toBeNull();
  });
});
