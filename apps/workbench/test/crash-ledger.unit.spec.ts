import { Ledger } from '../crash/ledger.mjs';

interface Shown {
  readonly id: string;
  readonly text: string;
  readonly attachments: readonly { readonly url: string; readonly size: number }[];
}

const region = { patient: 'patient', room: 'room' };
const shown = (id: string, text: string, attachments: Shown['attachments'] = []): Shown => ({ id, text, attachments });

/** A server that shows these posts and readings, and these files. */
function server(
  posts: readonly Shown[],
  readings: readonly { id: string; value: number }[] = [],
  files: Readonly<Record<string, number>> = {},
) {
  const edges = posts.map((post) => ({ node: { version: 1, seenCount: 0, acknowledgedCount: 0, readings: [], ...post } }));
  return {
    read: (document: string) =>
      Promise.resolve(
        document.includes('timeline')
          ? { timeline: { edges, pageInfo: { hasNextPage: false, endCursor: null } } }
          : { readings: { items: readings } },
      ),
    download: (path: string) => Promise.resolve(path in files ? Buffer.alloc(files[path]!) : null),
  };
}

const post = (text: string, attachments: readonly string[] = []) => ({
  kind: 'post' as const,
  client: {},
  input: { commandId: `id of ${text}`, text, attachments },
});
const measuring = {
  kind: 'measuring' as const,
  client: {},
  input: {
    commandId: 'm',
    measuredAt: '2026-04-01T02:00:00.000Z',
    readings: [
      { id: 'r1', value: 60 },
      { id: 'r2', value: 97 },
    ],
  },
};

/** What the ledger finds: answered or not, held to what the server shows. */
async function verdict(entry: ReturnType<typeof post> | typeof measuring, answered: boolean, seen: ReturnType<typeof server>) {
  const ledger = new Ledger();
  const sent = ledger.sends(entry);
  if (answered) ledger.answered(sent, entry.input.commandId);
  await ledger.check(seen, region);
  return { lost: ledger.lost.size, doubled: ledger.doubled.size, half: ledger.half.size };
}
const well = { lost: 0, doubled: 0, half: 0 };

describe('the ledger of the crash test', () => {
  it('finds an answered write that is not there, and forgives one that was not answered', async () => {
    expect(await verdict(post('a'), true, server([]))).toEqual({ ...well, lost: 1 });
    expect(await verdict(post('a'), false, server([]))).toEqual(well);
    expect(await verdict(post('a'), true, server([shown('id of a', 'a')]))).toEqual(well);
    expect(await verdict(measuring, true, server([]))).toEqual({ ...well, lost: 1 });
  });

  it('finds what is there twice, answered or not', async () => {
    const twice = server([shown('id of a', 'a'), shown('another id', 'a')]);
    expect(await verdict(post('a'), true, twice)).toEqual({ ...well, doubled: 1 });
    expect(await verdict(post('a'), false, twice)).toEqual({ ...well, doubled: 1 });
  });

  it('finds half a write: an attachment that is missing or cut off, a measuring of which a part is there', async () => {
    const whole = [{ url: '/files/f/original', size: 3 }];
    expect(await verdict(post('a', ['f']), true, server([shown('id of a', 'a')]))).toEqual({ ...well, half: 1 });
    expect(await verdict(post('a', ['f']), true, server([shown('id of a', 'a', whole)]))).toEqual({ ...well, half: 1 });
    expect(await verdict(post('a', ['f']), true, server([shown('id of a', 'a', whole)], [], { '/files/f/original': 2 }))).toEqual({
      ...well,
      half: 1,
    });
    expect(await verdict(post('a', ['f']), true, server([shown('id of a', 'a', whole)], [], { '/files/f/original': 3 }))).toEqual(well);
    expect(await verdict(measuring, false, server([], [{ id: 'r1', value: 60 }]))).toEqual({ ...well, half: 1 });
    expect(await verdict(measuring, true, server([], [...measuring.input.readings]))).toEqual(well);
  });

  it('finds what was refused and is there all the same', async () => {
    const refused = async (entry: ReturnType<typeof post> | typeof measuring, seen: ReturnType<typeof server>) => {
      const ledger = new Ledger();
      ledger.refused(ledger.sends(entry), { code: 'BUSY', message: '' });
      await ledger.check(seen, region);
      return { lost: ledger.lost.size, doubled: ledger.doubled.size, half: ledger.half.size };
    };
    expect(await refused(post('a'), server([]))).toEqual(well);
    expect(await refused(post('a'), server([shown('id of a', 'a')]))).toEqual({ ...well, doubled: 1 });
    expect(await refused(measuring, server([]))).toEqual(well);
    expect(await refused(measuring, server([], [...measuring.input.readings]))).toEqual({ ...well, doubled: 1 });
  });

  it('counts who saw a post: nobody missing, nobody twice', async () => {
    const counted = async (seenCount: number) => {
      const ledger = new Ledger();
      const there = { ...shown('id of a', 'a'), seenCount };
      ledger.answered(ledger.sends(post('a')), 'id of a');
      for (const [account, answered] of [
        ['nurse', true],
        ['doctor', true],
        ['pharmacist', false],
      ] as const) {
        const entry = ledger.sends({ kind: 'seen', client: { account }, input: { commandId: account, posts: ['id of a'] } });
        if (answered) ledger.answered(entry, account);
      }
      await ledger.check(server([there]), region);
      return { lost: ledger.lost.size > 0, doubled: ledger.doubled.size > 0 };
    };
    expect(await counted(1)).toEqual({ lost: true, doubled: false });
    expect(await counted(2)).toEqual({ lost: false, doubled: false });
    expect(await counted(3)).toEqual({ lost: false, doubled: false });
    expect(await counted(4)).toEqual({ lost: false, doubled: true });
  });
});
