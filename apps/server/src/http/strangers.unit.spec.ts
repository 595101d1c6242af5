import { Strangers } from './strangers.js';

describe('requests of strangers', () => {
  const limits = { node: 100, ofGroup: 40, each: 1 };

  function bench() {
    const strangers = new Strangers(limits);
    const cut: string[] = [];
    const ask = (group: string, bytes: number, name = group) => strangers.take(group, bytes, () => cut.push(name));
    return { strangers, cut, ask };
  }

  it('make room in their own group: the oldest that is half there goes', () => {
    const { ask, cut } = bench();
    ask('a', 19, 'first')!.arrived();
    ask('a', 9, 'second');
    ask('a', 9, 'third');
    expect(ask('a', 9, 'fourth')).not.toBeNull();
    expect(cut).toEqual(['second']);
  });

  it('make room where most is held, when the node is full', () => {
    const { ask, cut } = bench();
    for (const group of ['a', 'b']) for (let n = 0; n < 4; n += 1) ask(group, 9, `${group}${n}`);
    ask('c', 1);
    expect(ask('d', 19)).not.toBeNull();
    expect(cut).toEqual(['a0']);
    expect(ask('c', 1)).not.toBeNull();
  });

  it('are not cut any more when all of them has come; then who comes is refused', () => {
    const { ask, cut } = bench();
    const held = Array.from({ length: 4 }, () => ask('a', 9)!);
    for (const place of held) place.arrived();
    expect(ask('a', 9)).toBeNull();
    expect(ask('b', 9)).not.toBeNull();
    expect(cut).toEqual([]);
    held[0]!.release();
    expect(ask('a', 9)).not.toBeNull();
  });

  it('let somebody in at an address where another opens thousands', () => {
    const { ask, cut } = bench();
    for (let n = 0; n < 1_000; n += 1) ask('a', 9, 'attacker');
    const nurse = ask('a', 1, 'nurse')!;
    nurse.arrived();
    for (let n = 0; n < 1_000; n += 1) ask('a', 9, 'attacker');
    expect(cut).not.toContain('nurse');
  });

  it('give back what they held, once, also when they were cut', () => {
    const { strangers, ask } = bench();
    const places = Array.from({ length: 9 }, () => ask('a', 9)!);
    for (const place of [...places, ...places]) place.release();
    expect(strangers.bytes).toBe(0);
  });

  it('that are larger than a group may hold are refused', () => {
    const { strangers, ask } = bench();
    expect(ask('a', 40)).toBeNull();
    expect(strangers.bytes).toBe(0);
  });
});
