import { Ledger } from './ledger.js';

const [subject, other] = ['a'.repeat(32), 'b'.repeat(32)];
const [posts, files] = ['1'.repeat(16), '2'.repeat(16)];
const ledgerOf = (...scopes: string[]) =>
  Ledger.of({
    async *shreds() {
      for (const [index, scope] of scopes.entries()) yield `${JSON.stringify({ scope, at: '', done: `2026-04-0${index + 1}` })}\tmark`;
    },
  });

describe('a copy of the shred ledger', () => {
  it.each([
    ['a single key', `${subject}-${files}-0001`, [true, false, false, false]],
    ['a class of a subject', `${subject}-${files}`, [true, true, false, false]],
    ['a subject', subject, [true, true, true, false]],
  ])('that names %s ends what lies in it and nothing else', async (_, scope, ended) => {
    const ledger = await ledgerOf(scope);
    const keys = [`${subject}-${files}-0001`, `${subject}-${files}-0002`, `${subject}-${posts}-2026`, `${other}-${files}-0001`];
    expect(keys.map((key) => ledger.ends(key))).toEqual(ended);
  });

  it('is put together with another one without repeating what both name', async () => {
    const both = (await ledgerOf(subject)).and(await ledgerOf(subject, other));
    expect(both.entries).toHaveLength(2);
    expect([both.ends(`${subject}-${files}-1`), both.ends(`${other}-${files}-1`)]).toEqual([true, true]);
    expect([both.lastAt, (await ledgerOf()).lastAt]).toEqual(['2026-04-02', null]);
  });
});
