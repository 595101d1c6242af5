import { leaveLayers, openLayer, stepped } from './layers';

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
    stepped();
  });

  it('is gone with the page that is left, and the next address takes its place', async () => {
    went.length = 0;
    const closed: string[] = [];
    const close = openLayer(() => closed.push('sheet'));
    let takesPlace: boolean | undefined;
    leaveLayers((takes) => (takesPlace = takes));
    // A screen takes the sheet away after its address has changed.
    close();
    await afterwards();
    expect([closed, takesPlace, went]).toEqual([['sheet'], true, []]);
    leaveLayers((takes) => (takesPlace = takes));
    expect(takesPlace).toBe(false);
  });

  it('leaves no entry of several behind', async () => {
    went.length = 0;
    const closes = [openLayer(() => undefined), openLayer(() => undefined)];
    closes[1]!();
    let takesPlace: boolean | undefined;
    leaveLayers((takes) => (takesPlace = takes));
    expect([went, takesPlace]).toEqual([[-1], undefined]);
    stepped();
    closes[0]!();
    await afterwards();
    expect([went, takesPlace]).toEqual([[-1], true]);
  });
});
