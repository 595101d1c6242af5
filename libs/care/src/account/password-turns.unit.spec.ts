import { PasswordTurns } from './password-turns.js';

describe('turns of passwords', () => {
  const [clerk, nurse, newcomer] = [
    { who: 'clerk', known: true },
    { who: 'nurse', known: true },
    { who: 'newcomer', known: false },
  ];

  const played = async (asked: { who: string; known: boolean }[]): Promise<string[]> => {
    const turns = new PasswordTurns(1);
    const begun: string[] = [];
    await Promise.all(
      asked.map((asker) =>
        turns.take(asker, async () => {
          begun.push(asker.who);
          await new Promise(setImmediate);
        }),
      ),
    );
    return begun;
  };

  it('give one place after the other to who asks for many, and let others in between', async () => {
    const begun = await played([...Array.from({ length: 6 }, () => clerk), nurse]);
    expect(begun.indexOf('nurse')).toBeLessThanOrEqual(2);
  });

  it('let those who are known and the others have every second place', async () => {
    const begun = await played([...Array.from({ length: 9 }, () => clerk), newcomer, newcomer]);
    expect(begun.slice(0, 6).filter((who) => who === 'newcomer')).toHaveLength(2);
    const flooded = await played([...Array.from({ length: 9 }, () => newcomer), nurse, clerk]);
    expect(flooded.slice(0, 6).filter((who) => who !== 'newcomer')).toHaveLength(2);
  });

  it('have so many at once, and a failure gives its place on', async () => {
    const turns = new PasswordTurns(2);
    let working = 0;
    let most = 0;
    const one = async (): Promise<void> => {
      working += 1;
      most = Math.max(most, working);
      await new Promise(setImmediate);
      working -= 1;
      throw new Error('wrong');
    };
    await Promise.allSettled(Array.from({ length: 7 }, () => turns.take(clerk, one)));
    expect([most, working]).toEqual([2, 0]);
    expect(await turns.take(newcomer, () => Promise.resolve('let in'))).toBe('let in');
  });
});
