import { Transfers, type TransferLimits } from './transfers.js';

const limits: TransferLimits = {
  perSession: 2,
  perPerson: 3,
  node: 5,
  bytesPerPerson: 100,
  bytesNode: 250,
  waitingPerPerson: 2,
  waitMs: 60_000,
  silentMs: 30_000,
  longestMs: 600_000,
};
const of = (account: string, session = account) => ({ account, session });

describe('uploads and downloads that are open', () => {
  let now: number;
  let transfers: Transfers;
  beforeEach(() => {
    now = 0;
    transfers = new Transfers(limits, () => now);
  });

  /** Whether a place is had at once. */
  async function hasPlace(whose: ReturnType<typeof of>, bytes = 0): Promise<boolean> {
    const place = transfers.begin(whose, bytes);
    const at = await Promise.race([place, Promise.resolve('waits')]);
    return at !== 'waits';
  }

  it('are so many of a session and of a person; others are not kept waiting by it', async () => {
    expect([await hasPlace(of('nurse', 'a')), await hasPlace(of('nurse', 'a')), await hasPlace(of('nurse', 'a'))]).toEqual([
      true,
      true,
      false,
    ]);
    expect([await hasPlace(of('nurse', 'b')), await hasPlace(of('nurse', 'c'))]).toEqual([true, false]);
    expect([await hasPlace(of('doctor')), await hasPlace(of('doctor'))]).toEqual([true, true]);
    expect([transfers.figures.open, await hasPlace(of('pharmacist'))]).toEqual([5, false]);
  });

  it('hold so many bytes of a person and of the node', async () => {
    expect([await hasPlace(of('nurse', 'a'), 60), await hasPlace(of('nurse', 'b'), 50)]).toEqual([true, false]);
    expect([await hasPlace(of('doctor'), 100), await hasPlace(of('helper'), 91), await hasPlace(of('helper'), 90)]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('that wait come in when one of theirs ends, in their order; too many are told at once', async () => {
    const [first] = [await transfers.begin(of('nurse')), await transfers.begin(of('nurse'))];
    const came: string[] = [];
    const next = transfers.begin(of('nurse')).then((transfer) => (came.push('first'), transfer));
    const last = transfers.begin(of('nurse')).then(() => came.push('second'));
    expect(await transfers.begin(of('nurse'))).toBeNull();
    first!.end();
    first!.end();
    (await next)!.end();
    await last;
    expect(came).toEqual(['first', 'second']);
    expect(transfers.figures).toEqual({ open: 2, waiting: 0 });
  });

  it('are cut when nothing moves, when they last too long, and when they may not go on', async () => {
    const cut: string[] = [];
    let allowed = true;
    const begin = async (name: string, mayGoOn = () => true) => {
      const transfer = (await transfers.begin(of(name)))!;
      transfer.watch(mayGoOn, () => cut.push(name));
      return transfer;
    };
    await begin('stands still');
    const moving = await begin('moves');
    const ended = await begin('ended');
    const guarded = await begin('withdrawn', () => allowed);
    ended.end();
    now += 29_999;
    moving.moved();
    guarded.moved();
    transfers.look();
    expect(cut).toEqual([]);
    allowed = false;
    transfers.look();
    now += 1;
    transfers.look();
    expect(cut).toEqual(['withdrawn', 'stands still']);
    for (; now < 600_000; now += 10_000) {
      moving.moved();
      transfers.look();
    }
    expect(cut).toEqual(['withdrawn', 'stands still']);
    moving.moved();
    now = 600_000;
    transfers.look();
    expect(cut).toEqual(['withdrawn', 'stands still', 'moves']);
    expect(transfers.figures.open).toBe(0);
  });

  it('that stand still are not waited for while the node closes; what moves is finished', async () => {
    const cut: string[] = [];
    const [still, moving] = [(await transfers.begin(of('nurse')))!, (await transfers.begin(of('nurse')))!];
    for (const [name, transfer] of Object.entries({ still, moving }))
      transfer.watch(
        () => true,
        () => cut.push(name),
      );
    const waiting = transfers.begin(of('nurse'));
    transfers.close();
    expect([await waiting, await transfers.begin(of('nurse'))]).toEqual([null, null]);
    now += 1_000;
    moving.moved();
    transfers.look();
    expect(cut).toEqual(['still']);
  });
});
