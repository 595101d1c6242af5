import { ChangedFacts } from './changed-facts.js';

describe('the facts that changed', () => {
  const facts = new ChangedFacts();
  facts.applied({ position: 7, rechecks: ['patient:1', 'staff:a'] });
  facts.applied({ position: 9, rechecks: ['session:s'] });

  it('are those after the position at which somebody began to read', () => {
    expect(facts.since(6, ['patient:1'])).toBe(true);
    expect(facts.since(7, ['patient:1'])).toBe(false);
    expect(facts.since(6, ['patient:2', 'staff:b'])).toBe(false);
    expect(facts.since(8, ['staff:a', 'session:s'])).toBe(true);
  });

  it('are told of any patient where somebody read of all', () => {
    expect(facts.since(6, [null])).toBe(true);
    expect(facts.since(7, [null])).toBe(false);
  });

  it('are held for changed where it is not known any more', () => {
    const many = new ChangedFacts();
    many.applied({ position: 3, rechecks: ['patient:1'] });
    many.applied({ position: 4, rechecks: Array.from({ length: 10_000 }, (_, n) => `session:${n}`) });
    expect(many.since(2, ['patient:2'])).toBe(true);
    expect(many.since(4, ['patient:2'])).toBe(false);
  });
});
