import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewRecord } from '@tsumugi/kernel';
import { aRecord, allOf, eventStoreContract } from '../contract.js';
import { sharedStoreContract } from '../shared-store-contract.js';
import { leasesContract } from '../leases-contract.js';
import { writeForeign } from './foreign-writer.js';
import { KurrentEventStore } from './kurrent-event-store.js';
import { KurrentLeases } from './kurrent-leases.js';
import { eventOf } from './kurrent-records.js';
import { ProtocolServer } from './protocol-server.js';

let folder: string;
let server: ProtocolServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tsumugi-kurrent-'));
  server = await ProtocolServer.start({ folder });
});
afterAll(async () => {
  server.stop();
  await rm(folder, { recursive: true, force: true });
});

eventStoreContract('the KurrentDB adapter', async () => {
  let store = await KurrentEventStore.open({ url: server.url });
  return {
    store,
    reopen: async () => {
      await store.close();
      store = await KurrentEventStore.open({ url: server.url });
      return store;
    },
    end: () => store.close(),
  };
});

sharedStoreContract('the KurrentDB adapter', async () => {
  const own = await mkdtemp(join(tmpdir(), 'tsumugi-kurrent-'));
  const shared = await ProtocolServer.start({ folder: own });
  return {
    open: (options = {}) => KurrentEventStore.open({ url: shared.url, ...options }),
    foreign: (stream, count) => writeForeign(shared.url, stream, count),
    end: async () => {
      shared.stop();
      await rm(own, { recursive: true, force: true });
    },
  };
});

describe('a store that the release before began', () => {
  let own: string;
  let older: ProtocolServer;
  beforeEach(async () => {
    own = await mkdtemp(join(tmpdir(), 'tsumugi-kurrent-'));
    older = await ProtocolServer.start({ folder: own });
  });
  afterEach(async () => {
    older.stop();
    await rm(own, { recursive: true, force: true });
  });

  /** As that release wrote it: streams under their own names, and no list. */
  function write(stream: string, expected: number, ...records: NewRecord[]): void {
    const bytes = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
    const events = records.map((record) => {
      const { id, type, data, metadata } = eventOf(record, 1);
      return { id, type, json: true, data: bytes(data), metadata: bytes(metadata) };
    });
    expect(older.log.append(stream, expected, events).kind).toBe('appended');
  }

  it('is gone on with: its kinds are listed, plugins’ that are not installed among them, and its names stay', async () => {
    await writeForeign(older.url, 'orders-1', 3);
    const [first, second, third] = [aRecord(), aRecord(), aRecord()];
    write('room-1', -1, first);
    write('plugin.gone-1', -1, second);
    const [one, other] = await Promise.all([1, 2].map(() => KurrentEventStore.open({ url: older.url, kinds: ['room', 'push'] })));
    expect([...one!.kinds()].sort()).toEqual(['plugin.gone', 'push', 'room']);
    expect([...other!.kinds()].sort()).toEqual([...one!.kinds()].sort());
    expect((await allOf(one!.readAll())).map(({ id }) => id)).toEqual([first.id, second.id]);
    // A node of that release writes on meanwhile, also of a kind that had no record yet.
    write('push-1', -1, third);
    expect(await one!.append('room-1', 0, [aRecord()])).toMatchObject({ kind: 'appended', revision: 1 });
    expect((await allOf(other!.readAll())).map(({ stream }) => stream)).toEqual(['room-1', 'plugin.gone-1', 'push-1', 'room-1']);
    expect(older.log.readStream('room-1', 0, 'forwards', 9)).toHaveLength(2);
    await Promise.all([one!.close(), other!.close()]);
  });

  it('says what to do where another application writes under the name of one of its streams', async () => {
    write('account-1', -1, aRecord());
    const store = await KurrentEventStore.open({ url: older.url });
    await writeForeign(older.url, 'account-7', 1);
    await expect(allOf(store.readAll())).rejects.toMatchObject({
      name: 'StoreUnavailableError',
      reason: 'foreign',
      message: expect.stringMatching(/stream account-7 .* was not written by Tsumugi: .* KurrentDB of its own/) as string,
    });
    await store.close();
  });
});

const real = process.env['KURRENTDB_URL'];
if (real === undefined) process.stdout.write('skipped: KURRENTDB_URL names no real server (the KurrentDB adapter against it)\n');
(real === undefined ? describe.skip : describe)('with a real server', () => {
  eventStoreContract('the KurrentDB adapter', async () => {
    const store = await KurrentEventStore.open({ url: real! });
    return { store, end: () => store.close() };
  });

  sharedStoreContract('the KurrentDB adapter', () =>
    Promise.resolve({
      open: (options = {}) => KurrentEventStore.open({ url: real!, ...options }),
      foreign: (stream, count) => writeForeign(real!, stream, count),
      end: () => Promise.resolve(),
    }),
  );

  leasesContract('KurrentDB', async () => {
    const open = (holder: string) => KurrentLeases.open({ url: real!, holder });
    const [leases, others] = [await open('node-1'), await open('node-2')];
    return {
      leases,
      others,
      end: async () => {
        await leases.close();
        await others.close();
      },
    };
  });
});
