import { createSecretKey } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DirectoryBlobs } from '@tsumugi/blobs';
import { BlobsUnavailableError, TamperedError, type Blobs, type Look } from '@tsumugi/kernel';
import { LooksShipper } from './looks-shipper.js';
import { readShippedLooks, type BrokenLooks, type ShippedLook } from './shipped-looks.js';
import { SqliteAuditLog } from './sqlite-audit-log.js';

const key = createSecretKey(Buffer.alloc(32, 7));
const canary = 'patient-tanaka-hanako';
const look = (account: string): Look => ({
  at: '2026-04-01T02:00:00.000Z',
  audience: 'team',
  account,
  facility: 'facility-1',
  device: null,
  session: 'session-1',
  patient: canary,
  what: 'room',
  resource: 'room-1',
  rule: 'member-of-care-team',
  range: '1-20',
});

let folder: string;
let blobs: Blobs;
let log: SqliteAuditLog;
let opened: SqliteAuditLog[];
const openLog = async (name = 'looks.db') => {
  const each = await SqliteAuditLog.open({ file: join(folder, name) });
  opened.push(each);
  return each;
};
const record = async (...accounts: string[]) => {
  for (const account of accounts) await log.record(look(account));
};
const shipperOf = (changes: Partial<ConstructorParameters<typeof LooksShipper>[0]> = {}) =>
  new LooksShipper({ log, blobs, key, node: 'node-1', ...changes });
const names = async () => {
  const found: string[] = [];
  for await (const name of blobs.list('looks/')) found.push(name);
  return found.sort();
};
const read = async (by = key) => {
  const found: (ShippedLook | BrokenLooks)[] = [];
  for await (const each of readShippedLooks(blobs, by)) found.push(each);
  return found;
};
/** Accounts in their order; where it is broken, what is wrong from which entry on. */
const told = async (by = key) => (await read(by)).map((each) => ('broken' in each ? `${each.broken} ${each.sequence}` : each.account));
const eventually = async (condition: () => Promise<boolean>) => {
  const deadline = performance.now() + 10_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('It did not come to be.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tsumugi-looks-'));
  blobs = await DirectoryBlobs.open(join(folder, 'blobs'));
  opened = [];
  log = await openLog();
});
afterEach(async () => {
  await Promise.all(opened.map((each) => each.close()));
  await rm(folder, { recursive: true });
});

describe('looks that leave their node', () => {
  it('are read back as they were recorded, in order, with their node', async () => {
    await record('a', 'b');
    const shipper = shipperOf();
    await shipper.ship();
    await record('c');
    await shipper.ship();
    expect(await read()).toEqual(['a', 'b', 'c'].map((account, n) => ({ log: log.id, node: 'node-1', sequence: n + 1, ...look(account) })));
    expect(await names()).toHaveLength(2);
  });

  it('are shipped once, from where they were left, also after a restart', async () => {
    await record('a', 'b');
    await shipperOf().ship();
    await log.close();
    log = await openLog();
    await record('c');
    await shipperOf().ship();
    await shipperOf().ship();
    expect(await told()).toEqual(['a', 'b', 'c']);
    expect(await names()).toHaveLength(2);
  });

  it('leave in segments of five hundred', async () => {
    await Promise.all(Array.from({ length: 1_200 }, (_, n) => log.record(look(`account-${n}`))));
    await shipperOf().ship();
    expect(await told()).toEqual(Array.from({ length: 1_200 }, (_, n) => `account-${n}`));
    expect((await names()).map((name) => name.split('/')[2])).toEqual(['000000000001', '000000000501', '000000001001']);
  });

  it('of several nodes, and of one that began anew on an empty disk, stand beside each other', async () => {
    await record('a');
    await shipperOf().ship();
    const other = await openLog('other.db');
    await other.record(look('b'));
    await shipperOf({ log: other }).ship();
    expect((await told()).sort()).toEqual(['a', 'b']);
    expect(other.id).not.toBe(log.id);
  });

  it('are sealed: neither the store nor a name tells who looked at whom', async () => {
    await record('account-of-a-nurse');
    await shipperOf().ship();
    for (const name of await names()) {
      const stored = `${name}\n${Buffer.from((await blobs.get(name))!).toString('latin1')}`;
      expect(stored).not.toContain(canary);
      expect(stored).not.toContain('account-of-a-nurse');
    }
    expect(await told(createSecretKey(Buffer.alloc(32, 8)))).toEqual(['changed 1']);
    expect(await told()).toEqual(['account-of-a-nurse']);
  });
});

