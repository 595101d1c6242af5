import { buildSchema } from 'graphql';
import type { Viewer } from '@tsumugi/kernel';
import { Allowances } from './allowance.js';
import { ClientBudget } from './client-budget.js';
import { Documents } from './documents.js';
import { Places } from './places.js';
import { Shares } from './shares.js';
import { Turns } from './turns.js';

const viewer = (account: string): Viewer => ({
  audience: 'team',
  region: 'r',
  account,
  facility: 'f1',
  profession: 'nurse',
  device: null,
  session: `session of ${account}`,
  sessionUntil: '2026-04-01T12:00:00.000Z',
});

describe('an allowance', () => {
  it('is spent, refused when it is gone, and comes back with time', () => {
    let now = 0;
    const allowances = new Allowances({ most: 100, perSecond: 10 }, () => now);
    expect(allowances.spend('nurse', 100)).toBe(true);
    expect(allowances.spend('nurse', 1)).toBe(false);
    expect(allowances.spend('doctor', 100)).toBe(true);
    now = 1_000;
    expect(allowances.spend('nurse', 11)).toBe(false);
    expect(allowances.spend('nurse', 10)).toBe(true);
    expect(allowances.owe('nurse', 20)).toBe(2_000);
    now = 60_000;
    expect(allowances.spend('nurse', 101)).toBe(false);
    expect(allowances.spend('nurse', 100)).toBe(true);
  });

  it('given back is never more than there was at first', () => {
    const allowances = new Allowances({ most: 100, perSecond: 10 }, () => 0);
    allowances.owe('nurse', -1_000);
    expect(allowances.spend('nurse', 101)).toBe(false);
  });
});

describe('a share', () => {
  it('is refused to who has had theirs, and to nobody else', () => {
    const shares = new Shares(10);
    const back = shares.take([['nurse', 1]])!;
    expect(shares.take([['nurse', 1]])).toBeNull();
    expect(shares.take([['doctor', 1]])).not.toBeNull();
    back();
    back();
    expect(shares.total).toBe(1);
    expect(shares.take([['nurse', 1]])).not.toBeNull();
  });

  it('takes from all keys or none, and stops at the node’s ceiling', () => {
    const shares = new Shares(2);
    expect(
      shares.take([
        ['session', 5],
        ['person', 0],
      ]),
    ).toBeNull();
    expect(shares.held('session')).toBe(0);
    expect([shares.take([['a', 5]]), shares.take([['b', 5]])]).not.toContain(null);
    expect(shares.take([['c', 5]])).toBeNull();
  });
});

describe('turns', () => {
  it('let one begin in each round of the loop, and others before who sent many', async () => {
    const turns = new Turns();
    const begun: string[] = [];
    const take = (key: string) => turns.take(key).then(() => begun.push(key));
    const all = [...Array.from({ length: 20 }, () => take('many')), take('nurse'), take('doctor')];
    let rounds = 0;
    const count = (): void => {
      rounds += 1;
      if (begun.length < 22) setImmediate(count);
    };
    count();
    await Promise.all(all);
    expect(begun.slice(0, 4)).toEqual(['many', 'nurse', 'doctor', 'many']);
    expect(rounds).toBeGreaterThanOrEqual(20);
  });
});

describe('places', () => {
  it('are one for each person and few in all, in the order in which people came', async () => {
    const places = new Places(2, 60_000);
    const begun: string[] = [];
    const letGo = new Map<string, () => void>();
    const take = (key: string, name: string): void =>
      void places.take(key).then((how) => {
        begun.push(name);
        letGo.set(name, how);
      });
    for (const [key, name] of [
      ['greedy', 'greedy 1'],
      ['greedy', 'greedy 2'],
      ['nurse', 'nurse'],
      ['doctor', 'doctor'],
    ] as const)
      take(key, name);
    const tick = () => new Promise((resolve) => setImmediate(resolve));
    await tick();
    expect(begun).toEqual(['greedy 1', 'nurse']);
    letGo.get('nurse')!();
    letGo.get('nurse')!();
    await tick();
    expect(begun).toEqual(['greedy 1', 'nurse', 'doctor']);
    letGo.get('greedy 1')!();
    await tick();
    expect(begun.at(-1)).toBe('greedy 2');
  });

  it('come free by themselves in the end', async () => {
    const places = new Places(1, 20);
    await places.take('nurse');
    await expect(places.take('nurse')).resolves.toBeInstanceOf(Function);
  });
});

