import { Turns } from './turns.js';

describe('taking turns', () => {
  it('lets no more work at once than allowed, lets a few wait, and sends the others away', async () => {
    const turns = new Turns(2, 3);
    const ends: (() => void)[] = [];
    let working = 0;
    let most = 0;
    const work = async () => {
      working += 1;
      most = Math.max(most, working);
      await new Promise<void>((end) => ends.push(end));
      working -= 1;
      return 'done';
    };
    const asked = Array.from({ length: 6 }, () => turns.take(work));
    expect(await asked[5]).toBeNull();
    for (let ended = 0; ended < 5; ended += 1) {
      while (ends.length === 0) await new Promise(setImmediate);
      ends.shift()!();
    }
    expect(await Promise.all(asked.slice(0, 5))).toEqual(Array(5).fill('done'));
    expect(most).toBe(2);
  });

  it('gives a place on when its work failed', async () => {
    const turns = new Turns(1, 1);
    const failed = turns.take(() => Promise.reject(new Error('broken')));
    const next = turns.take(async () => 'done');
    await expect(failed).rejects.toThrow('broken');
    expect(await next).toBe('done');
    expect(await turns.take(async () => 'again')).toBe('again');
  });

  it('give their turn on however often work fails', async () => {
    const turns = new Turns(2);
    const fails = () => turns.take(() => Promise.reject(new Error('no')));
    for (let n = 0; n < 5; n += 1) await expect(fails()).rejects.toThrow('no');
    expect(await turns.take(() => Promise.resolve('next'))).toBe('next');
  });
});