describe('a shipper', () => {
  const pace = { every: 10, tryAgain: 10 };

  it('follows the log, and ships at its end what was recorded until then', async () => {
    const stop = new AbortController();
    const running = shipperOf().run(stop.signal, pace);
    await record('a');
    await eventually(async () => (await told()).join() === 'a');
    await record('b');
    stop.abort();
    await running;
    expect(await told()).toEqual(['a', 'b']);
  });

  it('goes on when the store comes back, and leaves nothing out and nothing twice', async () => {
    let away = true;
    let asked = 0;
    /** The store takes a segment, but its answer is lost. */
    let losesAnswers = false;
    const sometimes: Blobs = {
      putIfAbsent: async (name, bytes) => {
        const put = await blobs.putIfAbsent(name, bytes);
        if (losesAnswers) {
          losesAnswers = false;
          throw new BlobsUnavailableError('The answer was lost.');
        }
        return put;
      },
      get: (name) => blobs.get(name),
      content: (name) => blobs.content(name),
      delete: (name) => blobs.delete(name),
      probe: () => blobs.probe(),
      list: (below) => {
        asked += 1;
        if (away) throw new BlobsUnavailableError('away');
        return blobs.list(below);
      },
      close: () => blobs.close(),
    };
    const stop = new AbortController();
    const running = shipperOf({ blobs: sometimes }).run(stop.signal, pace);
    await record('a', 'b');
    await eventually(() => Promise.resolve(asked > 2));
    expect(await names()).toEqual([]);
    losesAnswers = true;
    away = false;
    await eventually(async () => (await names()).length === 1);
    await record('c');
    await eventually(async () => (await told()).includes('c'));
    stop.abort();
    await running;
    expect(await told()).toEqual(['a', 'b', 'c']);
  });

  it('does not ship what was changed in the node’s log', async () => {
    await record('a', 'b', 'c');
    const database = new DatabaseSync(join(folder, 'looks.db'));
    database.exec("UPDATE look SET account = 'somebody else' WHERE sequence = 2");
    database.close();
    await expect(shipperOf().ship()).rejects.toThrow('entry 2');
  });

  it('notices a log that was written anew behind what was shipped', async () => {
    await record('a');
    await log.close();
    await cp(join(folder, 'looks.db'), join(folder, 'old.db'));
    log = await openLog();
    await record('b');
    await shipperOf().ship();
    await log.close();
    log = await openLog('old.db');
    await expect(shipperOf().ship()).rejects.toThrow('entry 2');
    await record('written in its place');
    await expect(shipperOf().ship()).rejects.toThrow('entry 2');
    await expect(shipperOf().run(new AbortController().signal)).rejects.toThrow('entry 2');
  });

  it('does not go on behind a segment that was changed', async () => {
    await record('a');
    await shipperOf().ship();
    const [name] = await names();
    await blobs.delete(name!);
    await blobs.putIfAbsent(name!, Buffer.from('something else'));
    await record('b');
    await expect(shipperOf().ship()).rejects.toThrow(TamperedError);
  });
});

describe('shipped looks', () => {
  /** Four segments of two looks. */
  const shipped = async () => {
    const shipper = shipperOf();
    for (const pair of ['ab', 'cd', 'ef', 'gh']) {
      await record(...pair);
      await shipper.ship();
    }
    return names();
  };

  it('are whole where nobody meddled', async () => {
    await shipped();
    expect(await told()).toEqual([...'abcdefgh']);
  });

  it.each([
    ['a segment is missing', async (segments: string[]) => void (await blobs.delete(segments[1]!)), ['a', 'b', 'missing 3', ...'efgh']],
    ['the first is missing', async (segments: string[]) => void (await blobs.delete(segments[0]!)), ['missing 1', ...'cdefgh']],
    [
      'a segment was changed',
      async (segments: string[]) => {
        const bytes = Buffer.from((await blobs.get(segments[1]!))!);
        bytes[30]! ^= 1;
        await blobs.delete(segments[1]!);
        await blobs.putIfAbsent(segments[1]!, bytes);
      },
      ['a', 'b', 'changed 3', ...'efgh'],
    ],
    [
      'one segment stands in the place of another',
      async (segments: string[]) => {
        const bytes = (await blobs.get(segments[2]!))!;
        await blobs.delete(segments[1]!);
        await blobs.putIfAbsent(segments[1]!, bytes);
      },
      ['a', 'b', 'changed 3', ...'efgh'],
    ],
  ])('show where %s, and give the others', async (_, meddle, expected) => {
    await meddle(await shipped());
    expect(await told()).toEqual(expected);
  });

  it('show a segment that was made from another history, even with the key', async () => {
    await shipped();
    const other = await openLog('other.db');
    for (const account of 'xyzw') await other.record(look(account));
    const forged = new LooksShipper({
      log: { id: log.id, entries: (after, limit) => other.entries(after, Math.min(limit, 2)) },
      blobs,
      key,
      node: 'node-1',
    });
    const later = await Promise.all((await names()).slice(2).map(async (name) => [name, (await blobs.get(name))!] as const));
    for (const name of await names()) await blobs.delete(name);
    await forged.ship();
    for (const [name, bytes] of later) await blobs.putIfAbsent(name, bytes);
    expect(await told()).toEqual([...'xyzw', 'changed 5', 'g', 'h']);
  });
});
