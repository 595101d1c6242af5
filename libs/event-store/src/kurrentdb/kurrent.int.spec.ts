import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventStoreContract } from '../contract.js';
import { KurrentEventStore } from './kurrent-event-store.js';
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
else {
  eventStoreContract(`the KurrentDB adapter against ${new URL(real).host}`, async () => {
    const store = await KurrentEventStore.open({ url: real });
    return { store, end: () => store.close() };
  });
}
