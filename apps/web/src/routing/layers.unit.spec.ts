import { openLayer } from './layers';

describe('what lies over a page', () => {
  const went: number[] = [];
  let entries = 0;
  const before = globalThis.history;
  beforeAll(() => {
    globalThis.history = { state: null, pushState: () => (entries += 1), go: (steps: number) => went.push(steps) } as unknown as History;
  });
  afterAll(() => {
    globalThis.history = before;
  });
  const afterwards = () => new Promise((resolve) => setTimeout(resolve, 1));

  it('takes over the entry of what it replaces, and the page is not loaded anew', async () => {
    const close = openLayer(() => undefined);
    close();
    const closeNext = openLayer(() => undefined);
    await afterwards();
    expect([entries, went]).toEqual([1, []]);
    closeNext();
    await afterwards();
    expect(went).toEqual([-1]);
  });
});
