import { SeenMarker } from './SeenMarker';

function marker(succeeds = true) {
  const sent: string[][] = [];
  let due: (() => void) | null = null;
  const seen = new SeenMarker(
    ({ posts }) => (sent.push(posts), Promise.resolve(succeeds)),
    (run) => ((due = run), 0 as never),
  );
  return { seen, sent, elapse: () => due?.() };
}

describe('seeing posts', () => {
  it('is told in one batch after a while', () => {
    const { seen, sent, elapse } = marker();
    seen.saw('a');
    seen.saw('b');
    expect(sent).toEqual([]);
    elapse();
    expect(sent).toEqual([['a', 'b']]);
  });

  it('is told once for each post', async () => {
    const { seen, sent } = marker();
    seen.saw('a');
    await seen.flush();
    seen.saw('a');
    await seen.flush();
    expect(sent).toEqual([['a']]);
  });

  it('is told again when it did not arrive', async () => {
    const { seen, sent } = marker(false);
    seen.saw('a');
    await seen.flush();
    seen.saw('a');
    await seen.flush();
    expect(sent).toEqual([['a'], ['a']]);
  });
});
