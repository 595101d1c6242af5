import { SetClock } from '@tsumugi/kernel';
import { ephemeralContract } from './contract.js';
import { MemoryEphemeral } from './memory-ephemeral.js';

const start = '2026-04-01T02:00:00.000Z';

ephemeralContract('MemoryEphemeral', async () => {
  const clock = new SetClock(start);
  const ephemeral = new MemoryEphemeral({ clock });
  return { ephemeral, pass: async (milliseconds) => clock.advance(milliseconds), end: () => ephemeral.close() };
});

describe('the memory of MemoryEphemeral', () => {
  it('is bounded: past its capacity the oldest go first', async () => {
    const ephemeral = new MemoryEphemeral({ clock: new SetClock(start), capacity: 100 });
    for (let n = 0; n < 1_000; n += 1) await ephemeral.set(`key-${n}`, 'value', 60_000);
    expect(ephemeral.size).toBeLessThanOrEqual(100);
    expect(await ephemeral.get('key-999')).toBe('value');
    expect(await ephemeral.get('key-0')).toBeNull();
  });

  it('is given back when time is over, though nobody asks for those keys again', async () => {
    const clock = new SetClock(start);
    const ephemeral = new MemoryEphemeral({ clock });
    for (let n = 0; n < 1_000; n += 1) await ephemeral.count(`address-${n}`, 1_000);
    clock.advance(120_000);
    await ephemeral.set('one', 'more', 1_000);
    expect(ephemeral.size).toBe(1);
  });

  it('ends what is over before what still counts', async () => {
    const clock = new SetClock(start);
    const ephemeral = new MemoryEphemeral({ clock, capacity: 100 });
    await ephemeral.count('long', 3_600_000);
    for (let n = 0; n < 99; n += 1) await ephemeral.set(`short-${n}`, 'value', 10);
    clock.advance(20);
    await ephemeral.set('next', 'value', 10);
    expect(await ephemeral.count('long', 3_600_000)).toBe(2);
  });
});
