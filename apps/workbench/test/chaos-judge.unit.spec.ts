import { difference, leaks, Outages, Rights, type Frame } from '../chaos/judge.mjs';

const right = 'the clinic under the consent';
const staleAfterMs = 10_000;
const frame = (at: number, more: Partial<Frame> = {}): Frame => ({ screen: 'clinic', rights: [right], node: 0, at, lateMs: 0, ...more });

/** The ages of the frames that are held to be leaks, when the right ended at 10 s and was given again at 60 s. */
function judged(frames: readonly Frame[], outages = new Outages()): number[] {
  const rights = new Rights();
  rights.ended(right, 10_000);
  rights.given(right, 60_000);
  return leaks(frames, rights, outages, { staleAfterMs }).found.map(({ age }) => age);
}

describe('the judge of frames', () => {
  it('finds a client that kept a stream whose right had ended', () => {
    expect(judged([frame(9_000), frame(10_900)])).toEqual([]);
    expect(judged([frame(11_100)])).toEqual([1_100]);
    expect(judged([frame(59_000)])).toEqual([49_000]);
  });

  it('lets a frame pass as soon as the right may be there again', () => {
    expect(judged([frame(60_001)])).toEqual([]);
    expect(judged([frame(59_999)])).toHaveLength(1);
  });

  it('holds against nobody what rests on another right', () => {
    expect(judged([frame(40_000, { rights: ['a session'] })])).toEqual([]);
    expect(judged([frame(40_000, { rights: ['a session', right] })])).toHaveLength(1);
    expect(judged([frame(40_000, { rights: [] })])).toEqual([]);
  });

  it('gives a node that was cut off until it must find itself stale, and no other node', () => {
    const outages = new Outages();
    outages.began(0, 8_000)(30_000);
    expect(judged([frame(20_900)], outages)).toEqual([]);
    expect(judged([frame(21_100)], outages)).toHaveLength(1);
    expect(judged([frame(20_900, { node: 1 })], outages)).toHaveLength(1);
  });

  it('takes no account of an outage that was over when the right ended', () => {
    const outages = new Outages();
    outages.began(0, 1_000)(9_000);
    expect(judged([frame(12_000)], outages)).toHaveLength(1);
  });

  it('subtracts for how long it looked away itself', () => {
    expect(judged([frame(11_300, { lateMs: 400 })])).toEqual([]);
    expect(judged([frame(11_300, { lateMs: 200 })])).toHaveLength(1);
  });

  it('tells the oldest end of several', () => {
    const rights = new Rights();
    rights.ended('a', 1_000);
    rights.ended('b', 4_000);
    expect(rights.endedFor(['a', 'b'], 5_000)).toBe(4_000);
    expect(rights.endedFor(['b'], 5_000)).toBe(1_000);
    expect(rights.endedFor(['c'], 5_000)).toBeNull();
    expect(rights.anyEnded(['b'], 0, 3_000)).toBe(false);
    expect(rights.anyEnded(['b'], 0, 5_000)).toBe(true);
  });
});

interface Item {
  readonly id: string;
  readonly at: number;
  readonly version: number;
}

const item = (id: string, at: number, version = 1): Item => ({ id, at, version });
const order = { idOf: ({ id }: Item) => id, compare: (a: Item, b: Item) => a.at - b.at, ageOf: ({ version }: Item) => version };
const moving = (shown: readonly Item[], fresh: readonly Item[] | null) => difference(shown, fresh, order, false);
const atRest = (shown: readonly Item[], fresh: readonly Item[] | null) => difference(shown, fresh, order, true);

describe('the judge of screens', () => {
  it('finds a screen that lacks an item, or shows an old one', () => {
    const fresh = [item('a', 1), item('b', 2, 2)];
    expect(moving([item('a', 1), item('b', 2, 2)], fresh)).toBeNull();
    expect(moving([item('a', 1)], fresh)).toBe('lacks b');
    expect(moving([item('a', 1), item('b', 2, 1)], fresh)).toBe('shows an old b');
  });

  it('forgives a screen that is ahead while others write, and not at rest', () => {
    const shown = [item('a', 1, 2), item('b', 2)];
    expect(moving(shown, [item('a', 1)])).toBeNull();
    expect(atRest(shown, [item('a', 1)])).toBe('shows an old a');
    expect(atRest([item('a', 1), item('b', 2)], [item('a', 1)])).toBe('still shows b');
    expect(atRest([item('a', 1)], [item('a', 1)])).toBeNull();
  });

  it('finds what is gone from the page and still on the screen', () => {
    const fresh = [item('a', 1), item('c', 3)];
    expect(moving([item('a', 1), item('b', 2), item('c', 3)], fresh)).toBe('still shows b');
    // Older than the page reaches: it was scrolled to.
    expect(moving([item('z', 0), item('a', 1), item('c', 3)], fresh)).toBeNull();
  });

  it('finds a screen that shows what may not be seen', () => {
    expect(moving([item('a', 1)], null)).toBe('shows 1 items that may not be seen');
    expect(moving([], null)).toBeNull();
  });
});
