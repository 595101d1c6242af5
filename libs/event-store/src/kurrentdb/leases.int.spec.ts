import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leasesContract } from '../leases-contract.js';
import { SoleLeases } from '../sole-leases.js';
import { KurrentLeases } from './kurrent-leases.js';
import { ProtocolServer } from './protocol-server.js';

let folder: string;
let server: ProtocolServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tsumugi-leases-'));
  server = await ProtocolServer.start({ folder });
});
afterAll(async () => {
  server.stop();
  await rm(folder, { recursive: true, force: true });
});

leasesContract('one process alone', async () => {
  const leases = new SoleLeases();
  return { leases, others: leases, end: () => leases.close() };
});

leasesContract('KurrentDB', async () => {
  const [leases, others] = await Promise.all(['node-1', 'node-2'].map((holder) => KurrentLeases.open({ url: server.url, holder })));
  return {
    leases: leases!,
    others: others!,
    end: async () => {
      await leases!.close();
      await others!.close();
    },
  };
});
