import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventStoreContract } from '../contract.js';
import { leasesContract } from '../leases-contract.js';
import { KurrentEventStore } from './kurrent-event-store.js';
import { KurrentLeases } from './kurrent-leases.js';
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

const real = process.env['KURRENTDB_URL'];
if (real === undefined) process.stdout.write('skipped: KURRENTDB_URL names no real server (the KurrentDB adapter against it)\n');
(real === undefined ? describe.skip : describe)('with a real server', () => {
  eventStoreContract('the KurrentDB adapter', async () => {
    const store = await KurrentEventStore.open({ url: real! });
    return { store, end: () => store.close() };
  });

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