describe('the budget of clients', () => {
  const query = '{ me { account } }';

  it('is each person’s own, and gives back what was not needed', () => {
    const budget = new ClientBudget(() => 0);
    const large = { fields: 10, cells: 150_000, introspects: false };
    const spend = (account: string) => budget.run(viewer(account), large)?.code ?? null;
    expect([1, 2, 3, 4, 5].map(() => spend('greedy'))).toEqual([null, null, null, null, 'RATE_LIMITED']);
    expect(spend('nurse')).toBeNull();
    budget.refund(viewer('greedy'), large, 10);
    expect(spend('greedy')).toBe('RATE_LIMITED');
    budget.refund(viewer('greedy'), large, 10);
    expect(spend('greedy')).toBeNull();
  });

  it('lets a stranger sign in, not ask for much; and a tool read the schema now and then', () => {
    const budget = new ClientBudget(() => 0);
    expect(budget.read(null, query, false)).toBeNull();
    expect(budget.run(null, { fields: 5, cells: 5, introspects: false })).toBeNull();
    expect(budget.read(null, query.padEnd(4_001), false)).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(budget.run(null, { fields: 5, cells: 2_001, introspects: false })).toMatchObject({ code: 'UNAUTHENTICATED' });
    const schema = { fields: 230, cells: 33_000, introspects: true };
    expect(Array.from({ length: 7 }, () => budget.run(null, schema)?.code ?? null).filter((code) => code === null)).toHaveLength(6);
  });

  it('has who sends ever new documents pay for their checking', () => {
    const budget = new ClientBudget(() => 0);
    const long = 'x'.repeat(10_000);
    const sent = (isKept: boolean) =>
      Array.from({ length: 100 }, () => budget.read(viewer(`${isKept}`), long, isKept)).filter((refusal) => !refusal);
    expect(sent(false)).toHaveLength(11);
    expect(sent(true)).toHaveLength(100);
  });

  it('counts what waits for a person’s slow readers together', () => {
    const budget = new ClientBudget(() => 0);
    const megabyte = 1024 * 1024;
    expect(budget.keeps(viewer('slow'), 8 * megabyte)).toBe(true);
    expect(budget.keeps(viewer('slow'), 1)).toBe(false);
    expect(budget.keeps(viewer('nurse'), 1)).toBe(true);
    budget.letGo(viewer('slow'), 8 * megabyte);
    expect(budget.keeps(viewer('slow'), megabyte)).toBe(true);
  });
});

describe('documents', () => {
  const schema = buildSchema('type Query { me: Int }');

  it('are kept once they passed, by bytes, and the one not asked for longest goes', () => {
    const documents = new Documents(schema, 3 * 1_800);
    const texts = Array.from({ length: 4 }, (_, n) => `{ a${n}: me }`.padEnd(20));
    const read = (text: string) => documents.read(text, {});
    const first = read(texts[0]!);
    expect(read(texts[0]!)).toEqual(first);
    expect(documents.bytes).toBe(1_800);
    for (const text of texts) read(text);
    expect(documents.bytes).toBeLessThanOrEqual(3 * 1_800);
    const before = documents.bytes;
    expect(read('{ nothing }')).toHaveLength(1);
    expect(documents.bytes).toBe(before);
  });

  it('that came thousands of times, each a little different, take no more than that', () => {
    const documents = new Documents(schema, 1024 * 1024);
    for (let n = 0; n < 2_000; n += 1) documents.read(`{ b${n}: me } # ${'x'.repeat(500)}`, {});
    expect(documents.bytes).toBeLessThanOrEqual(1024 * 1024);
  });

  it('are refused for their length before they are read', () => {
    expect(new Documents(schema).read(`{ me } #${'x'.repeat(20_000)}`, {})).toMatchObject([
      { message: 'An operation has at most 20000 characters.' },
    ]);
  });
});
