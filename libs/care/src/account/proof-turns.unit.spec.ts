import { ProofTurns } from './proof-turns.js';

describe('passwords that are checked', () => {
  it('are so a few at a time, those of people at home first, and all in the end', async () => {
    const turns = new ProofTurns();
    const begun: string[] = [];
    const ends: (() => void)[] = [];
    const check = (name: string, isAtHome: boolean) =>
      turns.take(isAtHome, () => {
        begun.push(name);
        return new Promise<void>((resolve) => ends.push(resolve));
      });
    const all = [...['s1', 's2', 's3', 's4'].map((name) => check(name, false)), check('nurse', true)];
    const tick = () => new Promise((resolve) => setImmediate(resolve));
    await tick();
    expect(begun).toEqual(['s1', 's2']);
    for (let n = 0; n < all.length; n += 1) {
      ends[n]!();
      await tick();
    }
    await Promise.all(all);
    expect(begun).toEqual(['s1', 's2', 'nurse', 's3', 's4']);
  });

  it('give their turn on when they fail', async () => {
    const turns = new ProofTurns();
    const fails = () => turns.take(false, () => Promise.reject(new Error('no')));
    for (let n = 0; n < 5; n += 1) await expect(fails()).rejects.toThrow('no');
    expect(await turns.take(false, () => Promise.resolve('next'))).toBe('next');
  });
});
